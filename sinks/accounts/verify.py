"""Whether the audit log is as it was written; names the first line that is not."""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import msgspec

from sinks.accounts.audit import HEAD
from sinks.accounts.audit import NAME
from sinks.accounts.audit import Line
from sinks.accounts.audit import read_head

_CHAINED = re.compile(rb'\{"number":')


class Verified(NamedTuple):
    """What was found: how many lines hang together, the last one, and what is wrong ("": nothing).

    *older*: lines at the beginning that an older version wrote, without hashes; what they say is covered
    by the first hash as they were then.
    """

    lines: int
    number: int
    hash: str
    older: int
    problem: str


def verify(folder: Path, seen: tuple[int, str] | None = None) -> Verified:
    """Read the log in *folder*; *seen*: number and hash of a line as somebody once noted it elsewhere.

    Every change, removal and move within is found.  That the end was cut off is found by ``audit.head``,
    or by *seen*; where both files were cut back and nobody noted a hash, it is not.  OSError: it cannot
    be read.
    """
    raw = (folder / NAME).read_bytes() if (folder / NAME).exists() else b""
    older, at = _older(raw)
    number, before, problem, count = 0, sha256(raw[:at]).hexdigest(), "", 0
    was_seen = seen is None or seen[0] == 0
    for place, line in enumerate(_lines(raw[at:]), older + 1):
        found = _line(line)
        if found is None:
            problem = f"line {place} is not as it was written"
        elif found.number != number + 1:
            problem = f"line {place} has the number {found.number}, and {number + 1} should come"
        elif found.sealed(before).hash != found.hash:
            problem = f"line {place} is not as it was written, or another stood before it"
        elif seen is not None and found.number == seen[0]:
            was_seen = True
            if found.hash != seen[1]:
                problem = f"line {place} has another hash than the one that was noted"
        if problem or found is None:
            return Verified(count, number, before, older, problem)
        number, before, count = found.number, found.hash, count + 1
    if not was_seen and seen is not None:
        problem = f"it ends at number {number}, and {seen[0]} was noted: its end was cut off"
    return Verified(count, number, before, older, problem or _by_head(folder, number, before))


def _by_head(folder: Path, number: int, last: str) -> str:
    """Return what the head says of the end: a crash may leave it behind, and never ahead."""
    head = read_head(folder / HEAD)
    if head is None:
        return f"{HEAD} is missing or unreadable: lines may be cut off at the end" if number else ""
    if head[0] > number:
        return f"it ends at number {number}, and {HEAD} knows of {head[0]}: its end was cut off"
    return (
        f"{HEAD} has another hash for number {number}"
        if head[0] == number and head[1] != last
        else ""
    )


def read_lines(folder: Path) -> Iterator[Line]:
    """Yield the lines of the log in *folder* that can be read, oldest first."""
    with (folder / NAME).open("rb") as file:
        for raw in file:
            if (found := _line(raw.rstrip(b"\n"), strict=False)) is not None:
                yield found


def _older(raw: bytes) -> tuple[int, int]:
    """Return how many lines came before the chain, and where it begins."""
    number, at = 0, 0
    for line in raw.splitlines(keepends=True):
        if _CHAINED.match(line):
            break
        number, at = number + 1, at + len(line)
    return number, at


def _lines(raw: bytes) -> list[bytes]:
    lines = raw.split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines


def _line(raw: bytes, *, strict: bool = True) -> Line | None:
    """Return the line *raw*; None where it is none, or *strict*: not to the byte as we write it."""
    try:
        found = msgspec.json.decode(raw, type=Line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return found if not strict or msgspec.json.encode(found) == raw else None
