"""Read posts and events as JSON: one a line, or a .json with an array or one object.

What cannot be read is named, and the rest goes on.
"""

import re
from collections.abc import Iterator
from typing import IO

import msgspec

from ingest.lines import LONGEST_LINE
from ingest.lines import lines
from ingest.lines import unreadable
from ingest.rows import AnyRow
from ingest.rows import BadRow
from ingest.rows import EventRow
from ingest.rows import InputError
from ingest.rows import ParsedRow
from ingest.rows import Row

LARGEST = 2**28
"""Bytes of an array of posts, which is read whole; JSON Lines may be of any length."""

_row = msgspec.json.Decoder(Row)
_OURS = re.compile(r"[a-z_.]+\.v\d+")
"""A type of ours, as "post.deleted.v1"; in the files of others a type says "tweet" or "status"."""


class _Typed(msgspec.Struct):
    type: str = ""


_typed = msgspec.json.Decoder(_Typed)


def read_jsonl(stream: IO[bytes], name: str) -> Iterator[AnyRow]:
    """Yield the records of a JSON Lines *stream* called *name*; empty lines are passed over."""
    return _records(lines(stream, name))


def read_json(stream: IO[bytes], name: str) -> Iterator[AnyRow]:
    """Yield the records of a .json *stream*: an array of them, one object, or JSON Lines after all."""
    numbered: list[tuple[str, bytes]] = []
    size = 0
    rest = lines(stream, name)
    for line in rest:
        numbered.append(line)
        size += len(line[1])
        if size == len(line[1]) and _is_object(line[1]):
            yield from _records(iter(numbered))
            yield from _records(rest)
            return
        if size > LARGEST:
            raise InputError(
                f"{name}: an array of posts may have {LARGEST // 2**20} MB: write JSON Lines, "
                "such as with jq -c '.[]'"
            )
    whole = b"".join(raw for _, raw in numbered).strip()
    try:
        read = msgspec.json.decode(whole, type=list[msgspec.Raw] | dict[str, msgspec.Raw])
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        if whole[:1] == b"[":
            reason = f"not a whole array of posts: {error}; copy it again"
            yield BadRow(f"{name}:1", whole[:LONGEST_LINE], reason, str(error), finished=False)
        else:
            yield from _records(iter(numbered))
        return
    posts = [bytes(raw) for raw in read] if isinstance(read, list) else [whole]
    for number, raw in enumerate(posts, 1):
        # An array may be spread over lines; what becomes of it is one line for each post
        one = msgspec.json.format(raw, indent=-1) if b"\n" in raw else raw
        yield _record(f"{name}:{number}", one, finished=True)


def _is_object(raw: bytes) -> bool:
    if raw.lstrip()[:1] != b"{":
        return False
    try:
        msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, RecursionError, ValueError):
        return False
    return True


def _records(numbered: Iterator[tuple[str, bytes]]) -> Iterator[AnyRow]:
    for source_ref, raw in numbered:
        if raw.strip():
            yield _record(source_ref, raw, finished=raw.endswith(b"\n"))


def _record(source_ref: str, raw: bytes, *, finished: bool) -> AnyRow:
    if problem := unreadable(raw):
        return BadRow(source_ref, raw, problem, finished=finished)
    try:
        if b'"type"' in raw and (kind := _kind(raw)):
            return EventRow(source_ref, raw, kind, finished)
        return ParsedRow(source_ref, raw, _row.decode(raw), finished=finished)
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
