"""The names a file may use for what a post holds."""

from msgspec import Struct

Scalar = str | int | float | bool | None


class Row(Struct, frozen=True, kw_only=True):
    """The input names we know, all but the text optional; a file may carry any others."""

    text: str
    id: Scalar = None
    id_str: Scalar = None
    created_at: Scalar = None
    platform: Scalar = None
    author: Scalar = None
    author_created_at: Scalar = None
    author_age_days: float | None = None
    offset: float | None = None
    lang: Scalar = None
    url: Scalar = None
    reply_to: Scalar = None


KNOWN = tuple(f for f in Row.__struct_fields__ if f not in ("offset", "author_age_days"))
"""The names for people; the other two are an invented day's: seconds from its start, and ages."""
