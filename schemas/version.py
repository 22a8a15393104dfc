"""Which of two records of one post wins: the order of versions, and the model epoch."""

from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted

MODEL_EPOCH = 2
"""Raised when rules or models change, so that tagging again replaces what older rules said."""

DELETED = 10**18
"""What a deletion adds to its version: more than any date, so that a deletion always wins, also when
it comes first, and whatever the clocks of post and deletion said."""

_FURTHEST = 4 * 10**14
"""Milliseconds beyond every date there is: the year 9999 ends at 2.5 * 10**14."""


def post_version(post: Post) -> int:
    """Return the version of *post*: its revision in ms × 1000 + the model epoch.

    A revision of no possible date counts as the furthest one, so that it too loses to a deletion.
    """
    revision = post.revision
    if not -_FURTHEST <= revision <= _FURTHEST:
        revision = _FURTHEST if revision > 0 else -_FURTHEST
    return revision * 1000 + MODEL_EPOCH


def deletion_version(event: PostDeleted | AuthorSuppressed) -> int:
    """Return the version of a deletion: above that of every post."""
    return int(event.at.timestamp() * 1000) * 1000 + DELETED
