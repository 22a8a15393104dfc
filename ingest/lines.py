"""The lines of a file with where they stand, in constant memory, and what makes one unreadable."""

from collections.abc import Iterator
from typing import IO

LONGEST_LINE = 16 * 2**20
"""A longer line is kept up to here and not read: memory stays constant whatever the file."""


def lines(stream: IO[bytes], name: str) -> Iterator[tuple[str, bytes]]:
    """Yield each line of *stream* with "NAME:NUMBER"; a byte order mark is no part of the first."""
    number = 0
    while raw := stream.readline(LONGEST_LINE):
        number += 1
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        yield f"{name}:{number}", raw
        while len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            raw = stream.readline(LONGEST_LINE)


def unreadable(raw: bytes) -> str | None:
    """Return why nobody can read the line *raw*, and what to do, or None."""
    if len(raw) >= LONGEST_LINE:
        return f"the line is longer than {LONGEST_LINE // 2**20} MB: only its start is kept"
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return f"not UTF-8 ({error.reason} at byte {error.start}): convert it, such as with iconv"
    return None
