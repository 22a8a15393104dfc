"""The bytes of a file of posts as lines of UTF-8: gzip, UTF-16 and the line ends of old Macs undone."""

import codecs
import gzip
import io
import os
import stat
import sys
import zlib
from abc import abstractmethod
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from ingest.rows import InputError
from ingest.rows import shown

_PEEK = 2**16
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class TruncatedError(InputError):
    """A file that ends in the middle: it may still be being copied."""


@contextmanager
def open_posts(
    name: str, on_read: Callable[[int], None] = lambda _: None, *, links: bool = True
) -> Iterator[IO[bytes]]:
    """Open a file of posts, or stdin for "-"; InputError, here or on reading, says what is wrong.

    *on_read* is told how many bytes of the file were read, as they are.  Without *links* a symbolic
    link is refused, and so is whatever is no regular file.
    """
    if name == "-":
        yield _as_utf8(sys.stdin.buffer, name)
        return
    try:
        # NONBLOCK: opening a named pipe without *links* must not wait for who writes to it
        flags = os.O_RDONLY | (0 if links else os.O_NOFOLLOW | os.O_NONBLOCK)
        raw = io.FileIO(name, opener=lambda path, _: os.open(path, flags))
    except (OSError, ValueError) as error:
        raise _unusable(name, error) from error
    with raw:
        if not links and not stat.S_ISREG(os.fstat(raw.fileno()).st_mode):
            raise InputError(f"{shown(name)}: no regular file: only files are read here")
        stream: IO[bytes] = _buffered(_Counted(raw, name, on_read))
        if name.lower().endswith(".gz"):
            stream = _buffered(_Unzipped(gzip.GzipFile(fileobj=stream), name))
        yield _as_utf8(stream, name)


def _unusable(name: str, error: Exception) -> InputError:
    reason = (error.strerror or error) if isinstance(error, OSError) else error
    return InputError(f"{shown(name)}: {reason}: give a JSON Lines or CSV file, or - for stdin")


def _buffered(raw: io.RawIOBase) -> IO[bytes]:
    return io.BufferedReader(raw, _PEEK)


def _as_utf8(stream: IO[bytes], name: str) -> IO[bytes]:
    head = _head(stream)
    encoding = next((encoding for bom, encoding in _BOMS if head.startswith(bom)), None)
    if len(head) > 3 and head[0] and not head[1] and head[2] and not head[3]:
        encoding = "utf-16-le"
    elif len(head) > 3 and not head[0] and head[1] and not head[2] and head[3]:
        encoding = "utf-16-be"
    if encoding:
        stream = _buffered(_Decoded(stream, name, encoding))
        head = _head(stream)
    if b"\r" in head and b"\n" not in head:
        stream = _buffered(_Decoded(stream, name, None))
    return stream


def _head(stream: IO[bytes]) -> bytes:
    """Return what *stream* begins with; it stays to be read."""
    return bytes(stream.peek(_PEEK))  # type: ignore[attr-defined]


class _Layer(io.RawIOBase):
    """A stream over another one, for reading."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.take(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    @abstractmethod
    def take(self, at_most: int) -> bytes:
        """Return the next bytes, b"" at the end."""


class _Counted(_Layer):
    """Tells how many bytes of the file were read."""

    def __init__(self, raw: io.FileIO, name: str, on_read: Callable[[int], None]) -> None:
        self.raw, self.name, self.on_read = raw, name, on_read

    def take(self, at_most: int) -> bytes:
        try:
            data = self.raw.read(at_most) or b""
        except OSError as error:
            raise _unusable(self.name, error) from error
        self.on_read(len(data))
        return data


class _Unzipped(_Layer):
    """The content of a gzip file."""

    def __init__(self, packed: gzip.GzipFile, name: str) -> None:
        self.packed, self.name = packed, shown(name)

    def take(self, at_most: int) -> bytes:
        try:
            return self.packed.read1(at_most)
        except EOFError as error:
            raise TruncatedError(f"{self.name}: it ends in the middle: copy it again") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise InputError(f"{self.name}: damaged ({error}): pack it again") from error


class _Decoded(_Layer):
    """*stream* in another encoding as UTF-8; None: UTF-8 with the line ends of old Macs."""

    def __init__(self, stream: IO[bytes], name: str, encoding: str | None) -> None:
        self.stream, self.name, self.left = stream, shown(name), b""
        self.decoder = codecs.getincrementaldecoder(encoding)() if encoding else None
        self.ended = False

    def take(self, at_most: int) -> bytes:
        while not self.left and not self.ended:
            chunk = self.stream.read(_PEEK)
            self.ended = not chunk
            self.left = self._decoded(chunk)
        data, self.left = self.left[:at_most], self.left[at_most:]
        return data

    def _decoded(self, chunk: bytes) -> bytes:
        if self.decoder is None:
            return chunk.replace(b"\r", b"\n")
        try:
            return self.decoder.decode(chunk, final=self.ended).encode(errors="surrogatepass")
        except UnicodeDecodeError as error:
            raise TruncatedError(
                f"{self.name}: not whole {error.encoding}: save it as UTF-8"
            ) from error
