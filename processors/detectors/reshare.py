"""What of a post its author only passes on: pressing "share" is not writing the same thing.

Platforms say so by the kind of a post; exports and old clients only by a mark before an account:
"RT @somebody: …", "… (via @somebody)".
"""

import re

from schemas.post import Post
from schemas.text import reading

_MARK = r"(?P<mark>(?<![\w@])(?:rt|mt|qt)|[\u2672-\u267b\u21bb\u27f3\U0001f501-\U0001f504])"
# Words that people also write: they count only where nothing stands before them.
_VERB = r"(?P<verb>(?<![\w@])(?:re-?(?:tweet|post|blog|skeet)(?:g?ed|g?ing)?|boosted|shared))"
_VIA = r"(?P<via>(?<![\w@])(?:v[ií]a|h/t))"
_BEFORE = re.compile(
    rf"""(?:(?:{_MARK}|{_VERB})(?:\s(?:from|by|of|via))?|{_VIA})[\s:;,.(\["'‘’“”«<>|–—-]*$""",
    re.IGNORECASE,
)
_NEAR = 40
"""Characters before an "@" in which a mark is looked for."""
# Somebody, and nothing after but links and signs.
_LAST = re.compile(r"@\s?(?:\[user\]|\w)[\w.@-]*\]?[^\w\s]*(?:\s+https?://\S+)*\W*$")
_EDGE = 400
_SOMEBODY = re.compile(r"@\s?(?:\[user\]|\w)")
_OWN = re.compile(r"(?:https?://|www\.)\S+|@(?:\[user\]|[\w.@-]+)")
_OTHER = frozenset("\uff20\ufe6b")
"""Other signs that are read as "@"."""


def own_text(post: Post) -> str | None:
    """Return what the author of *post* wrote before what is passed on; None where that is nothing."""
    if post.kind == "repost" or post.refs.repost_of is not None:
        return None
    text = post.text
    # Most replies begin with the only "@" there is.
    if text.rfind("@") <= 0 and "&" not in text and (text.isascii() or _OTHER.isdisjoint(text)):
        return text
    text = reading(text).text
    at = text.find("@", 1)
    while at > 0:
        start = max(0, at - _NEAR)
        found = _BEFORE.search(text[start:at])
        if found is not None and _SOMEBODY.match(text, at):
            own = text[: start + found.start()]
            if found["mark"]:
                return None if _is_empty(own) else own
            if _is_empty(own[-_EDGE:]) or (found["via"] and _is_last(text, at)):
                return None
        at = text.find("@", at + 1)
    return post.text


def _is_last(text: str, at: int) -> bool:
    return len(text) - at <= _EDGE and _LAST.match(text, at) is not None


def _is_empty(own: str) -> bool:
    """Say whether nothing but handles, links and signs stands in *own*."""
    return not any(map(str.isalnum, _OWN.sub("", own)))
