"""What leaves the house with a post: by an export, and by --json to other programs."""

from msgspec import structs

from schemas.post import Post


def handed_out(post: Post) -> Post:
    """Return *post* without what leads to its author or into this machine.

    No author reference, no week in which the account was made, no place in a file, no error of a step.
    The post's own id stays: whoever holds a copy has to follow the deletions that name it.
    """
    return structs.replace(post, author_ref=None, author_week=None, provenance=None, failures=())
