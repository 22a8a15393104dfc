"""The hashtags and links of a text; of a link only its domain and a keyed hash are kept."""

import re
from collections.abc import Callable

from ingest.pseudonym import Pseudonyms
from ingest.pseudonym import domain
from schemas.post import Link

_HASHTAG = re.compile(r"(?<![\w#])#(\w+)")
_URL = re.compile(r"https?://[^\s<>\"')\]]+")


def hashtags(text: str) -> tuple[str, ...]:
    """Return the words that *text* marks with #."""
    return tuple(_HASHTAG.findall(text)) if "#" in text else ()


def links(
    text: str, url: str, pseudonyms: Pseudonyms | None, masked: Callable[[str], str], *, whole: bool
) -> tuple[Link, ...]:
    """Return *url* and the links in *text*, each once; their addresses only where *whole*.

    What is kept of them is *masked*: a domain may be somebody's handle.  Without a key there are none.
    """
    if not pseudonyms or not (url or "://" in text):
        return ()
    urls = dict.fromkeys([*([url] if url else []), *_URL.findall(text)])
    return tuple(
        Link(domain=masked(domain(u)), ref=pseudonyms.link(u), url=masked(u) if whole else None)
        for u in urls
    )
