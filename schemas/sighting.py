"""One post at one official, without its words: all that detectors ever read."""

from msgspec import Struct

from schemas.post import Time


class Sighting(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="sighting.v1"
):
    """A post *uid* at the official *target*, at post time *at*.  Holds no text and no name.

    *author_week* is the ISO week ("2026-W07") the account was made in, None when unknown; *hostile*
    says that the abuse tag found abuse aimed at this official, *threat* that a threat is in it;
    *objects* are what posts can share: "link:…" (keyed hashes) and one "tags:…"; *signature* is a
    MinHash of the wording (processors/detectors/signature.py), None for short texts and for reposts.
    """

    uid: str
    target: str
    at: Time
    author_ref: str | None = None
    author_week: str | None = None
    hostile: bool = False
    threat: bool = False
    objects: tuple[str, ...] = ()
    signature: bytes | None = None
    repost: bool = False
