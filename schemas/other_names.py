"""Names of accounts that are neither handles nor pages: spelt-out e-mail, "u/name", identifiers."""

import re
from collections.abc import Iterable
from collections.abc import Iterator

from schemas.masked_names import Found
from schemas.masked_names import Watched
from schemas.profile_pages import end_of_address


def other_names(text: str, watched: Watched) -> Iterable[Found]:
    """Return where *text*, a reading, names an account in another form, and what to write there."""
    bracket = "(" in text or "[" in text or "{" in text
    if (
        "u/" in text
        or "did:" in text
        or " dot " in text
        or (bracket and _AT_SPELT_OUT.search(text))
    ):
        return _found(text, watched)
    return ()


def _found(text: str, watched: Watched) -> Iterator[Found]:
    for pattern in (_SPELT_OUT, _IN_WORDS):
        for match in pattern.finditer(text):
            yield *match.span(), "[email]"
    for match in _REDDIT.finditer(text):
        yield *match.span("name"), "" if watched("reddit", match["name"]) else "[user]"
    for match in _DID.finditer(text):
        official = watched("bluesky", match[0])
        end = match.end() if official else end_of_address(text, match.end())
        yield match.start("name"), end, "" if official else "[user]"


_AT_SPELT_OUT = re.compile(r"[\[({](?i:at)[\])}]")
_SPELT_OUT = re.compile(
    r"(?<![\w.+-])[\w.+-]++ ?[\[({]at[\])}] ?[\w-]++(?: ?(?:\.|[\[({]dot[\])}]) ?[\w-]++)+",
    re.IGNORECASE,
)
_TOP = r"(?:com|org|net|edu|gov|info|example|uk|ca|au|nz|ie|de|fr|eu|io|ke|ng|za)"
_IN_WORDS = re.compile(rf"(?<![\w.+-])[\w.+-]++ at [\w-]++(?: dot [\w-]++)*? dot {_TOP}(?![\w-])")
"""bram at mail dot example; " dot " and an end that domains have are not said by chance."""
_REDDIT = re.compile(r"(?<![\w/.])/?u/(?P<name>[A-Za-z0-9_-]{3,20}+)(?![\w/])")
_DID = re.compile(r"(?<!\w)did:(?:plc|web):(?P<name>[\w.%:-]*\w)")
"""Decentralised identifiers: what Bluesky calls an account in its own addresses."""
