"""The facets of a post: what it is counted and filtered under, the same in every store."""

from datetime import timedelta

from schemas.post import Post
from schemas.tag import labels

NO_AUTHOR = "author:none"
"""The facet of posts that came without an author: from these no coordination can be seen."""

DOUBTFUL = "time:doubtful"
"""The facet of posts whose time cannot be right: they are kept, and no figure ends with them."""

CLOCKS = timedelta(minutes=1)
"""How far a platform's clock may be ahead of ours before we doubt it."""


def facets(post: Post) -> list[str]:
    """Return what *post* is counted under: "tag:label" for all its tags say, and its platform."""
    found = [f"platform:{post.platform}", f"source:{post.source}"]
    if post.author_ref is None:
        found.append(NO_AUTHOR)
    if post.time_source == "doubtful" or post.created_at - post.observed_at > CLOCKS:
        found.append(DOUBTFUL)
    for name, tag in post.tags.items():
        found.append(name)
        said = labels(tag)
        found += [f"{name}:{label}" for label in (said if len(said) < 2 else dict.fromkeys(said))]
    return found
