"""Read the lists of invented posts, and name the officials in them as the mentions step would."""

import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from processors.enrichments.mentions import Mentioned
from processors.enrichments.mentions import Mentions
from schemas.post import Post
from schemas.post import Refs
from tests.posts import saying

_ROOT = Path(__file__).parents[2]


class Line(NamedTuple):
    """One invented post: its group or kind, the id of the official it answers or None, its text."""

    group: str
    answers: str | None
    text: str


def read(name: str) -> list[Line]:
    """Return the posts of ``tests/criticism/NAME.txt``."""
    rows = (_ROOT / "tests" / "criticism" / f"{name}.txt").read_text("utf-8").splitlines()
    found = []
    for row in rows:
        if row and not row.startswith("#"):
            group, answers, text = row.split(" | ", 2)
            found.append(Line(group, None if answers == "-" else answers, text))
    return found


def post(text: str, answers: str | None = None, **fields: object) -> Post:
    """Return a post that says *text*, with the officials of the roster found in it."""
    officials = tuple(
        Mentioned(
            id=_names()[m.group().lower()],
            span=m.span(),
            how="handle" if "@" in m.group() else "name",
        )
        for m in _pattern().finditer(text)
    )
    refs = Refs(reply_to="t:0" if answers else None, reply_to_official=answers)
    made = saying(text, refs=refs, **fields)
    tags = {"mentions": Mentions(by="test", officials=officials)} if officials else {}
    return made.with_tags(tags)


def spans(text: str) -> list[tuple[int, int]]:
    """Return where officials are named in *text*."""
    return [m.span() for m in _pattern().finditer(text)]


@cache
def roster() -> list[tuple[str, str, str, str]]:
    """Return (id, name, family name, handle) of every official of the invented parliament."""
    persons = json.loads((_ROOT / "hearhear" / "demo" / "roster.json").read_text("utf-8"))[
        "persons"
    ]
    return [
        (p["id"], p["name"], p["family_name"], "@" + p["contact_details"][0]["value"])
        for p in persons
    ]


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for uid, name, family, handle in roster():
        found |= {name.lower(): uid, handle.lower(): uid}
        found.setdefault(family.lower(), uid)
    return found


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted(_names(), key=len, reverse=True)
    return re.compile(rf"(?<![\w@])(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)
