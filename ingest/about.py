"""Which post and which author an unusable record is about, as far as that can be read.

So that a dead letter goes when its post or its author has to go.
"""

from typing import Any

import msgspec

from ingest.identity import Identity
from ingest.identity import native_id
from ingest.post_builder import PostBuilder
from ingest.rows import AnyRow
from ingest.rows import ParsedRow
from ingest.rows import Row
from ingest.rows import Scalar
from ingest.rows import platform_of
from ingest.rows import word
from schemas import dead_letter
from schemas.dead_letter import About


class _Names(msgspec.Struct):
    id: Any = None
    id_str: Any = None
    platform: Any = None
    author: Any = None
    account: Any = None


_names = msgspec.json.Decoder(_Names)


def about(row: AnyRow, builder: PostBuilder, identity: Identity | None = None) -> About:
    """Return the uid and the author reference of *row*, "" for what cannot be told.  Never raises."""
    if isinstance(row, ParsedRow):
        return _of_row(row.row, builder, identity)
    try:
        named = _names.decode(row.raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return About()  # no JSON: a line of CSV does not say which of its cells is which
    found = Row(
        text="",
        id=_scalar(named.id),
        id_str=_scalar(named.id_str),
        platform=_scalar(named.platform),
        author=_scalar(named.author) or _scalar(named.account),
    )
    ours, theirs = dead_letter.about(row.raw), _of_row(found, builder, None)
    platform, _, native = ours.uid.partition(":")
    uid = builder.uid(platform, native) if native else theirs.uid
    return About(uid, ours.author_ref or theirs.author_ref)


def _of_row(row: Row, builder: PostBuilder, identity: Identity | None) -> About:
    platform = platform_of(row)
    native, fault = (identity.native, None) if identity else native_id(row, platform)
    author = word(row.author)
    return About(
        builder.uid(platform, native) if native and not fault else "",
        (builder.author(platform, author) if author else None) or "",
    )


def _scalar(value: Any) -> Scalar:
    return value if isinstance(value, str | int | float) else None
