"""Read JSON Lines and CSV record by record; what cannot be read is named, and the rest goes on."""

import csv
import sys
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from ingest.rows import KNOWN
from ingest.rows import Row

LONGEST_LINE = 16 * 2**20
"""A longer line is kept up to here and not read: memory stays constant whatever the file."""
FORMATS = ("jsonl", "csv")
_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv"}
_LONGEST_RECORD = 1000
"""Lines a quoted CSV cell may span before its opening quote is taken for a stray one."""


@dataclass(frozen=True)
class ParsedRow:
    """One record: where it stood, its bytes, the row, and all its fields (CSV) to give back."""

    place: str
    raw: bytes
    row: Row
    fields: Mapping[str, str] | None = None


@dataclass(frozen=True)
class BadRow:
    """One record that could not be read, and why, with the remedy."""

    place: str
    raw: bytes
    reason: str
    error: str = ""


class InputError(ValueError):
    """A whole input cannot be used; the message names it and the remedy."""


_row = msgspec.json.Decoder(Row)


@contextmanager
def open_posts(name: str) -> Iterator[IO[bytes]]:
    """Open a file of posts, or stdin for "-"; InputError says what is wrong with it."""
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = Path(name).open("rb")  # noqa: SIM115  closed below, once it is known to open
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(
            f"{name}: {reason}: give a JSON Lines or CSV file, or - for stdin"
        ) from error
    with stream:
        yield stream


def read_posts(
    stream: IO[bytes], name: str, form: str | None, names: Mapping[str, str]
) -> Iterator[ParsedRow | BadRow]:
    """Yield the records of *stream*, read as *form*, or as the suffix of its *name* says."""
    form = form or format_of(name)
    if form == "csv":
        return read_csv(stream, name, names)
    if names:
        raise InputError(
            f"{name}: --map names CSV columns; rename the fields of JSON Lines instead"
        )
    return read_jsonl(stream, name)


def format_of(name: str) -> str:
    """Return the format the suffix of *name* stands for; stdin is JSON Lines.  Never sniffed."""
    if name == "-":
        return "jsonl"
    try:
        return _SUFFIXES[Path(name).suffix.lower()]
    except KeyError:
        raise InputError(
            f"{name}: cannot tell the format from the name: add --format jsonl or --format csv"
        ) from None


def read_jsonl(stream: IO[bytes], name: str) -> Iterator[ParsedRow | BadRow]:
    """Yield the records of a JSON Lines *stream* called *name*; empty lines are passed over."""
    for place, raw in _lines(stream, name):
        if raw.strip():
            yield _json_record(place, raw)


def read_csv(
    stream: IO[bytes], name: str, names: Mapping[str, str]
) -> Iterator[ParsedRow | BadRow]:
    """Yield the records of a CSV *stream*; *names* maps our input names to its column names."""
    records = _csv_records(stream, name)
    first = next(records, None)
    if first is None:
        return
    if isinstance(first, BadRow):
        raise InputError(f"{name}: the header line cannot be read: {first.reason}")
    header = [cell.strip() for cell in first[2]]
    columns = _columns(header, name, names)
    for record in records:
        if isinstance(record, BadRow):
            yield record
            continue
        place, raw, cells = record
        if len(cells) > len(header):
            reason = f"{len(cells)} cells under a header of {len(header)}: quote cells with commas"
            yield BadRow(place, raw, reason)
        elif len(cells) <= columns["text"]:
            yield BadRow(place, raw, f"has no cell for the text column {header[columns['text']]!r}")
        else:
            known = {k: cells[i] for k, i in columns.items() if i < len(cells) and cells[i]}
            row = msgspec.convert({"text": "", **known}, Row)
            yield ParsedRow(place, raw, row, dict(zip(header, cells, strict=False)))


def _columns(header: list[str], name: str, names: Mapping[str, str]) -> dict[str, int]:
    if len(set(header)) < len(header):
        twice = next(cell for cell in header if header.count(cell) > 1)
        raise InputError(f"{name}: two columns are called {twice!r}: rename one")
    for ours, theirs in names.items():
        if theirs not in header:
            raise InputError(
                f"{name}: no column {theirs!r} for --map {ours}={theirs}; "
                f"there are: {', '.join(header)}"
            )
    columns = {k: header.index(names.get(k, k)) for k in KNOWN if names.get(k, k) in header}
    if "text" not in columns:
        raise InputError(
            f"{name}: no column is called text; say which one holds it with --map text=COLUMN; "
            f"there are: {', '.join(header)[:300]}"
        )
    return columns


def _json_record(place: str, raw: bytes) -> ParsedRow | BadRow:
    if problem := _unreadable(raw):
        return BadRow(place, raw, problem)
    try:
        return ParsedRow(place, raw, _row.decode(raw))
    except msgspec.ValidationError as error:
        return BadRow(place, raw, f'not a post: {error}; a line needs a "text"', str(error))
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        return BadRow(place, raw, f"not JSON: {error}; write one object a line", str(error))


def _unreadable(raw: bytes) -> str | None:
    if len(raw) >= LONGEST_LINE:
        return f"the line is longer than {LONGEST_LINE // 2**20} MB: only its start is kept"
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return f"not UTF-8 ({error.reason} at byte {error.start}): convert it, such as with iconv"
    return None


def _lines(stream: IO[bytes], name: str) -> Iterator[tuple[str, bytes]]:
    number = 0
    while raw := stream.readline(LONGEST_LINE):
        number += 1
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        yield f"{name}:{number}", raw
        while len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            raw = stream.readline(LONGEST_LINE)


def _csv_records(stream: IO[bytes], name: str) -> Iterator[tuple[str, bytes, list[str]] | BadRow]:
    """Join lines while a quoted cell is open; a quote that never closes costs its own line only."""
    lines = _lines(stream, name)
    waiting: list[tuple[str, bytes]] = []
    while waiting or (line := next(lines, None)):
        place, raw = waiting.pop(0) if waiting else line  # type: ignore[misc]
        if not raw.strip():
            continue
        if problem := _unreadable(raw):
            yield BadRow(place, raw, problem)
            continue
        joined, taken, cells = raw, 0, _cells(raw)
        while cells is _OPEN and taken < _LONGEST_RECORD and len(joined) < LONGEST_LINE:
            if taken == len(waiting):
                if (more := next(lines, None)) is None:
                    break
                waiting.append(more)
            joined += waiting[taken][1]
            taken += 1
            if b'"' in waiting[taken - 1][1] and not _unreadable(waiting[taken - 1][1]):
                cells = _cells(joined)
        if cells is _OPEN:
            cells = _STRAY
        if isinstance(cells, str):
            yield BadRow(place, raw, cells)
        else:
            del waiting[:taken]
            yield place, joined, cells


_STRAY = 'quotes are broken here: write a quote inside a cell as ""'
_OPEN: list[str] = []
"""Stands for a record whose last cell is still open."""


def _cells(raw: bytes) -> list[str] | str:
    """Return the cells of a record, _OPEN, or what is wrong with it."""
    try:
        rows = list(csv.reader([raw.decode().rstrip("\r\n")], strict=True))
    except UnicodeDecodeError:
        return _STRAY
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return _OPEN
        return f"a cell is too long: {error}" if "field limit" in str(error) else _STRAY
    return rows[0] if rows else [""]
