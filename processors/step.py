"""A step says one thing about a post, or nothing; enriching runs the steps in order."""

from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass

from msgspec import structs

from schemas import popolo
from schemas.post import Failure
from schemas.post import Post
from schemas.tag import Tag
from schemas.tagged_part import LONGEST_TAGGED
from schemas.tagged_part import tagged_part

Step = Callable[[Post], Tag | None]


@dataclass(frozen=True)
class Setup:
    """What a deployment gives its steps: whom it watches and the languages it expects."""

    roster: popolo.Roster | None = None
    languages: tuple[str, ...] = ()


def enrich(post: Post, steps: Iterable[tuple[str, Step]]) -> Post:
    """Return *post* with the tags of *steps*; a later step may read the tags of an earlier one."""
    return enrich_all([post], steps)[0]


def enrich_all(posts: Iterable[Post], steps: Iterable[tuple[str, Step]]) -> list[Post]:
    """Return *posts* enriched, in order.  Equal to enriching each alone, whatever the batch.

    A step that raises loses its own tag and nothing else; what it raised is kept in ``failures``.
    Of a text over LONGEST_TAGGED steps see the first part only (``schemas/tagged_part.py``).
    """
    made = [post.with_tags({}) for post in posts]
    whole = {place: post for place, post in enumerate(made) if len(post.text) > LONGEST_TAGGED}
    for place, post in whole.items():
        made[place] = structs.replace(post, text=tagged_part(post.text))
    failures: dict[int, tuple[Failure, ...]] = {}
    # Step by step, not post by post: a step's words and tables stay in the processor's cache.
    for name, step in steps:
        for place, post in enumerate(made):
            try:
                tag = step(post)
            # One bad step or model must never lose a post: whatever it raises is noted and passed by.
            except Exception as error:  # noqa: BLE001
                note = Failure(step=name, error=f"{type(error).__name__}: {error}"[:500])
                failures[place] = (*failures.get(place, ()), note)
            else:
                if tag is not None:
                    post.tags[name] = tag
    for place, post in whole.items():
        made[place] = structs.replace(made[place], text=post.text)
    for place, notes in failures.items():
        made[place] = made[place].with_tags(made[place].tags, notes)
    return made
