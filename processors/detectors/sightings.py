"""From a tagged post to its sightings: one for each official the post is at."""

from datetime import UTC
from typing import Literal

from msgspec import Struct
from msgspec import convert

from processors.detectors.reshare import own_text
from processors.detectors.signature import signature
from processors.enrichments.mentions import Mentions
from schemas.post import Post
from schemas.sighting import Sighting

_MAX_LINKS = 3
_MAX_TAGS = 4
_AIMED = ("direct", "about")
_GRAVE = ("threat", "doxx", "incitement")


def sightings(post: Post) -> list[Sighting]:
    """Return one sighting an official: those mentioned, answered, or abused in *post*; maybe none.

    An official's own post is not at them.  A post dated after we saw it counts from when we saw it,
    so that a wrong clock somewhere cannot push the detector's time ahead.
    """
    abuse = _abuse(post)
    mentions = post.get(Mentions)
    at_officials = dict.fromkeys(m.id for m in mentions.officials) if mentions else {}
    if post.refs.reply_to_official:
        at_officials[post.refs.reply_to_official] = None
    at_officials.update(dict.fromkeys(abuse.officials))
    at_officials.pop(post.official_id or "", None)
    if not at_officials:
        return []
    at = min(post.created_at, post.observed_at)
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    own = own_text(post)
    repost = own is None
    aimed = abuse.abusive and abuse.mode in _AIMED
    grave = any(kind.startswith(_GRAVE) for kind in abuse.kinds)
    objects = () if repost else _objects(post)
    wording = None if own is None else signature(own)
    return [
        Sighting(
            uid=post.uid,
            target=official,
            at=at,
            author_ref=post.author_ref or None,  # one that a store withheld is nobody
            author_week=post.author_week,
            hostile=aimed and official in abuse.officials,
            threat=aimed and grave and official in abuse.officials,
            objects=objects,
            signature=wording,
            repost=repost,
        )
        for official in at_officials
    ]


class _Abuse(Struct, frozen=True):
    """What we read of the abuse tag."""

    abusive: bool = False
    kinds: tuple[str, ...] = ()
    officials: tuple[str, ...] = ()
    mode: Literal["direct", "about", "quoted", "reported", "counter_speech"] = "direct"


_NONE = _Abuse()


def _abuse(post: Post) -> _Abuse:
    value = post.tags.get("abuse")
    return _NONE if value is None else convert(value, _Abuse, from_attributes=True)


def _objects(post: Post) -> tuple[str, ...]:
    refs = sorted({link.ref for link in post.links})[:_MAX_LINKS]
    links = [f"link:{ref}" for ref in refs]
    tags = sorted({tag.casefold() for tag in post.hashtags})[:_MAX_TAGS]
    return (*links, "tags:" + " ".join(tags)) if tags else tuple(links)
