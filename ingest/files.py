"""Which form a file of posts has, by its name, and the reader for it."""

from collections.abc import Iterator
from collections.abc import Mapping
from typing import IO

from ingest.csv_rows import read_csv
from ingest.json_rows import read_jsonl
from ingest.rows import AnyRow
from ingest.rows import InputError
from ingest.rows import shown

FORMATS = ("jsonl", "csv")
"""What can be asked for where no name says it; a CSV with tabs is known by its header."""
_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "tsv"}
SUFFIXES = ", ".join(_SUFFIXES)
"""The names that are read, also in capitals and packed with gzip."""


def read_posts(
    stream: IO[bytes], name: str, form: str | None, names: Mapping[str, str]
) -> Iterator[AnyRow]:
    """Yield the records of *stream*, read as *form*, or as the suffix of its *name* says."""
    form = form or format_of(name)
    title = shown(name)
    if form in ("csv", "tsv"):
        return read_csv(stream, title, names, tabs=form == "tsv")
    if names:
        raise InputError(
            f"{title}: --map names CSV columns; rename the fields of JSON Lines instead"
        )
    return read_jsonl(stream, title)


def format_of(name: str) -> str:
    """Return the form the suffix of *name* stands for; stdin is JSON Lines.  Never sniffed."""
    if name == "-":
        return "jsonl"
    if form := known_form(name):
        return form
    raise InputError(
        f"{shown(name)}: cannot tell the format from the name: add --format jsonl or --format csv"
    )


def known_form(name: str) -> str | None:
    """Return the form that the suffix of *name* stands for, also before ".gz"; None: it is none."""
    low = name.lower().removesuffix(".gz")
    return next((form for suffix, form in _SUFFIXES.items() if low.endswith(suffix)), None)
