"""Read CSV: the header says which character parts the cells and which column is which input."""

from collections.abc import Iterator
from collections.abc import Mapping
from itertools import chain
from typing import IO
from typing import NamedTuple
from unicodedata import category

import msgspec

from ingest.csv_records import Cells
from ingest.csv_records import cells_of
from ingest.csv_records import records
from ingest.lines import lines
from ingest.reposts import repost_name
from ingest.reposts import says_repost
from ingest.rows import KNOWN
from ingest.rows import AnyRow
from ingest.rows import BadRow
from ingest.rows import InputError
from ingest.rows import ParsedRow
from ingest.rows import Row

_OTHERS = [name for name in KNOWN if name != "text"]
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def read_csv(
    stream: IO[bytes], name: str, names: Mapping[str, str], *, tabs: bool = False
) -> Iterator[AnyRow]:
    """Yield the records of a CSV *stream*; *names* maps our input names to its column names.

    The delimiter is the one that makes a header with a column for the text: a comma, semicolon, tab
    or bar, or what a first line "sep=;" says.  With *tabs* a tab is tried first.
    """
    numbered = lines(stream, name)
    first = next((line for line in numbered if line[1].strip(b"\r\n ,;|\t")), None)
    said = _said(first[1]) if first else None
    if said:
        first = next((line for line in numbered if line[1].strip()), None)
    if first is None:
        return
    delimiter = said or _delimiter(first[1], names, tabs=tabs)
    found = records(chain([first], numbered), delimiter)
    head = next(found, None)
    if head is None:
        return
    if isinstance(head, BadRow):
        raise InputError(f"{name}: the header line cannot be read: {head.reason}")
    table = _Table.of(head.cells, name, names)
    for record in found:
        yield record if isinstance(record, BadRow) else table.row(record)


class _Table(NamedTuple):
    """What the header says: its titles, where our names stand, what each cell is given back under.

    *named*: columns up to the last with a title; *marks*: those that say what is a repost.
    """

    header: list[str]
    columns: dict[str, int]
    titles: list[str]
    named: int
    marks: list[tuple[str, int]]

    @classmethod
    def of(cls, cells: list[str], name: str, names: Mapping[str, str]) -> "_Table":
        """Return the table of the file *name*; InputError where it has no usable text column."""
        header = _header(cells, names)
        columns = _columns(header, name, names)
        named = len(header)
        if header[-1] == "":
            named -= next(i for i, cell in enumerate(reversed(header)) if cell)
        marks = [(mark, i) for i, title in enumerate(header) if (mark := repost_name(title))]
        return cls(header, columns, _apart([_title(cell) for cell in cells]), named, marks)

    def row(self, record: Cells) -> AnyRow:
        """Return *record* as a row; one with too many or too few cells as a bad one."""
        cells, columns = record.cells, self.columns
        while len(cells) > self.named and not cells[-1].strip():
            cells.pop()
        if len(cells) > len(self.header):
            reason = (
                f"{len(cells)} cells under a header of {len(self.header)}: "
                "quote cells with delimiters"
            )
        elif len(cells) <= columns["text"]:
            reason = f"has no cell for the text column {self.header[columns['text']]!r}"
        else:
            known = {k: cells[i] for k, i in columns.items() if i < len(cells) and cells[i]}
            row = msgspec.convert({"text": "", **known, "repost": self._repost(cells)}, Row)
            fields = dict(zip(self.titles, cells, strict=False))
            return ParsedRow(record.source_ref, record.raw, row, fields, record.finished)
        return BadRow(record.source_ref, record.raw, reason, finished=record.finished)

    def _repost(self, cells: list[str]) -> bool | None:
        marks = self.marks
        return any(i < len(cells) and says_repost(n, cells[i]) for n, i in marks) if marks else None


def _header(cells: list[str], names: Mapping[str, str]) -> list[str]:
    """Return the titles of the columns; Text is text unless another column is called so."""
    titles = [_title(cell) for cell in cells]
    free = set(KNOWN) - {*titles, *names, *names.values()}
    mapped = set(names.values())
    return [t.lower() if t.lower() in free and t not in mapped else t for t in titles]


def _title(cell: str) -> str:
    """Return a title without what nobody sees: space around it, byte order marks in the middle."""
    return (cell if cell.isascii() else "".join(c for c in cell if category(c) != "Cf")).strip()


def _apart(titles: list[str]) -> list[str]:
    """Return a name for each column to give its cells back under: no two are the same."""
    found: dict[str, None] = {}
    for number, title in enumerate(titles, 1):
        name = title or f"column {number}"
        while name in found:
            name = f"{name} (column {number})"
        found[name] = None
    return list(found)


def _said(raw: bytes) -> str | None:
    """Return the delimiter of a line "sep=;", which spreadsheets write before the header."""
    line = raw.strip(b'\r\n "').decode(errors="replace")
    return line[4] if line[:4].lower() == "sep=" and line[4:] in _DELIMITERS else None


def _delimiter(raw: bytes, names: Mapping[str, str], *, tabs: bool) -> str:
    """Return the delimiter under which the header has the text column; commas where none has."""
    wanted = names.get("text", "text")
    tried = sorted(_DELIMITERS, key=lambda one: one != "\t") if tabs else list(_DELIMITERS)
    for delimiter in tried:
        cells = cells_of(raw, delimiter)
        if not isinstance(cells, str) and wanted in _header(cells, names):
            return delimiter
    return max(tried, key=lambda one: raw.count(one.encode()))


def _columns(header: list[str], name: str, names: Mapping[str, str]) -> dict[str, int]:
    # What stands in the first line is not repeated: it may be anything, and no header at all.
    for ours, theirs in names.items():
        if theirs not in header:
            raise InputError(
                f"{name}: no column {theirs!r} for --map {ours}={theirs}: write it as the first line does"
            )
    columns = {k: header.index(names.get(k, k)) for k in KNOWN if names.get(k, k) in header}
    if twice := next((header[i] for i in columns.values() if header.count(header[i]) > 1), None):
        raise InputError(f"{name}: two columns are called {twice!r}: rename one")
    if "text" not in columns:
        raise InputError(
            f"{name}: no column is called text; say which one holds it with --map text=COLUMN; the first "
            f"line has to name the columns: text, and as far as there are such {', '.join(_OTHERS)}"
        )
    return columns
