"""The mentions step over rosters for tests, and what it finds in a text."""

import json
from datetime import UTC
from datetime import datetime
from functools import cache
from pathlib import Path

from processors.enrichments.mentions import Mentions
from processors.enrichments.mentions import prepare
from processors.step import Setup
from processors.step import Step
from schemas.popolo import Roster
from schemas.popolo import parse
from schemas.post import Post
from tests.posts import saying

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)


@cache
def arvenne() -> Roster:
    return parse((ROOT / "hearhear" / "demo" / "roster.json").read_bytes(), "roster.json")


@cache
def step() -> Step:
    return made(arvenne())


def made(roster: Roster) -> Step:
    found = prepare(Setup(roster=roster))
    assert found is not None
    return found


def small(*persons: dict[str, object], **sections: object) -> Step:
    return made(parse(json.dumps({"persons": persons, **sections}).encode(), "r.json"))


def post(text: str, platform: str = "file", at: datetime = NOW) -> Post:
    return saying(text, platform=platform, created_at=at, observed_at=at)


def named(
    text: str, platform: str = "file", with_step: Step | None = None
) -> list[tuple[str, ...]]:
    """Return id, words and how for each official named in *text*."""
    tag = (with_step or step())(post(text, platform))
    assert tag is None or isinstance(tag, Mentions)
    return [(o.id, text[slice(*o.span)], o.how) for o in tag.officials] if tag else []


def ids(text: str, platform: str = "file", with_step: Step | None = None) -> list[str]:
    return [found[0] for found in named(text, platform, with_step)]
