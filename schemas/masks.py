"""What in a text names somebody by address: handles, e-mail, links; one reading for all stages."""

import re
from collections.abc import Callable

_LINK = r"(?P<link>(?:https?://|www\.)\S+)"
_EMAIL = r"(?P<email>\[email\]|\b[\w+-](?:[\w.+-]*[\w+-])?@[\w-]+(?:\.[\w-]+)+)"
_HANDLE = r"(?P<handle>(?<![\w@])@(?:\[user\]|\w(?:[\w.@-]*\w)?))"
_WITH_EMAIL = re.compile(f"{_LINK}|{_EMAIL}|{_HANDLE}")
_WITHOUT = re.compile(f"{_LINK}|{_HANDLE}")
# E-mail has to be looked for at every word, so only where there is a sign of one.
_SIGN_OF_EMAIL = re.compile(r"[\w+-]@|\[email")

RUN_ON = re.compile(r"(@\w+)(?:-|\.\.|\.(?=[^\W\d_a-z]))[^@]*$")
"""A handle and the sentence that runs on behind it, as in "@ann.Well said"; not "@ann.example"."""


def replace_addresses(text: str, by: Callable[[re.Match[str]], str]) -> str:
    """Return *text* with each link, e-mail address and handle, and our own masks for them, replaced.

    *by* is asked with the match, whose ``lastgroup`` is "link", "email" or "handle".
    """
    if "@" in text or "[email" in text:
        return (_WITH_EMAIL if _SIGN_OF_EMAIL.search(text) else _WITHOUT).sub(by, text)
    return _WITHOUT.sub(by, text) if "://" in text or "www." in text else text
