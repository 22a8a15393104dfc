"""Citizens' handles and addresses are taken out of a text before it is kept; officials' stay."""

import re
from collections.abc import Callable

HANDLE = re.compile(r"(?<![\w@/.])@(\w(?:[\w.@-]*\w)?)")
_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")


def mask(text: str, is_official: Callable[[str], bool]) -> str:
    """Return *text* with "@[user]" for every handle that is no official's, "[email]" for e-mail."""
    if "@" not in text:
        return text

    def keep(match: re.Match[str]) -> str:
        return match.group() if is_official(match.group(1)) else "@[user]"

    return HANDLE.sub(keep, _EMAIL.sub(_email, text))


def _email(match: re.Match[str]) -> str:
    """A Mastodon handle, @user@host, looks like an address with a sign before it."""
    before = match.string[: match.start()]
    return match.group() if before.endswith("@") else "[email]"
