"""Where a text holds handles, e-mail addresses and links: one finder for all stages.

Everything here looks at a text's reading (schemas/text.py), where "＠" is "@" and nothing is invisible.
No pattern reads a stretch twice: 64 kB of anything take milliseconds.
"""

import re
from collections.abc import Callable
from collections.abc import Iterator
from typing import TypeVar

from schemas.platforms import platform_name

T = TypeVar("T")

_LATIN = r"A-Za-z0-9_\xc0-\u024f\u0370-\u052f"
"""Letters of Latin handles, and those of Greek and Cyrillic that look like them."""
_WORD = f"[{_LATIN}]++"
_LABEL = f"{_WORD}(?:-++{_WORD})*+"
_OTHER = r"[\w\u0900-\u0dff\u0e30-\u0e4e]{1,30}+"
"""A handle in another script, with the vowel signs that belong to its letters."""
_LOCAL = rf"{_LATIN}.+'-"

_LINK = r"(?P<link>[HhWw](?:[Tt]{2}[Pp][Ss]?://|[Ww]{2}\.)\S++)"
_MASKED = r"\[(?:email|phone|user)\]"
_EMAIL = (
    rf"(?P<email>{_MASKED}|(?<![{_LOCAL}])(?!_++@)[{_LOCAL}]++(?<=[{_LATIN}+])(?:@|%40)"
    rf"(?!\d[\d.]*+(?![{_LATIN}-]))[{_LATIN}-]++(?:\.[{_LATIN}-]++)++)"
)
_ACCOUNT = (
    rf"(?:\[user\]|{_WORD}(?:(?:\.|-{{1,2}}){_WORD})*+(?:@{_LABEL}(?:\.{_LABEL})++)?|{_OTHER})"
)
# A letter before "@" makes it no handle ("tr@itor"), but "RT@ann" is one, and our own mask is.
_APART = r"(?:(?<![A-Za-z0-9\xc0-\u024f]@)|(?<=\b[Rr][Tt]@)|(?=\[user\]))"
_HANDLE = rf"(?P<handle>@{_APART}@{{0,30}}+{_ACCOUNT})"
_ALL = re.compile(f"{_LINK}|{_EMAIL}|{_HANDLE}")
# It begins with a set of signs, as _ANY_HANDLE does.
_WITHOUT_EMAIL = re.compile(
    r"[HhWw@\[](?:(?P<link>(?:(?<=[Hh])[Tt]{2}[Pp][Ss]?://|(?<=[Ww])[Ww]{2}\.)\S++)"
    rf"|(?P<email>(?<=\[)(?:email|phone|user)\])|(?P<handle>(?<=@){_APART}@{{0,30}}+{_ACCOUNT}))"
)
# E-mail has to be looked for at every word, so only where there is a sign of one.
_SIGN_OF_EMAIL = re.compile(rf"@(?<=[{_LOCAL}]@)|%40")

# It begins with a set of signs, so that a search skips what has none of them.
_ANY_HANDLE = rf"[@%](?:(?<=@)@{{0,30}}+|(?<=%)40){_ACCOUNT}"
_ONLY_HANDLES = re.compile(f"(?P<handle>{_ANY_HANDLE})")
_NAMES = re.compile(f"{_EMAIL}|(?P<handle>{_ANY_HANDLE})")


def replace_addresses(text: str, by: Callable[[re.Match[str]], str]) -> str:
    """Return *text* with each link, e-mail address and handle, and our own masks for them, replaced.

    *text* is a reading.  *by* is asked with the match, whose ``lastgroup`` is "link", "email" or
    "handle".
    """
    pattern = _pattern(text)
    return pattern.sub(by, text) if pattern else text


def names(text: str) -> Iterator[re.Match[str]]:
    """Return the e-mail addresses of *text* and all that may be a handle, also inside links and words."""
    if "@" not in text and "%40" not in text:
        return iter(())
    return (_NAMES if _SIGN_OF_EMAIL.search(text) else _ONLY_HANDLES).finditer(text)


def resolve(run: str, platform: str, known: Callable[[str], T | None]) -> tuple[T, int] | None:
    """Return what is *known* of the handle that *run* begins with, and where that handle ends.

    A run is all that may belong to a handle: in "@ann.Well said" it is "@ann.Well".  X ends a handle
    at the first sign that is no letter, digit or "_".  Elsewhere handles hold dots, so a shorter one
    is meant only where a sentence plainly runs on.  None when nobody is known by it.
    """
    found = known(run)
    if found is not None:
        return found, len(run)
    for end in _shorter(run, platform_name(platform)):
        found = known(run[:end])
        if found is not None:
            return found, end
    return None


def _shorter(run: str, platform: str) -> list[int]:
    """Return where a handle shorter than *run* may end there."""
    ends: list[int] = []
    if _SIMPLE.fullmatch(run):
        return ends
    if ("." in run or "-" in run) and not is_domain(run):
        runs_on = _CAPITAL if platform in _DOTTED else _RUNS_ON
        ends = [m.start() for m in runs_on.finditer(run, 2, _LONGEST)][::-1]
    if platform == "x" and (name := _X_NAME.match(run)) and name.end() < len(run):
        ends.append(name.end())
    return ends


def _pattern(text: str) -> re.Pattern[str] | None:
    if "@" in text or "[" in text or "%40" in text:
        return _ALL if _SIGN_OF_EMAIL.search(text) else _WITHOUT_EMAIL
    return _WITHOUT_EMAIL if "://" in text or "www." in text else None


def is_domain(run: str) -> bool:
    """Say whether *run* may be the handle of a domain: "@ann.example", but not "@ann.please"."""
    last = run.rpartition(".")[2]
    return "." in run and (len(last) == 2 or last.lower() in _TOP)


_SIMPLE = re.compile(r"@+[A-Za-z0-9_]+")
_X_NAME = re.compile(r"@++[A-Za-z0-9_]++(?![\xc0-\u024f@])")
_CAPITAL = re.compile(r"\.(?=[^\W\d_a-z])")
_RUNS_ON = re.compile(r"-|\.(?=[^\W\d_a-z])|\.(?=[^.@]++$)")
_DOTTED = frozenset(("instagram", "threads", "facebook", "tiktok", "youtube"))
"""Where names hold dots: "@ann.please" is an account there."""
_LONGEST = 320
"""No handle with its host is longer."""
_COMMON_TOP = (
    "com org net edu gov mil int info biz name social app dev blog news online site xyz club world"
    " party vote page link live media press agency network team tech space cloud art zone earth"
    " london scot wales cymru berlin paris africa asia kiwi nyc tokyo example test invalid localhost"
)
_TOP = frozenset(_COMMON_TOP.split())
"""Last parts of domains that people have as handles; those of two letters are countries'."""
