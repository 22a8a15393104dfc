"""Take out of a text who is no official: handles, addresses of pages, e-mail, telephone numbers."""

import re
from operator import itemgetter

from schemas.masked_names import Found
from schemas.masked_names import Watched
from schemas.masked_names import masked_names
from schemas.other_names import bare_name
from schemas.other_names import other_names
from schemas.phones import phones
from schemas.profile_pages import end_of_address
from schemas.profile_pages import pages
from schemas.text import Reading
from schemas.text import reading
from schemas.written_apart import together


def nobody(platform: str, handle: str) -> bool:  # noqa: ARG001  a Watched
    """Say that a handle is no official's: what is masked without a roster."""
    return False


def mask(text: str, platform: str = "", watched: Watched = nobody, answered: str = "") -> str:
    """Return *text*, of a post on *platform*, without the names of accounts that are not *watched*.

    *answered* is the handle of whom the post answers, where that is known: one that is no ordinary
    word is masked without its "@" too.

    A handle becomes "@[user]", an account in the address of a page "[user]", an e-mail address
    "[email]", a telephone number "[phone]"; however they are disguised.  The rest is as it was.
    """
    if (
        "@" not in text
        and text.isascii()
        and not _SIGN.search(text)
        and not (answered and bare_name(text, platform, watched, answered))
    ):
        return text
    read = reading(text)
    joined = together(read.text)
    seen = joined.text if joined else read.text
    found = masked_names(seen, platform, watched)
    others = _pages(seen, watched)
    for start, end in phones(seen):
        others.append((start, end, "" if watched("tel", seen[start:end]) else "[phone]"))
    others += other_names(seen, platform, watched)
    if answered:
        others += bare_name(seen, platform, watched, answered)
    if others:
        # Of two at the same place a page comes first: it takes the rest of its address along.
        found = sorted(others + found, key=itemgetter(0))
    if joined:
        found = [(*joined.span(start, end), by) for start, end, by in found]
    return _written(text, read, found) if found else text


_SIGN = re.compile(
    r"[@/&:\\]|%[0-9a-f]{2}|npub1|#\d{4}|\.(?:bsky|tumblr|substack)\."
    r"|\d[\d ().-]{5}|[\[({]at[\])}]|did:[pw]| dot ",
    re.IGNORECASE,
)


def _written(text: str, read: Reading, found: list[Found]) -> str:
    """Return *text* with what was *found* in its reading written over.

    Of two that overlap the first counts, and the second for what is left of it.
    """
    pieces: list[str] = []
    done = last = 0
    unmoved = read.unmoved()
    for start, end, by in found:
        if end > last:
            if start < last:  # noqa: PLR1730  a call for each would cost a seventh of all
                start = last
            last = end
            if by:
                first, after = (start, end) if end <= unmoved else read.span(start, end)
                pieces += (text[done:first], by)
                done = after
    return "".join([*pieces, text[done:]])


def _pages(text: str, watched: Watched) -> list[Found]:
    found: list[Found] = []
    last = 0
    for page in pages(text):
        if page.start >= last:
            official = watched(page.platform, page.account)
            last = page.end if official else end_of_address(text, page.host_end)
            by = "" if official else f"[user]{text[page.end : page.host_end]}"
            found.append((page.start, last, by))
            # An official's "@" on their page is no handle to be looked at again.
            if text[page.start - 1 : page.start] == "@":
                found[-1] = (page.start - 1, last, "" if official else "@[user]")
    return found
