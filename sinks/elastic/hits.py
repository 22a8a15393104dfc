"""What Elasticsearch gives back, as the record it was made of."""

from typing import Any

from msgspec import convert

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.post import Post


def post_of(hit: dict[str, Any]) -> Post:
    """Return the post that *hit* holds."""
    return convert(hit["_source"]["hearhear"]["body"], Post)


def alert_of(hit: dict[str, Any]) -> Alert:
    """Return the alert that *hit* holds."""
    return convert(hit["_source"]["hearhear"]["body"], Alert)


def letter_of(hit: dict[str, Any]) -> DeadLetter:
    """Return the dead letter that *hit* holds."""
    return convert(hit["_source"]["hearhear"]["body"], DeadLetter)
