"""A row as a file gives it: the names we know, what was read of it, and what could not be read."""

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

from schemas.platforms import platform_name

Scalar = str | int | float | bool | None


class Row(Struct, frozen=True, kw_only=True):
    """The input names we know, all but the text optional; a file may carry any others.

    *repost* is True where a field says that the post only passes on another's (reposts.py).
    """

    text: str
    id: Scalar = None
    id_str: Scalar = None
    created_at: Scalar = None
    edited_at: Scalar = None
    platform: Scalar = None
    author: Scalar = None
    author_created_at: Scalar = None
    lang: Scalar = None
    url: Scalar = None
    reply_to: Scalar = None
    repost: Any = None


KNOWN = tuple(name for name in Row.__struct_fields__ if name != "repost")
"""The names a CSV column may have, or be mapped to."""


class ParsedRow(Struct, frozen=True):
    """One record: where it stood, its bytes, the row, and all its fields (CSV) to give back.

    *finished* False: the file ends in the middle of it, so it may still be being written.
    """

    source_ref: str
    raw: bytes
    row: Row
    fields: Mapping[str, str] | None = None
    finished: bool = True


class BadRow(Struct, frozen=True):
    """One record that could not be read, and why, with the remedy; *finished* as in ParsedRow."""

    source_ref: str
    raw: bytes
    reason: str
    error: str = ""
    finished: bool = True


class EventRow(Struct, frozen=True):
    """A line that tells of a post: its deletion, its edit, an account that is gone (events.py)."""

    source_ref: str
    raw: bytes
    kind: str
    finished: bool = True


AnyRow = ParsedRow | BadRow | EventRow


class InputError(ValueError):
    """A whole input cannot be used; the message names it and the remedy."""


def word(value: Scalar) -> str:
    """Return *value* as a text without spaces around it, "" for None."""
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


def platform_of(row: Row) -> str:
    """Return the platform of *row* by the name we keep; "file" where it says none."""
    return _platform(row.platform) if row.platform else "file"


@lru_cache(maxsize=256)
def _platform(written: Scalar) -> str:
    return platform_name(word(written)) or "file"


def shown(name: str) -> str:
    r"""Return a file's *name* so that it can be written anywhere: a byte that is no UTF-8 as \xe9."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
