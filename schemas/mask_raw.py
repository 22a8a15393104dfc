"""Mask the bytes of a record that could not be read: a dead letter keeps no citizen's name either."""

import re
from itertools import islice
from typing import Any

import msgspec

from schemas.masked_names import Watched
from schemas.masking import mask
from schemas.masking import nobody


def mask_raw(raw: bytes, watched: Watched = nobody, accounts: tuple[str, ...] = ()) -> bytes:
    """Return *raw*, a line of JSON or CSV or anything else, without the names that a post is kept without.

    Fields that say who wrote or was answered ("author", "user", "screen_name" and the like) become
    null; what stands in any other text is masked as ``mask`` does.  *accounts* are further names to
    take out wherever they stand as a word: a CSV line does not say which of its cells is the author.
    Bytes without a name come back as they are.  Never raises.
    """
    text = raw.decode(errors="surrogateescape")
    try:
        record = msgspec.json.decode(raw) if text.lstrip()[:1] in ("{", "[") else None
        if record is not None:
            platform = _platform(record)
            words = _words((*accounts, *_said(text, platform, watched)))
            masked = _walk(record, platform, watched, words)
            if masked == record:
                return raw
            return msgspec.json.encode(masked) + raw[len(raw.rstrip(b"\r\n")) :]
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass  # cut short, or no JSON at all: masked as text below
    unescaped = _ESCAPED_AT.sub("@", text)
    words = _words((*accounts, *_said(unescaped, "", watched)))
    written = _text(_FIELD.sub(r"\g<field>null", unescaped), "", watched, words)
    return raw if written == unescaped else written.encode(errors="surrogateescape")


def _said(text: str, platform: str, watched: Watched) -> set[str]:
    """Return the names in the first fields that say who: they may stand in a text without an @ too."""
    names = (found["name"] for found in islice(_FIELD.finditer(text), _NAMES))
    return {n for n in names if n and not n.isdecimal() and not watched(platform, n)}


def _words(accounts: tuple[str, ...]) -> re.Pattern[str] | None:
    names = [re.escape(name.strip().lstrip("@")) for name in accounts if len(name.strip()) > 1]
    return re.compile(rf"(?<!\w)@?(?:{'|'.join(names)})(?!\w)", re.IGNORECASE) if names else None


def _text(text: str, platform: str, watched: Watched, words: re.Pattern[str] | None) -> str:
    text = mask(text, platform, watched)
    return words.sub("[user]", text) if words else text


def _platform(record: Any) -> str:
    platform = record.get("platform") if isinstance(record, dict) else None
    return platform if isinstance(platform, str) else ""


def _walk(value: Any, platform: str, watched: Watched, words: re.Pattern[str] | None) -> Any:
    """Return *value* of a record with its names masked, however deep."""
    if isinstance(value, str):
        return _text(value, platform, watched, words)
    if isinstance(value, list):
        return [_walk(item, platform, watched, words) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        _text(key, platform, watched, words): (
            None
            if _WHO.fullmatch(key) and not _official(item, platform, watched)
            else _walk(item, platform, watched, words)
        )
        for key, item in value.items()
    }


def _official(value: Any, platform: str, watched: Watched) -> bool:
    """Say whether a field that names somebody names an official, or nobody at all."""
    if value is None or value == "":
        return True
    return isinstance(value, str) and watched(platform, value)


_WHO_IS = (
    r"(?:[a-z_]*_)?(?:author|user|username|user_?name|screen_?name|handle|account|acct|sender|from"
    r"|creator|owner|nick|nickname|display_?name|profile|did|e-?mail|phone|reply_to|in_reply_to)"
    r"(?:_?(?:id|name|handle|url|link|id_str|screen_name|username))?"
)
_WHO = re.compile(_WHO_IS, re.IGNORECASE)
"""Fields that say who; not "author_created_at" or "author_age_days", which name nobody."""
_FIELD = re.compile(
    rf'(?P<field>"{_WHO_IS}"\s*+:\s*+)'
    r'(?:"(?P<name>(?:[^"\\]|\\.)*+)"?|[^\s,"{}\[\]]++'
    # An object, {"name": "Jane"}, to its end or the line's; objects within it once.
    r'|\{(?:[^{}"]++|"(?:[^"\\]|\\.)*+"?|\{(?:[^{}"]++|"(?:[^"\\]|\\.)*+"?)*+\})*+\}?)',
    re.IGNORECASE,
)
_NAMES = 32
"""Fields whose names are looked for in the rest: each makes the search longer."""
_ESCAPED_AT = re.compile(r"\\u(?:0040|ff20|fe6b)", re.IGNORECASE)
