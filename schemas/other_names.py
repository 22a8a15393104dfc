"""Names of accounts that are neither handles nor pages: spelt-out e-mail, "u/name", identifiers."""

import re
from collections.abc import Iterable
from collections.abc import Iterator

from schemas.masked_names import Found
from schemas.masked_names import Watched
from schemas.masks import is_domain
from schemas.profile_pages import end_of_address


def other_names(text: str, platform: str, watched: Watched) -> list[Found]:
    """Return where *text*, a reading, names an account in another form, and what to write there.

    Each form is looked for only where there is a sign of it.
    """
    found: list[Found] = []
    if ("(" in text or "[" in text or "{" in text) and _AT_SPELT_OUT.search(text):
        found += [(*match.span(), "[email]") for match in _SPELT_OUT.finditer(text)]
    if " dot " in text:
        found += [(*match.span(), "[email]") for match in _IN_WORDS.finditer(text)]
    if "u/" in text:
        found += _named(_REDDIT.finditer(text), "reddit", watched)
    if "did:" in text:
        found += _identifiers(text, watched)
    if "@ " in text:
        found += _named(_APART.finditer(text), platform, watched)
    if ":" in text and _COLON.search(text):
        found += _named(_CUED.finditer(text), None, watched)
        found += _servers(text, platform, watched)
    if "#" in text and _FOUR_DIGITS.search(text):
        found += [(*match.span(), "[user]") for match in _DISCORD.finditer(text)]
    return found


def _named(
    matches: Iterable[re.Match[str]], platform: str | None, watched: Watched
) -> Iterator[Found]:
    """Yield the names of *matches*; without a *platform* a word before them says which it is."""
    for match in matches:
        where = _CUES[match["cue"].lower()] if platform is None else platform
        official = watched(where, match["name"])
        yield *match.span("name"), "" if official else "[user]"


def _identifiers(text: str, watched: Watched) -> Iterator[Found]:
    for match in _DID.finditer(text):
        official = watched("bluesky", match[0])
        end = match.end() if official else end_of_address(text, match.end())
        yield match.start("name"), end, "" if official else "[user]"


def _servers(text: str, platform: str, watched: Watched) -> Iterator[Found]:
    for match in _MATRIX.finditer(text):
        if is_domain(match["name"]) and not watched(platform, match["user"]):
            yield *match.span("name"), "[user]"


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

_LIKE_A_HANDLE = (
    # A sign of names that prose lacks: "_", a digit after a small letter, a capital inside.
    r"(?=[A-Za-z][\w.]{0,28}?(?:_|(?<=[a-z])\d|(?<=[a-z])(?<!\bMc)(?<!\bMac)[A-Z]))"
    r"[A-Za-z][A-Za-z0-9_.]{1,28}+(?<!\.)(?![\w@])"
)
_CUES = {
    "ig": "instagram", "insta": "instagram", "instagram": "instagram", "snap": "snapchat",
    "snapchat": "snapchat", "tiktok": "tiktok", "telegram": "telegram", "discord": "discord",
    "twitter": "x", "threads": "threads", "kik": "kik", "bsky": "bluesky", "reddit": "reddit",
}  # fmt: skip
_ENDS = "|".join(sorted({cue[-2:] for cue in _CUES}))
_COLON = re.compile(rf":(?i:[a-z0-9]|(?<=(?:{_ENDS}):) |(?<=(?:{_ENDS}) :) ?[a-z])")
"""A colon that may stand after a cue, or in an identifier; begins with it, to be found fast."""
_CUED = re.compile(
    rf"(?<![\w@])(?P<cue>(?i:{'|'.join(_CUES)})) ?: ?(?P<name>{_LIKE_A_HANDLE}"
    # A plain word is a name where nothing follows it that would make it a sentence.
    r"|(?<=(?i:ig|ta|ap): )[A-Za-z][A-Za-z0-9.]{2,28}+(?<!\.)(?= *(?:$|[,;|)/])))"
)
_APART = re.compile(rf"(?<![\w@])@ (?P<name>{_LIKE_A_HANDLE})")
"""A handle with a space after its sign; "@ noon" and "@ COP26" are prose."""
_FOUR_DIGITS = re.compile(r"#\d{4}")
_DISCORD = re.compile(
    r"(?<![\w.&#@/-])(?!(?:bill|act|law|case|issue|item|room|route|order|number|nos?|pr|hb|sb|hr|petition"
    r"|docket|ticket|ref|page|list|unit|apt|suite|box|file|form|flight|local|lot)s?#)"
    r"(?=\w*[a-z])[\w.]{2,32}+#\d{4}(?!\w)",
    re.IGNORECASE,
)
"""As Discord numbers those of the same name; "bill#1234" is none."""
_MATRIX = re.compile(r"(?<![\w@])(?P<user>@[\w.=/+-]++):(?P<name>[\w-]++(?:\.[\w-]++)++)(?![\w/@])")
"""@name:server; the server alone may say who it is."""
