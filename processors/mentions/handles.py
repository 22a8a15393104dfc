"""Officials whose handles stand in a text, as their platform itself would link them."""

import re
from collections.abc import Iterator

from processors.text import View
from schemas.masks import resolve
from schemas.popolo import Roster
from schemas.post import Post


def official_handles(seen: View, post: Post, roster: Roster) -> Iterator[tuple[str, int, int]]:
    """Yield official, start and end of each handle in the reading of *post*, outside of links."""
    text = seen.text
    if "@" not in text:
        return

    def official(handle: str) -> str | None:
        return roster.by_handle(post.platform, handle, post.created_at)

    last = 0
    for match in _MASKED.finditer(seen.masked):
        start, end = match.span()
        # "thanks@ann" names nobody, nor does "host.example/@ann": a page, whose owner we do not know.
        joined = (
            start > last
            and (text[start - 1] == "/" or text[start - 1].isalnum())
            and _JOINED.search(text, max(last, start - 100), start)
        )
        last = end
        if joined:
            continue
        run = text[start:end]
        found = resolve(run, post.platform, official)
        if found is None and run[-1] == "_" and text[start - 1 : start] == "_":
            found = resolve(run.rstrip("_"), post.platform, official)
        if found is not None:
            yield found[0], start, start + found[1]


_MASKED = re.compile(r"(?<!@)@++_++")
_JOINED = re.compile(
    r"(?:[A-Za-z0-9](?<!\brt)|(?<![\w@.-])[\w-]++(?:\.[\w-]++)++(?:/[^\s@]*)?/)\Z", re.IGNORECASE
)
"""What before a handle makes it none: a letter (but "RT@ann"), the host of a page."""
