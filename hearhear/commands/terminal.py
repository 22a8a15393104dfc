"""What a stranger wrote, made safe to show: no terminal obeys it, no reader is led astray by it."""

import re
import sys

_BEYOND_ASCII = (
    "\x80-\x9f"  # controls, of which one begins escape sequences
    "\u202a-\u202e\u2066-\u206f"  # what turns the direction of writing
    "\u2028\u2029\ufff9-\ufffb"  # line ends and notes that only some terminals know
    "\U000e0000-\U000e007f"  # invisible copies of the ASCII letters
    "\ud800-\udfff"  # halves of letters, which cannot be written at all
)
_UNSAFE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f{_BEYOND_ASCII}]")
_UNSAFE_IN_JSON = re.compile(f"[\x7f{_BEYOND_ASCII}]")
"""Other controls stand in JSON as escapes, or not at all."""

_BLANK = re.compile(r"[\r\n\t\x0b\x0c\x85\u2028\u2029]+")


def safe(text: str) -> str:
    r"""Return *text* with everything a terminal would obey or hide written out, as ``\x1b``.

    Line ends and tabs stay.
    """
    return text if text.isprintable() else _UNSAFE.sub(_written, text)


def safe_line(text: str) -> str:
    """Return *text* as ``safe`` does, on one line: line ends and tabs become a space."""
    return text if text.isprintable() else safe(_BLANK.sub(" ", text))


def safe_cells(text: str) -> str:
    """Return *text* with a � for each unsafe letter: the length stays, so that spans still fit."""
    return text if text.isprintable() else _UNSAFE.sub("\ufffd", text)


def safe_json(line: bytes) -> bytes:
    """Return *line*, which is JSON, with unsafe letters in JSON's own escapes: the same value."""
    if line.isascii() and b"\x7f" not in line:
        return line
    return _UNSAFE_IN_JSON.sub(_json_escape, line.decode(errors="replace")).encode()


def write_json(line: bytes) -> None:
    """Write *line*, which is JSON without line ends, to stdout, and a line end."""
    sys.stdout.buffer.write(safe_json(line) + b"\n")
    sys.stdout.buffer.flush()


def say(message: str, *, aside: bool = False) -> None:
    """Print *message*, made safe, on stdout or *aside* on stderr.

    No other module of the product prints: ruff looks.
    """
    print(safe(message), file=sys.stderr if aside else sys.stdout, flush=True)


def many(count: int, one: str, more: str = "") -> str:
    """Return *count* with its noun: "1 post", "1,200 posts"."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def complain(message: str) -> None:
    """Say *message* on stderr, after our name and on one line: a file's name cannot write another."""
    print(f"hearhear: {safe_line(message)}", file=sys.stderr)


def _written(found: re.Match[str]) -> str:
    point = ord(found[0])
    if point < 0x100:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def _json_escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n : n + 2].hex()}" for n in range(0, len(units), 2))
