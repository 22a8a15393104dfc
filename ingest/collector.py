"""What brings posts in: a collector yields what it reads, and the cursor that resumes after it."""

import sys
from collections.abc import Iterator
from typing import NamedTuple
from typing import Protocol

from schemas.dead_letter import DeadLetter
from schemas.dead_letter import DeadLetterGone
from schemas.post import Record


class Collected(NamedTuple):
    """One record, or its dead letter, and where the source resumes once it is stored.

    Or a dead letter that goes, since its record has come whole.  *cursor* None: it cannot resume here;
    stdin never can.
    """

    item: Record | DeadLetter | DeadLetterGone
    cursor: str | None


class Collector(Protocol):
    """A source of posts.  *live*: it streams from elsewhere, so a flood of bad records stops it."""

    @property
    def live(self) -> bool:
        """Whether it streams from elsewhere."""
        ...

    @property
    def name(self) -> str:
        """The source's name: its cursor and its counts are kept under it."""
        ...

    def collect(self, cursor: str | None) -> Iterator[Collected | None]:
        """Yield what comes after *cursor*; None says "nothing just now": the caller may breathe."""
        ...


def tell(what: str) -> None:
    """Say on stderr what a source says of its files; the program has its own ways."""
    print(f"hearhear: {what}", file=sys.stderr)
