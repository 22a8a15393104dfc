"""From what was read to what travels: a post, an event, or a dead letter that says why not."""

from datetime import datetime

from ingest.about import about
from ingest.events import to_event
from ingest.identity import Identity
from ingest.post_builder import PostBuilder
from ingest.rows import AnyRow
from ingest.rows import BadRow
from ingest.rows import EventRow
from ingest.rows import ParsedRow
from ingest.rows import word
from schemas.dead_letter import DeadLetter
from schemas.post import Record


def to_record(
    row: AnyRow, builder: PostBuilder, observed_at: datetime, identity: Identity | None = None
) -> Record | DeadLetter:
    """Return *row* as a record of *builder*'s source, or as a dead letter; bad input never raises."""
    if isinstance(row, BadRow):
        reason, detail = row.reason, row.error
    else:
        try:
            if isinstance(row, EventRow):
                return to_event(row, builder, observed_at)
            return builder.post(
                row.row, source_ref=row.source_ref, observed_at=observed_at, identity=identity
            )
        except (ValueError, OverflowError) as error:
            reason, detail = str(error), f"{type(error).__name__}: {error}"
    author = word(row.row.author) if isinstance(row, ParsedRow) else ""
    return DeadLetter(
        stage="ingest",
        source=builder.source,
        reason=_masked(reason, builder, author, observed_at),
        error=_masked(detail[:500], builder, author, observed_at),
        raw=builder.masked_raw(row.raw, author, observed_at),
        at=observed_at,
        place=row.source_ref,
        **about(row, builder, identity)._asdict(),
    )


def _masked(words: str, builder: PostBuilder, author: str, at: datetime) -> str:
    """Return *words*, which may quote a field of the record, without the names that its bytes lose."""
    return builder.masked_raw(words.encode(errors="replace"), author, at).decode(errors="replace")
