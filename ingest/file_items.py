"""What a file brings beyond a mark, as items to store, each with the mark once it is stored."""

from collections.abc import Callable
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime

from msgspec import structs

from ingest.post_builder import PostBuilder
from ingest.progress import Mark
from ingest.reading import FileReader
from ingest.records import to_record
from schemas.dead_letter import DeadLetter
from schemas.dead_letter import DeadLetterGone
from schemas.post import Record

_LETTERS = 100
"""Dead letters of the unfinished end of one file that are remembered; most files have one at most."""


def file_items(
    reader: FileReader, builder: PostBuilder, mark: Mark, begin: Callable[[], Mark]
) -> Iterator[tuple[Record | DeadLetter, Mark] | tuple[DeadLetterGone, None]]:
    """Yield what *reader* finds beyond *mark*; InputError as by ``FileReader.unread``.

    Where an end that was taken unfinished has become another, its dead letters go first.
    """
    gone = mark.tail.letters if mark.tail else ()
    letters: tuple[str, ...] = ()
    for read in reader.unread(mark, begin):
        if reader.anew:
            for key in gone:
                yield DeadLetterGone(key=key), None
            gone = ()
        item = to_record(read.row, builder, datetime.now(UTC), read.identity)
        reached = read.mark
        if reached.tail:
            if isinstance(item, DeadLetter) and len(letters) < _LETTERS:
                letters = (*letters, item.key)
            reached = structs.replace(reached, tail=structs.replace(reached.tail, letters=letters))
        yield item, reached
