"""What of a post its author only passes on: pressing "share" is not writing the same thing.

Platforms say so by the kind of a post; exports and old clients only by how the text begins or ends:
"RT @somebody: …", "… (via @somebody)".
"""

import re

from schemas.post import Post
from schemas.text import reading

# A mark, the account, and what it said.  "[user]" is how a citizen's handle is kept.
_SOMEBODY = r"@\s?(?:\[user\]|\w)"
_TO = rf"""(?:\s(?:from|by|of|via))?[\s:;,.(\["'\u2018\u2019\u201c\u201d\u00ab<>|–—-]*{_SOMEBODY}"""
_MARK = re.compile(
    rf"(?:(?<![\w@])(?:rt|mt|qt)|[\u2672-\u267b\u21bb\u27f3\U0001f501-\U0001f504]){_TO}",
    re.IGNORECASE,
)
# Words that people also write: they count only where nothing stands before them.
_VERB = re.compile(
    rf"(?<![\w@])(?:re-?(?:tweet|post|blog|skeet)(?:g?ed|g?ing)?|boosted|shared){_TO}",
    re.IGNORECASE,
)
_VIA_FIRST = re.compile(rf"\W*\bv[ií]a:?\s*{_SOMEBODY}", re.IGNORECASE)
_VIA_LAST = re.compile(
    rf"(?:^|[^\w@])(?:v[ií]a|h/t):?\s*{_SOMEBODY}[\w.@-]*\]?[^\w\s]*(?:\s+https?://\S+)*\W*$",
    re.IGNORECASE,
)
_EDGE = 400
"""Characters at either end of a text in which "via" is looked for."""
_OWN = re.compile(r"(?:https?://|www\.)\S+|@(?:\[user\]|[\w.@-]+)")


def own_text(post: Post) -> str | None:
    """Return what the author of *post* wrote before what is passed on; None where that is nothing."""
    if post.kind == "repost" or post.refs.repost_of is not None:
        return None
    text = reading(post.text).text
    if "@" not in text:
        return post.text
    if (found := _MARK.search(text)) is not None:
        own = text[: found.start()]
        return None if _is_empty(own) else own
    if (found := _VERB.search(text)) is not None and _is_empty(text[: found.start()]):
        return None
    if ("ia" in text or "IA" in text or "ía" in text or "h/t" in text) and (
        _VIA_FIRST.match(text[:_EDGE]) or _VIA_LAST.search(text[-_EDGE:])
    ):
        return None
    return post.text


def _is_empty(own: str) -> bool:
    """Say whether nothing but handles, links and signs stands in *own*."""
    return not any(map(str.isalnum, _OWN.sub("", own)))
