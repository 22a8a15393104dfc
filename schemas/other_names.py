"""Names of accounts that are neither handles nor pages: spelt-out e-mail, "u/name", identifiers."""

import re
from collections.abc import Iterable
from collections.abc import Iterator

from schemas.masked_names import Found
from schemas.masked_names import Watched
from schemas.masks import is_domain
from schemas.profile_pages import end_of_address
from schemas.written_apart import LIKE_A_HANDLE


def other_names(text: str, platform: str, watched: Watched) -> list[Found]:
    """Return where *text*, a reading, names an account in another form, and what to write there.

    Each form is looked for only where there is a sign of it.
    """
    found: list[Found] = []
    if ("(" in text or "[" in text or "{" in text) and _AT_SPELT_OUT.search(text):
        found += [(*match.span(), "[email]") for match in _SPELT_OUT.finditer(text)]
    if "dot" in text or "DOT" in text:
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
        found += _named(_SEARCHED.finditer(text), platform, watched)
        found += _named(_CHAT.finditer(text), "mailto", watched, "[email]")
    if "npub1" in text:
        found += _named(_NOSTR.finditer(text), "nostr", watched)
    if "#" in text and _FOUR_DIGITS.search(text):
        found += [(*match.span(), "[user]") for match in _DISCORD.finditer(text)]
    return found


def bare_name(text: str, platform: str, watched: Watched, handle: str) -> list[Found]:
    """Return where *text* holds *handle* without its "@"; nowhere if it may be an ordinary word."""
    name = handle.lstrip("@")
    if name.lower() not in text.lower() or not _NO_WORD.fullmatch(name):
        return []
    bare = re.compile(rf"(?<![\w@./-])(?P<name>{re.escape(name)})(?![\w@/-])", re.IGNORECASE)
    return list(_named(bare.finditer(text), platform, watched))


def _named(
    matches: Iterable[re.Match[str]], platform: str | None, watched: Watched, by: str = "[user]"
) -> Iterator[Found]:
    """Yield the names of *matches*; without a *platform* a word before them says which it is."""
    for match in matches:
        where = _CUES[match["cue"].lower()] if platform is None else platform
        official = watched(where, match["name"])
        yield *match.span("name"), "" if official else by


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
_IN_WORDS = re.compile(
    rf"(?<![\w.+-])[\w.+-]++ at [\w-]++(?: dot [\w-]++)*? dot {_TOP}(?![\w-])", re.IGNORECASE
)
"""bram at mail dot example; " dot " and an end that domains have are not said by chance."""
_REDDIT = re.compile(r"(?<![\w/.])/?u/(?P<name>[A-Za-z0-9_-]{3,20}+)(?![\w/])")
_DID = re.compile(r"(?<!\w)did:(?:plc|web):(?P<name>[\w.%:-]*\w)")
"""Decentralised identifiers: what Bluesky calls an account in its own addresses."""

_NO_WORD = re.compile(rf"{LIKE_A_HANDLE}|[\w-]++(?:\.[\w-]++)++")
_PLAIN = r"[A-Za-z][A-Za-z0-9.]{2,28}+(?<!\.)(?= *(?:$|[,;|)/]))"
_CUES = {
    "ig": "instagram", "insta": "instagram", "instagram": "instagram", "snap": "snapchat",
    "snapchat": "snapchat", "tiktok": "tiktok", "telegram": "telegram", "discord": "discord",
    "twitter": "x", "threads": "threads", "kik": "kik", "bsky": "bluesky", "reddit": "reddit",
}  # fmt: skip
_ENDS = "|".join(sorted({cue[-2:] for cue in _CUES}))
_COLON = re.compile(rf":(?i:[a-z0-9]|(?<=(?:{_ENDS}):) |(?<=(?:{_ENDS}) :) ?[a-z])")
"""A colon that may stand after a cue, or in an identifier; begins with it, to be found fast."""
_CUED = re.compile(
    rf"(?<![\w@])(?P<mine>(?i:my|our) )?(?P<cue>(?i:{'|'.join(_CUES)})) ?: ?(?P<name>{LIKE_A_HANDLE}"
    # A plain word is a name where nothing follows it that would make it a sentence.
    rf"|(?(mine)|(?<=(?i:ig|ta|ap): )){_PLAIN})"
)
_APART = re.compile(rf"(?<![\w@])@ (?P<name>{LIKE_A_HANDLE})")
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
_SEARCHED = re.compile(
    rf"(?<![\w@])(?:from|to):(?P<name>[a-z][a-z0-9_]{{2,}}+(?![\w@])|{LIKE_A_HANDLE})"
)
"""As people search X for what an account wrote; "From: the people" and "from:The" are prose."""
_CHAT = re.compile(
    r"(?<!\w)(?i:xmpp|jabber|jid|sips?):(?P<name>[\w.%+-]++@[\w.-]*\w(?:/[^\s,;?!\"'<>()]*+)?)"
)
"""An address with what may follow it: the name of a device, or another name."""
_NOSTR = re.compile(r"(?<![A-Za-z0-9])(?P<name>npub1[a-z0-9]{20,80}+)")
