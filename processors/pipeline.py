"""What a stage of tagging does with a batch of records: the same in the embedded run and on Kafka."""

from collections.abc import Iterable
from collections.abc import Sequence
from typing import NamedTuple

from processors.detectors.sightings import sightings
from processors.step import Step
from processors.step import enrich_all
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.post import PostEdited
from schemas.post import Record
from schemas.sighting import Sighting


class Tagged(NamedTuple):
    """Posts with their tags, deletions as they came, and what detectors will read, in order."""

    posts: list[Post]
    deletions: list[PostDeleted | AuthorSuppressed]
    sightings: list[Sighting]


def tag_records(records: Iterable[Record], steps: Sequence[tuple[str, Step]]) -> Tagged:
    """Tag the posts in *records*, an edited one anew; pass deletions on."""
    posts: list[Post] = []
    deletions: list[PostDeleted | AuthorSuppressed] = []
    for record in records:
        if isinstance(record, Post):
            posts.append(record)
        elif isinstance(record, PostEdited):
            posts.append(record.post)
        else:
            deletions.append(record)
    tagged = enrich_all(posts, steps)
    return Tagged(tagged, deletions, [s for post in tagged for s in sightings(post)])
