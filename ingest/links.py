"""The hashtags and links of a text; of a link only its domain and a keyed hash are kept."""

import re
from collections.abc import Callable

from ingest.pseudonym import Pseudonyms
from ingest.pseudonym import domain
from schemas.post import Link
from schemas.text import reading

_HASHTAG = re.compile(r"(?<![\w#])#(\w+)")
_URL = re.compile(r"https?://[^\s<>\"')\]]+")


def hashtags(text: str) -> tuple[str, ...]:
    """Return the words that *text* marks with #."""
    if "#" not in text and "＃" not in text and "﹟" not in text:
        return ()
    return tuple(_HASHTAG.findall(reading(text).text))


def links(
    text: str, url: str, pseudonyms: Pseudonyms | None, masked: Callable[[str], str], *, whole: bool
) -> tuple[Link, ...]:
    """Return *url* and the links in *text*, each once; their addresses only where *whole*.

    What is kept of them is *masked*: a domain may be somebody's handle.  Without a key there are none.
    """
    if not pseudonyms or not (url or "://" in text):
        return ()
    # An address is taken as written but for "&amp;": one link must have one hash.
    found = [url, *_URL.findall(text)] if url else _URL.findall(text)
    urls = dict.fromkeys([address.replace("&amp;", "&") for address in found])
    return tuple(
        [
            Link(domain=masked(domain(u)), ref=pseudonyms.link(u), url=masked(u) if whole else None)
            for u in urls
        ]
    )
