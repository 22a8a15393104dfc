"""What needs a person, as the page tells it: who, what, since when, whose it is, what was done and told."""

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from urllib.parse import quote

from schemas.act import Act
from sinks.console import words
from sinks.console.moments import local
from sinks.console.site import Site
from sinks.desk.handling import PAST
from sinks.desk.matters import Matter
from sinks.desk.state import Delivery
from sinks.desk.state import Desk

GRADES = {
    "explicit": ("Explicit", "harm announced or called for"),
    "doxxing": ("Where they are", "says where somebody can be found"),
    "wish": ("Wish", "death or harm hoped for"),
    "veiled": ("Veiled", "hinted at"),
    "care": ("Care", "somebody may be in despair"),
} | words.SEVERITIES
"""What a grade is called, and what it means."""
REASONS = {
    "raised": "message to channel",
    "grew": "message that it grew, to channel",
    "escalated": "passed on to channel",
    "resolved": "message that it is over, to channel",
    "care": "message to channel",
    "test": "test message to channel",
}
UNTIL = {"1": "for an hour", "4": "for four hours", "12": "for twelve hours", "": "until it grows"}
"""How long something may be snoozed, in hours, as the page offers it."""


@dataclass(frozen=True)
class Line:
    """Something that happened to a matter, with its time."""

    at: datetime
    who: str
    what: str
    why: str = ""
    bad: bool = False


@dataclass(frozen=True)
class MatterView:
    """One matter in words.  *who*: whom it is aimed at, for security alone to read."""

    matter: Matter
    href: str
    grade: str
    meaning: str
    who: str
    what: str
    state: str
    phase: str
    """What the machine sees of an alert: "growing", "quiet since 14:05"; "" where it is new, or a post."""
    lines: tuple[Line, ...]

    @property
    def urgent(self) -> bool:
        """Whether nobody has answered it yet, and it would call a person."""
        return self.matter.state == "open" and self.matter.pages


def matter_view(matter: Matter, desk: Desk, site: Site) -> MatterView:
    """Return *matter* in words, with what the *desk* knows of it."""
    grade, meaning = GRADES[matter.grade]
    return MatterView(
        matter=matter,
        href=f"{_PLACES[matter.kind]}/{quote(matter.key, safe='')}",
        grade=grade,
        meaning=meaning,
        who=words.listed([site.named(key) for key in matter.officials]) or "somebody",
        what=_what(matter),
        state=_state(matter, site),
        phase=_phase(matter, site),
        lines=_lines(matter, desk),
    )


def matter_views(found: Iterable[Matter], desk: Desk, site: Site) -> list[MatterView]:
    """Return what is *found* in words: what waits for an answer first, the gravest on top."""
    views = [matter_view(one, desk, site) for one in found]
    return sorted(
        views,
        key=lambda one: (
            not one.matter.open,
            _RANK[one.matter.state],
            _GRAVE.get(one.matter.grade, len(_GRAVE)),
            -one.matter.updated.timestamp(),
        ),
    )


def changed_since(views: Sequence[MatterView], since: datetime) -> list[tuple[MatterView, Line]]:
    """Return what people did, and what was told, since then: the newest first."""
    found = [(one, line) for one in views for line in one.lines if line.at >= since]
    return sorted(found, key=lambda one: one[1].at, reverse=True)


_PLACES = {"alert": "/alerts", "threat": "/threats", "care": "/care"}
_GRAVE = {"explicit": 0, "doxxing": 0, "S1": 0, "S2": 1, "S3": 2, "wish": 3, "veiled": 3}
_RANK = {"open": 0, "acknowledged": 1, "snoozed": 2, "closed": 3, "dismissed": 4}


def _what(matter: Matter) -> str:
    if matter.kind == "alert" and matter.alert is not None:
        accounts = words.many(matter.alert.accounts, "account")
        return f"{words.many(matter.size, 'linked hostile post')} from {accounts}"
    if matter.phase == "gone":
        return "the post was deleted where it was published"
    return "possible threat, a human decides" if matter.kind == "threat" else "speaks of despair"


def _state(matter: Matter, site: Site) -> str:
    handling = matter.handling
    if matter.state == "snoozed":
        if handling.until:
            return f"snoozed until {local(handling.until, site.tz):%H:%M}"
        return "snoozed until it grows"
    if matter.state in {"closed", "dismissed"}:
        return f"{matter.state} by {handling.acts[-1].by}" if handling.acts else matter.state
    back = matter.state == "open" and handling.state in {"closed", "snoozed"}
    words_ = "open again" if back else matter.state
    return f"{words_}, with {handling.owner}" if handling.owner else words_


def _phase(matter: Matter, site: Site) -> str:
    if matter.phase in {"quiet", "resolved"}:
        day = words.day(matter.updated, site.tz, site.clock())
        since = "" if matter.phase == "quiet" else f"{day}, "
        return f"quiet since {since}{local(matter.updated, site.tz):%H:%M}"
    return "growing" if matter.phase == "growing" else ""


def _lines(matter: Matter, desk: Desk) -> tuple[Line, ...]:
    found = [_acted(act) for act in matter.handling.acts]
    found += [_delivered(one) for one in desk.told(matter.key)]
    return tuple(sorted(found, key=lambda one: one.at))


def _acted(act: Act) -> Line:
    said = PAST[act.kind]
    if act.to:
        said += f" to {act.to}"
    if act.kind == "snooze":
        said += f" until {act.until:%d %b %H:%M} UTC" if act.until else " until it grows"
    return Line(act.at, act.by, said, act.why)


def _delivered(one: Delivery) -> Line:
    told = f"{REASONS[one.message.reason]} {one.message.channel}"
    at = one.attempts[-1].at if one.attempts else one.message.at
    if one.state == "given up":
        return Line(at, "hearhear", f"{told}: it never arrived", "tell them yourself", bad=True)
    said = {"sent": "", "waiting": ": not sent yet", "retrying": ": not taken yet, tried again"}
    return Line(at, "hearhear", f"{told}{said[one.state]}", bad=one.state == "retrying")


def until(hours: str, now: datetime) -> datetime | None:
    """Return when a snooze of so many *hours* ends, None: when it grows; ValueError for others."""
    if hours not in UNTIL:
        raise ValueError(hours)
    return now + timedelta(hours=int(hours)) if hours else None
