"""Read posts and events as JSON: one a line, or a .json with an array or one object.

What cannot be read is named, and the rest goes on.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from itertools import chain
from typing import IO

import msgspec

from ingest.lines import LONGEST_LINE
from ingest.lines import lines
from ingest.lines import unreadable
from ingest.reposts import decode_row
from ingest.rows import AnyRow
from ingest.rows import BadRow
from ingest.rows import EventRow
from ingest.rows import InputError
from ingest.rows import ParsedRow

LARGEST = 2**27
"""Bytes of JSON that is no JSON Lines, which is read whole; JSON Lines may be of any length."""

_PEEK = 2**10
_CHUNK = 2**20
_scanner = json.JSONDecoder()  # it can tell where a value ends
_BETWEEN = re.compile(r"[\s,]*")
_OURS = re.compile(r"[a-z_.]+\.v\d+")
"""A type of ours, as "post.deleted.v1"; in the files of others a type says "tweet" or "status"."""


class _Typed(msgspec.Struct):
    type: str = ""


_typed = msgspec.json.Decoder(_Typed)


def read_jsonl(stream: IO[bytes], name: str) -> Iterator[AnyRow]:
    """Yield the records of a JSON Lines *stream* called *name*; empty lines are passed over.

    A line may hold an array of them, and JSON may be spread over lines: then it is read whole.
    """
    numbered = lines(stream, name)
    first = next((line for line in numbered if line[1].strip()), None)
    if first and _goes_on(first[1]):
        whole = bytearray(first[1])
        while len(whole) <= LARGEST and (chunk := stream.read(_CHUNK)):
            whole += chunk  # one piece by the other: the whole is never there twice
        if len(whole) > LARGEST:
            raise InputError(
                f"{name}: an array of posts may have {LARGEST // 2**20} MB: write JSON Lines, "
                "such as with jq -c '.[]'"
            )
        yield from _spread(whole, name)
    elif first:
        yield from _records(chain([first], numbered))


def _goes_on(raw: bytes) -> bool:
    """Return whether JSON begins in this line that does not end in it."""
    opened, closed = raw[:_PEEK].lstrip()[:1], raw[-_PEEK:].rstrip()[-1:]
    if opened == b"[":
        return closed != b"]" or len(raw) >= LONGEST_LINE
    return opened == b"{" and closed != b"}" and len(raw) < LONGEST_LINE


def _spread(whole: bytearray, name: str) -> Iterator[AnyRow]:
    for number, (raw, problem) in enumerate(_values(whole), 1):
        place = f"{name}:{number}"
        if not problem:
            # It may be spread over lines; what becomes of it is one line for each post
            one = raw
            if b"\n" in raw:
                with suppress(msgspec.DecodeError, RecursionError, ValueError):
                    one = msgspec.json.format(raw, indent=-1)
            yield _record(place, one, finished=True)
        elif sum(map(_is_object, raw.splitlines())) > (
            raw[:1] == b"["
        ):  # an array's last line is one
            yield from _records(lines(BytesIO(raw), name))
        else:
            reason = f"not whole JSON from here on: {problem}; copy it again, or write it anew"
            yield BadRow(place, raw[:LONGEST_LINE], reason, problem, finished=False)


def _is_object(raw: bytes) -> bool:
    try:
        msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, RecursionError, ValueError):
        return False
    return True


def _values(whole: bytearray) -> Iterator[tuple[bytes, str]]:
    """Yield the values of *whole*, of an array its elements, each with "".

    From a fault on it is the rest, and what is wrong with it.
    """
    if (elements := _elements(whole)) is not None:  # nearly always
        yield from ((one, "") for one in elements)
        return
    text = whole.decode(errors="surrogateescape")
    at = _after_space(text, 0)
    while at < len(text):
        try:
            _, end = _scanner.raw_decode(text, at)
        except (RecursionError, ValueError) as error:
            yield text[at:].encode(errors="surrogateescape"), str(error)
            return
        value = text[at:end].encode(errors="surrogateescape")
        elements = _elements(value)
        yield from ((one, "") for one in ([value] if elements is None else elements))
        at = _after_space(text, end)


def _elements(raw: bytes | bytearray) -> list[bytes] | None:
    """Return the elements of an array, None if *raw* is none."""
    try:
        return [bytes(one) for one in msgspec.json.decode(raw, type=list[msgspec.Raw])]
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None


def _after_space(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _records(numbered: Iterator[tuple[str, bytes]]) -> Iterator[AnyRow]:
    for source_ref, raw in numbered:
        start = raw[:1] if raw[:1] == b"{" else raw.strip()[:1]
        elements = _elements(raw) if start == b"[" else None
        if elements is not None and (not elements or any(one[:1] == b"{" for one in elements)):
            for number, one in enumerate(elements, 1):
                yield _record(f"{source_ref}[{number}]", one, finished=True)
        elif start:
            yield _record(source_ref, raw, finished=raw.endswith(b"\n"))


def _record(source_ref: str, raw: bytes, *, finished: bool) -> AnyRow:
    if problem := unreadable(raw):
        return BadRow(source_ref, raw, problem, finished=finished)
    try:
        if b'"type"' in raw and (kind := _kind(raw)):
            return EventRow(source_ref, raw, kind, finished)
        return ParsedRow(source_ref, raw, decode_row(raw), finished=finished)
    except msgspec.ValidationError as error:
        said, reason = str(error), f'not a post: {error}; a line needs a "text"'
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        said, reason = str(error), f"not JSON: {error}; write one object a line"
    return BadRow(source_ref, raw, reason, said, finished)


def _kind(raw: bytes) -> str:
    """Return the type of an event of ours; "" for any other line."""
    try:
        kind = _typed.decode(raw).type
    except msgspec.ValidationError:
        return ""
    return kind if _OURS.fullmatch(kind) else ""
