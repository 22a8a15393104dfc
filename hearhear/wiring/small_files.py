"""Reading a file that somebody named: never a pipe that keeps us waiting, never a device without an end."""

import errno
from pathlib import Path


def read_small(path: Path, *, largest: int = 2**20) -> bytes:
    """Return what *path* holds; OSError where that fails, and for a pipe or more bytes than *largest*."""
    if path.is_fifo():
        raise OSError(errno.EINVAL, "it is a pipe: write it to a file", str(path))
    with path.open("rb") as file:
        found = file.read(largest + 1)
    if len(found) > largest:
        raise OSError(errno.EFBIG, f"it has more than {largest:,} bytes", str(path))
    return found
