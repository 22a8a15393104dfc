"""Open what the command line names: posts from files or stdin, a roster, in the formats we read."""

import sys
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ingest.files import InputError
from ingest.files import Read
from ingest.files import Unread
from ingest.files import read_csv
from ingest.files import read_jsonl
from ingest.rows import KNOWN
from schemas import popolo

FORMATS = ("jsonl", "csv")
_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv"}


def load_roster(path: Path | None) -> popolo.Roster | None:
    """Return the roster in *path*; InputError names the file, the record and the remedy."""
    if path is None:
        return None
    try:
        return popolo.parse(path.read_bytes(), path.name)
    except OSError as error:
        raise InputError(
            f"{path}: {error.strerror}: give --roster a Popolo JSON or CSV file"
        ) from error
    except popolo.RosterError as error:
        raise InputError(str(error)) from error


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
) -> Iterator[Read | Unread]:
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


def parse_map(text: str) -> dict[str, str]:
    """Return "text=Petition,url=URL" as a dict of our input names to column names."""
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    for ours, equals, theirs in pairs:
        if not equals or ours.strip() not in KNOWN or not theirs.strip():
            raise InputError(
                f"--map {text}: write NAME=COLUMN,…, where NAME is one of {', '.join(KNOWN)}"
            )
    return {ours.strip(): theirs.strip() for ours, _, theirs in pairs}
