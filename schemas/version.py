"""Which of two records of one post wins: the order of versions, and the model epoch."""

from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted

MODEL_EPOCH = 2
"""Raised when rules or models change, so that tagging again replaces what older rules said."""

DELETED = 10**15
"""What a deletion adds to its version: it always wins, also when it comes first."""


def post_version(post: Post) -> int:
    """Return the version of *post*: its revision in ms × 1000 + the model epoch."""
    return post.revision * 1000 + MODEL_EPOCH


def deletion_version(event: PostDeleted | AuthorSuppressed) -> int:
    """Return the version of a deletion: above that of every post."""
    return int(event.at.timestamp() * 1000) * 1000 + DELETED
