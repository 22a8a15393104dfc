"""A step says one thing about a post, or nothing; enriching runs the steps in order."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schemas import popolo
from schemas.post import Failure
from schemas.post import Post
from schemas.tag import Tag

Step = Callable[[Post], Tag | None]


@dataclass(frozen=True)
class Setup:
    """What a deployment gives its steps: whom it watches and the languages it expects."""

    roster: popolo.Roster | None = None
    languages: tuple[str, ...] = ()


def enrich(post: Post, steps: Iterable[tuple[str, Step]]) -> Post:
    """Return *post* with the tags of *steps*; a later step may read the tags of an earlier one.

    A step that raises loses its own tag and nothing else; what it raised is kept in ``failures``.
    """
    tags: dict[str, Any] = {}
    failures: list[Failure] = []
    post = post.with_tags(tags)
    for name, step in steps:
        try:
            tag = step(post)
        # One bad step or model must never lose a post: whatever it raises is noted and passed by.
        except Exception as error:  # noqa: BLE001
            failures.append(Failure(step=name, error=f"{type(error).__name__}: {error}"[:500]))
        else:
            if tag is not None:
                tags[name] = tag
    return post.with_tags(tags, tuple(failures)) if failures else post


def enrich_all(posts: Iterable[Post], steps: Sequence[tuple[str, Step]]) -> list[Post]:
    """Return *posts* enriched, in order.  Equal to enriching each alone, whatever the batch."""
    return [enrich(post, steps) for post in posts]
