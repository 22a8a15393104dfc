"""The audit log: who looked at what and did what, in a file whose lines hang together by their hashes.

A line is written, and on the disk, before what it tells of is shown or done; where it cannot be written
that is refused.  Each line's hash covers the hash of the line before, so that a line which was changed,
removed or moved is found.  ``audit.head`` beside it has the number and hash of the last line: a cut end
is found as long as that file was not cut back, too.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from schemas.role import Who

NAME = "audit.jsonl"
HEAD = "audit.head"
LONGEST = 500
"""Characters of a text in a line."""


class AuditError(Exception):
    """Something could not be noted, so it is not done; says why."""


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line.  *hash*: SHA-256, in hex, of the hash of the line before and all else in this line."""

    number: int
    at: str
    who: str
    role: str
    what: str
    about: str
    outcome: str
    hash: str = ""

    def sealed(self, before: str) -> "Line":
        """Return this line with its hash, after a line with the hash *before*."""
        plain = msgspec.json.encode(msgspec.structs.replace(self, hash=""))
        return msgspec.structs.replace(self, hash=sha256(before.encode() + plain).hexdigest())


class Audit:
    """The log in the data folder *folder*; any thread and any process may write to it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._head = folder / HEAD

    def record(self, who: Who | None, what: str, about: str, outcome: str = "") -> None:
        """Note that *who* (None: nobody we know) does *what*; AuditError where that fails."""
        said = {"what": what, "about": about, "outcome": outcome, "who": who.name if who else ""}
        try:
            with self._locked() as file:
                number, before, end = self._last(file)
                os.ftruncate(file, end)
                line = Line(
                    number=number + 1,
                    at=datetime.now(UTC).isoformat(timespec="milliseconds"),
                    role=who.role if who else "",
                    **{key: _clean(text) for key, text in said.items()},
                ).sealed(before)
                _write(file, msgspec.json.encode(line) + b"\n")
                self._keep_head(line)
        except OSError as error:
            raise AuditError(
                f"this cannot be noted in {NAME} ({error.strerror}), so it is not done: make room, or "
                "let the program write to its data folder"
            ) from error

    @contextmanager
    def _locked(self) -> Iterator[int]:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)

    def _last(self, file: int) -> tuple[int, str, int]:
        """Return number and hash of the last line, and where the file ends.

        What was half written when the power failed was never acknowledged, and is cut off.  Where the
        head knows of a later line, the chain goes on from there: what is missing stays to be seen.
        """
        size = os.fstat(file).st_size
        tail = os.pread(file, 2**16, max(0, size - 2**16))
        end = size - (len(tail) - tail.rfind(b"\n") - 1)
        found = (0, sha256(b"").hexdigest())
        if lines := tail[: len(tail) - (size - end)].splitlines():
            try:
                last = msgspec.json.decode(lines[-1], type=Line)
                found = (last.number, last.hash)
            except msgspec.DecodeError:  # an older hearhear wrote lines without a hash
                found = (0, sha256(os.pread(file, end, 0)).hexdigest())
        head = read_head(self._head)
        return (*(head if head and head[0] > found[0] else found), end)

    def _keep_head(self, line: Line) -> None:
        head = os.open(self._head, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(head, f"{line.number:020} {line.hash}\n".encode(), 0)
        finally:
            os.close(head)


def read_head(path: Path) -> tuple[int, str] | None:
    """Return number and hash of the last line as *path* keeps them; None where it does not."""
    try:
        number, _, found = path.read_text(encoding="ascii").strip().partition(" ")
        return int(number), found
    except (OSError, ValueError):
        return None


def _write(file: int, line: bytes) -> None:
    """Append *line* and let it reach the disk; where that fails half a line is taken back."""
    size = os.fstat(file).st_size
    try:
        if os.write(file, line) < len(line):
            raise OSError(28, "no space left on device")
        os.fsync(file)
    except OSError:
        os.ftruncate(file, size)
        raise


def _clean(text: str) -> str:
    return text[:LONGEST].encode(errors="replace").decode()
