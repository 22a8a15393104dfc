"""From what was read to what travels: a post, or a dead letter that says why not."""

from datetime import datetime

from ingest.files import BadRow
from ingest.files import ParsedRow
from ingest.post_builder import PostBuilder
from schemas.dead_letter import DeadLetter
from schemas.post import Post


def to_post(
    record: ParsedRow | BadRow, builder: PostBuilder, observed_at: datetime
) -> Post | DeadLetter:
    """Return *record* as a post of *desk*'s source, or as a dead letter; bad input never raises."""
    if isinstance(record, ParsedRow):
        try:
            return builder.post(record.row, place=record.place, observed_at=observed_at)
        except (ValueError, OverflowError) as error:
            reason, detail = str(error), f"{type(error).__name__}: {error}"
    else:
        reason, detail = record.reason, record.error
    return DeadLetter(
        stage="ingest",
        source=builder.source,
        reason=reason,
        error=detail[:500],
        raw=record.raw,
        at=observed_at,
        place=record.place,
    )
