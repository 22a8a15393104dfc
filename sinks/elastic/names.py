"""Names of the indices, and the id of a record in them."""

from hashlib import sha256

from schemas.retention import CLASSES
from schemas.retention import home_of

POSTS = "hearhear-posts"
ALL_POSTS = f"{POSTS}-*"
ALERTS = "hearhear-alerts"
DEAD = "hearhear-dead"
AUTHORS = "hearhear-authors"
"""Who wrote which post: read by the sink and by removal, not by the page nor in Kibana."""
SUPPRESSED = "hearhear-suppressed"
META = "hearhear-meta"

POST_INDICES = tuple(f"{POSTS}-{name}" for name in CLASSES)
INDICES = (*POST_INDICES, ALERTS, AUTHORS, DEAD, SUPPRESSED, META)

_HOMES = {name: f"{POSTS}-{name}" for name in CLASSES}
_LONGEST = 512
"""Bytes of the longest id that Elasticsearch accepts."""


def index_of(uid: str) -> str:
    """Return the one index the post called *uid* can be in."""
    return _HOMES[home_of(uid)]


def document_id(name: str) -> str:
    """Return the id of the document for *name*: *name*, or its digest where it is too long or empty."""
    if 0 < len(name) <= _LONGEST // 4 or 0 < len(name.encode(errors="replace")) <= _LONGEST:
        return name
    return f"sha256:{sha256(name.encode(errors='replace')).hexdigest()}"


def letter_id(key: str) -> str:
    """Return the id of the dead letter called *key*: the same however often it comes."""
    return f"letter:{sha256(key.encode(errors='replace')).hexdigest()}"


def post_letter_id(uid: str) -> str:
    """Return the id of the dead letter of a post that was refused: a deletion must find it."""
    return document_id(f"post:{uid}")
