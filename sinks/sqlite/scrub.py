"""Clear the unused middle of every page of a SQLite file: what rows left there when they were moved.

SQLite's secure_delete clears rows that are deleted, not the copies that stay behind when a page is
split and half of its rows move to another.  This program clears those.  It is run by erasure.py, in a
process of its own: closing a file gives up every lock that the process has on it, SQLite's too.
Only the standard library is imported, so that it starts at once.
"""

import os
import sys

_TABLE_OR_INDEX = frozenset((2, 5, 10, 13))
"""The first byte of a page that holds rows or keys; of all other pages it is 0."""
_CHUNK = 64


def unused(page: bytes, header: int) -> tuple[int, int]:
    """Return start and end of the unused middle of *page*, whose header stands at *header*."""
    kind = page[header]
    if kind not in _TABLE_OR_INDEX:
        return 0, 0
    cells = int.from_bytes(page[header + 3 : header + 5], "big")
    content = int.from_bytes(page[header + 5 : header + 7], "big") or 65536
    start = header + (12 if kind in (2, 5) else 8) + 2 * cells
    return (start, content) if start <= content <= len(page) else (0, 0)


def scrub(name: str) -> int:
    """Clear the file called *name*, to which nobody writes; return how many pages had something."""
    done = 0
    file = os.open(name, os.O_RDWR)
    try:
        head = os.pread(file, 100, 0)
        size = int.from_bytes(head[16:18], "big")
        size = 65536 if size == 1 else size
        zeros = bytes(size)
        at = 0
        while chunk := os.pread(file, _CHUNK * size, at):
            for offset in range(0, len(chunk) - size + 1, size):
                page = chunk[offset : offset + size]
                start, end = unused(page, 100 if at + offset == 0 else 0)
                if page[start:end] != zeros[: end - start]:
                    os.pwrite(file, zeros[: end - start], at + offset + start)
                    done += 1
            at += len(chunk)
        if done:
            os.fsync(file)
    finally:
        os.close(file)
    return done


if __name__ == "__main__":
    scrub(sys.argv[1])
