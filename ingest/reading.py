"""What is new in a file: its records after those that were done, each with its name and its mark."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from ingest.files import read_posts
from ingest.identity import Identities
from ingest.identity import Identity
from ingest.identity import reworded
from ingest.opening import TruncatedError
from ingest.opening import open_posts
from ingest.progress import Lying
from ingest.progress import Mark
from ingest.progress import Tail
from ingest.rows import AnyRow
from ingest.rows import InputError
from ingest.rows import ParsedRow


class Read(NamedTuple):
    """A row, what it is called (posts only), and the mark once it is stored."""

    row: AnyRow
    identity: Identity | None
    mark: Mark


class _ReplacedError(Exception):
    """What was done of a file is not there any more: it is another file."""


@dataclass
class FileReader:
    """Reads the file at *path* on from a mark.

    *links*: symbolic links are followed.  *rested* is asked whether a file that ends in the middle
    of a record will stay so; else that record waits.  Told while reading: *unfinished*, the file ends
    in a record that waits; *anew*, what was taken of its unfinished end is read again.
    """

    path: str
    form: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    links: bool = True
    rested: Callable[[], bool] = lambda: True
    unfinished: bool = False
    anew: bool = False
    identities: Identities | None = None

    def unread(self, mark: Mark, begin: Callable[[], Mark]) -> Iterator[Read]:
        """Yield what comes after *mark*; the last one's mark says how the file lies.

        InputError says why the file cannot be read, or cannot be read on.
        """
        lies = None
        with suppress(OSError, ValueError):  # opening it says what is wrong
            lies = Lying.of(Path(self.path).stat()) if self.path != "-" else None
        if lies and lies == mark.lying:
            return
        try:
            yield from self._ended(self._after(mark), lies)
        except _ReplacedError:
            self.anew = True
            yield from self._ended(self._after(begin()), lies)

    def _ended(self, found: Iterator[Read], lies: Lying | None) -> Iterator[Read]:
        before = None
        try:
            for read in found:
                if before:
                    yield before
                before = read
        except InputError:
            if before:
                yield before
            raise
        if before:
            mark = structs.replace(before.mark, lying=None if self.unfinished else lies)
            yield before._replace(mark=mark)

    def _after(self, mark: Mark) -> Iterator[Read]:
        self.unfinished = False
        self.identities = identities = Identities(mark.file, mark.order)
        at = sure = Mark(mark.file, order=mark.order)
        tail, held = mark.tail, list[Read]()
        with open_posts(self.path, links=self.links) as stream:
            try:
                for row in read_posts(stream, self.path, self.form, self.names):
                    if not row.finished and not self.rested():
                        self.unfinished = True
                        return
                    identity = identities.of(row.row) if isinstance(row, ParsedRow) else None
                    at = at.after(row.raw)
                    if row.finished:
                        sure = at
                    if at.done <= mark.done:
                        if at.done == mark.done and mark.chain not in ("", at.chain):
                            raise _ReplacedError
                        continue
                    reached = structs.replace(sure, tail=None if row.finished else _tail(at))
                    held.append(Read(row, identity, reached))
                    if tail and at.done < tail.done:
                        continue
                    if tail and at.chain != tail.chain:
                        yield from self._again(held)
                    elif not tail:
                        yield held[0]
                    tail, held = None, []
            except TruncatedError:
                self.unfinished = True
                if self.rested():
                    raise
        if at.done < mark.done and mark.chain and not self.unfinished:
            raise _ReplacedError
        yield from self._again(held)

    def _again(self, tail: list[Read]) -> Iterator[Read]:
        """Yield what was taken of the unfinished end of a file, as it says by now."""
        self.anew = self.anew or bool(tail)
        for read in tail:
            yield read._replace(identity=read.identity and reworded(read.identity))


def _tail(at: Mark) -> Tail:
    return Tail(at.done, at.chain)
