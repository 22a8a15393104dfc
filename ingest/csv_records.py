"""The records of a CSV file: lines joined while a quoted cell is open, and cut into cells."""

import csv
from collections.abc import Iterator
from typing import NamedTuple

from ingest.lines import LONGEST_LINE
from ingest.lines import unreadable
from ingest.rows import BadRow

_LONGEST_RECORD = 1000
"""Lines a quoted cell may span before its opening quote is taken for a stray one."""
_STRAY = 'quotes are broken here: write a quote inside a cell as ""'
_OPEN: list[str] = []
"""Stands for a record whose last cell is still open."""


class Cells(NamedTuple):
    """One record: where it stands, its bytes, its cells; *finished* as in ParsedRow."""

    source_ref: str
    raw: bytes
    cells: list[str]
    finished: bool


def records(numbered: Iterator[tuple[str, bytes]], delimiter: str) -> Iterator[Cells | BadRow]:
    """Yield the records of *numbered* lines; a quote that never closes costs its own line only.

    Empty lines, and rows of empty cells, are passed over.
    """
    waiting: list[tuple[str, bytes]] = []
    cut_off = False  # the file ended inside a quoted cell: what follows may be that cell's
    while waiting or (line := next(numbered, None)):
        source_ref, raw = waiting.pop(0) if waiting else line  # type: ignore[misc]
        if not raw.strip():
            continue
        if len(raw) >= LONGEST_LINE:
            yield BadRow(source_ref, raw, unreadable(raw) or "", finished=not cut_off)
            continue
        joined, taken, found = raw, 0, cells_of(raw, delimiter)
        while found is _OPEN and taken < _LONGEST_RECORD and len(joined) < LONGEST_LINE:
            if taken == len(waiting):
                if (more := next(numbered, None)) is None:
                    cut_off = True
                    break
                waiting.append(more)
            joined += waiting[taken][1]
            taken += 1
            if b'"' in waiting[taken - 1][1]:
                found = cells_of(joined, delimiter)
        if found is _OPEN:
            found = _STRAY
        finished = not cut_off and joined.endswith(b"\n")
        if isinstance(found, str):
            yield BadRow(source_ref, raw, unreadable(raw) or found, finished=finished)
            continue
        del waiting[:taken]
        if problem := unreadable(joined):
            yield BadRow(source_ref, joined, problem, finished=finished)
        elif any(cell.strip() for cell in found):
            yield Cells(source_ref, joined, found, finished)


def cells_of(raw: bytes, delimiter: str) -> list[str] | str:
    """Return the cells of a record, _OPEN, or what is wrong with it."""
    try:
        # Bytes that are no UTF-8 are kept, so that a record of several lines is found whole
        text = raw.decode(errors="surrogateescape").rstrip("\r\n")
        rows = list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return _OPEN
        if "new-line character" in str(error):
            return "a line ends in it that no other line ends in: save the file with one kind"
        return f"a cell is too long: {error}" if "field limit" in str(error) else _STRAY
    return rows[0] if rows else [""]
