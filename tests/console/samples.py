"""A small store for the tests of the page: invented posts, tagged by hand, and one alert."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any

from msgspec import structs

from processors.chain import tag_classes
from schemas.alert import Alert
from schemas.alert import Signal
from schemas.post import Link
from schemas.post import Post
from sinks.console.site import Official
from sinks.console.site import Site
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch

NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)
ABUSE = "you worthless vermin"

SITE = Site(
    parliament="Assembly of Arvenne",
    officials={
        "halima": Official("Halima Wrenfield", "Inland Alliance", "Port Calder", "Member"),
        "edmund": Official("Edmund Varrowby", "Harbour Union", "Saltmarket", "Finance minister"),
    },
    tags=tag_classes(),
    demo=True,
    clock=lambda: NOON + timedelta(minutes=2),
)


def post(number: int, text: str, **fields: Any) -> Post:
    """Return post *number*, written *number* seconds after noon unless *fields* say otherwise."""
    at = NOON + timedelta(seconds=number)
    tags = {"language": {"by": "rules 1", "code": "en", "confidence": 0.9}}
    values = {
        "uid": f"t:{number}",
        "platform": "bluesky",
        "source": "bluesky",
        "text": text,
        "created_at": at,
        "observed_at": at,
        "author_ref": "secret-author-ref",
        "tags": tags | fields.pop("tags", {}),
    }
    return Post(**(values | fields))


def tagged() -> dict[str, Any]:
    """Return tags as they come from a store: mappings, with evidence."""
    return {
        "mentions": {
            "by": "roster 1",
            "evidence": [{"start": 0, "end": 16, "rule": "full name"}],
            "officials": [{"id": "halima", "span": [0, 16], "how": "name"}],
        },
        "topic": {
            "by": "cap phrases 1",
            "evidence": [{"start": 23, "end": 28, "rule": "10 ferry"}],
            "majors": [{"code": 10, "score": 0.75}],
        },
        "youth": {"by": "youth rules 1", "issue": True, "voice": False, "organisation": False},
        "question": {"by": "question rules 1", "asked": True},
        "sentiment": {"by": "vader 3.3.2", "scored": True, "compound": -0.5, "label": "negative"},
    }


def abusive(number: int, text: str = ABUSE, **fields: Any) -> Post:
    """Return a post that insults Halima Wrenfield."""
    abuse = {
        "by": "abuse rules 1",
        "evidence": [{"start": 0, "end": len(text), "rule": "insult.direct"}],
        "abusive": True,
        "kinds": ["insult"],
        "target": "official",
        "officials": ["halima"],
        "mode": "direct",
        "confidence": 0.9,
    }
    return post(number, text, tags={"abuse": abuse}, **fields)


def threatening(number: int, **fields: Any) -> Post:
    """Return a post that may threaten Halima Wrenfield."""
    found = abusive(number, "I am waiting tonight at your house", **fields)
    abuse = {**found.tags["abuse"], "kinds": ["threat"], "possible_threat": True}
    return structs.replace(found, tags={**found.tags, "abuse": {**abuse, "severity": "explicit"}})


def samples() -> list[Post]:
    """Return sixty ordinary posts and some that show each thing the page can show."""
    plain = [post(n, f"Ordinary post number {n} about the harbour") for n in range(60)]
    unscored = {"by": "vader 3.3.2", "scored": False, "reason": "no model for fr"}
    french = {"by": "rules 1", "code": "fr", "confidence": 0.9}
    return [
        *plain,
        post(100, "Halima Wrenfield, is a ferry too much to ask?", tags=tagged()),
        post(101, "Où est le bateau ?", tags={"language": french, "sentiment": unscored}),
        abusive(102),
        post(
            103,
            "The bill passes",
            title="Night Ferries Bill passes",
            platform="rss",
            source="The Saltmarket Courier",
            author_class="media",
            links=(Link(domain="courier.example", ref="r", url="https://courier.example/1"),),
        ),
    ]


def alert(**fields: Any) -> Alert:
    """Return an alert whose posts are the abusive sample and one that is gone."""
    at = NOON + timedelta(seconds=90)
    values = {
        "key": "halima:2026-02-03T12",
        "version": 7,
        "target": "halima",
        "onset": NOON,
        "opened_at": at,
        "updated_at": at,
        "severity": "S3",
        "score": 8.5,
        "tactic": "copied text from new accounts",
        "signals": (
            Signal(
                name="text",
                score=5.0,
                accounts=12,
                of=14,
                usual=0.004,
                sentence="12 accounts posted near-identical hostile text within 9 minutes",
            ),
        ),
        "uids": ("t:102", "t:gone"),
        "accounts": 12,
        "hostile": 14,
        "civil": 31,
        "usual": 0.4,
        "counter_evidence": ("31 other posts at this member are not part of this",),
    }
    return Alert(**(values | fields))


def fill(path: Path) -> SqliteWriter:
    """Return the writer of a new store at *path* that holds the samples."""
    writer = SqliteWriter(path)
    writer.write(Batch(posts=samples()))
    return writer
