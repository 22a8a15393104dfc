"""Citizens' handles and e-mail are taken out of a text before it is kept; officials' handles stay."""

import re
from collections.abc import Callable

from schemas.masks import RUN_ON
from schemas.masks import replace_addresses


def mask(text: str, is_official: Callable[[str], bool]) -> str:
    """Return *text* with "@[user]" for every handle that is no official's, "[email]" for e-mail."""
    if "@" not in text:
        return text

    def masked(match: re.Match[str]) -> str:
        found = match.group()
        if match.lastgroup == "link":
            return found
        if match.lastgroup == "email":
            return "[email]"
        if is_official(found):
            return found
        parts = RUN_ON.match(found)
        return found if parts and is_official(parts[1]) else "@[user]"

    return replace_addresses(text, masked)
