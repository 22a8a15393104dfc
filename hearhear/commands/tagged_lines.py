"""Tag a stream of posts: records in, the same records with tags out, in order, memory constant."""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from itertools import islice

import msgspec

from ingest.post_builder import PostBuilder
from ingest.records import to_record
from ingest.rows import AnyRow
from ingest.rows import BadRow
from ingest.rows import EventRow
from ingest.rows import ParsedRow
from processors.step import Step
from processors.step import enrich_all
from schemas.dead_letter import DeadLetter
from schemas.post import Post
from schemas.tag import labels
from schemas.tagged_part import LONGEST_TAGGED
from schemas.tagged_part import tagged_part

BATCH = 512
_OURS = ("tags", "failures", "tagged_to")

_encode = msgspec.json.Encoder().encode


@dataclass
class Totals:
    """What a run saw: posts, dead letters, and how often each tag said what."""

    posts: int = 0
    dead: int = 0
    tags: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, post: Post) -> None:
        """Count *post* and its tags."""
        self.posts += 1
        for name, tag in post.tags.items():
            counts = self.tags.get(name) or self.tags.setdefault(name, Counter())
            counts["posts"] += 1
            counts.update(dict.fromkeys(labels(tag), 1))


def tag_posts(
    records: Iterable[AnyRow],
    builder: PostBuilder,
    steps: Sequence[tuple[str, Step]],
    observed_at: datetime,
    *,
    batch: int = BATCH,
) -> Iterator[tuple[ParsedRow | EventRow, Post] | DeadLetter]:
    """Yield every record in its place: with its tagged post, or as a dead letter with a reason."""
    records = iter(records)
    while chunk := list(islice(records, batch)):
        made = [to_record(record, builder, observed_at) for record in chunk]
        tagged = iter(enrich_all((m for m in made if isinstance(m, Post)), steps))
        for record, one in zip(chunk, made, strict=True):
            if isinstance(one, DeadLetter):
                yield one
            elif isinstance(one, Post) and not isinstance(record, BadRow):
                yield record, next(tagged)
            else:
                yield DeadLetter(
                    stage="tag",
                    reason="this tells of a post and is none: hearhear run takes it",
                    error="",
                    raw=record.raw,
                    at=observed_at,
                    place=record.source_ref,
                )


def line(record: ParsedRow | EventRow, post: Post) -> bytes:
    """Return the record as one line of JSON: its own fields untouched, and ``tags``."""
    tags = _encode(post.tags)
    if post.failures:
        tags += b',"failures":' + _encode(post.failures)
    if len(post.text) > LONGEST_TAGGED:
        tags += b',"tagged_to":%d' % len(tagged_part(post.text))
    if isinstance(record, ParsedRow) and record.fields is not None:
        head = _encode({k: v for k, v in record.fields.items() if k not in _OURS})
    else:
        head = record.raw.strip()
        # Only an object that brings tags of its own has to be taken apart: ours take their place.
        if b'"tags"' in head or b'"failures"' in head or b'"tagged_to"' in head:
            fields = msgspec.json.decode(head, type=dict[str, msgspec.Raw])
            head = _encode({k: v for k, v in fields.items() if k not in _OURS})
    return head[:-1].rstrip() + b',"tags":' + tags + b"}\n"
