"""How one alert or possible threat is handled: a pure fold over the acts on it."""

from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from schemas.act import Act

State = Literal["open", "acknowledged", "snoozed", "dismissed", "closed"]
SETTLED: tuple[State, ...] = ("dismissed", "closed")


class ActError(ValueError):
    """An act that cannot be; the message says why, for the person who tried."""


class ConflictError(ActError):
    """Somebody else acted in between; the message says who, and what they did."""


class Handling(Struct, frozen=True, kw_only=True):
    """How something is handled.  *acts*: all that were taken, oldest first.

    *to*: the channel it was escalated to last.  *size*: its posts at the last act but notes.
    """

    state: State = "open"
    owner: str = ""
    to: str = ""
    until: datetime | None = None
    until_grows: bool = False
    size: int = 0
    acts: tuple[Act, ...] = ()

    @property
    def revision(self) -> int:
        """How many acts were taken: what the next one has to have seen."""
        return len(self.acts)

    def now(self, size: int, moment: datetime) -> State:
        """Return the state at *moment*, with *size* posts: a snooze ends, what is closed may grow."""
        if self.state == "snoozed":
            over = self.until is not None and moment >= self.until
            return "open" if over or (self.until_grows and size > self.size) else "snoozed"
        return "open" if self.state == "closed" and size > self.size else self.state


def taken(handling: Handling, act: Act) -> Handling:
    """Return *handling* after *act*; ActError where it cannot be, ConflictError where one came first."""
    if act.kind != "note" and act.seen is not None and act.seen < handling.revision:
        last = handling.acts[-1]
        raise ConflictError(
            f"{last.by} was first: {PAST[last.kind]} at {last.at:%H:%M}. Look again, then decide."
        )
    if act.kind == "acknowledge" and handling.state == "acknowledged":
        raise ConflictError(f"{handling.owner} looks after it already")
    if act.kind in _NEEDS_WHY and not act.why.strip():
        raise ActError(f"say why: {_NEEDS_WHY[act.kind]}")
    settled = handling.state in SETTLED and act.size <= handling.size
    if settled and act.kind not in {"note", "reopen"}:
        raise ActError(f"it is {handling.state} already: reopen it first")
    if act.kind == "reopen" and not settled:
        raise ActError("it is open already")
    return replace(_changed(handling, act), acts=(*handling.acts, act))


def _changed(handling: Handling, act: Act) -> Handling:
    """Return *handling* with what *act* changes of it, but for the list of acts."""
    if act.kind in {"note", "escalate"}:
        return handling if act.kind == "note" else replace(handling, to=act.to, size=act.size)
    state: State = _STATES.get(act.kind, handling.state)
    owner = handling.owner
    if act.kind == "assign":
        if not act.to.strip():
            raise ActError("say to whom it is assigned")
        owner = act.to
        state = "acknowledged"
    elif act.kind == "acknowledge":
        owner = owner or act.by
    elif act.kind == "snooze" and act.until is None and not act.until_grows:
        raise ActError("say until when: a time, or until it grows")
    elif act.kind == "snooze" and act.until is None and act.sort in {"threat", "care"}:
        raise ActError("a single post does not grow: say until when")
    return replace(
        handling,
        state=state,
        owner=owner,
        until=act.until,
        until_grows=act.until_grows,
        size=act.size,
    )


_STATES: dict[str, State] = {
    "acknowledge": "acknowledged",
    "snooze": "snoozed",
    "dismiss": "dismissed",
    "close": "closed",
    "reopen": "open",
}
_NEEDS_WHY = {
    "note": "a note needs words",
    "dismiss": "whoever looks later must know why it was none",
    "close": "what came of it",
}
PAST = {
    "acknowledge": "acknowledged",
    "assign": "assigned",
    "snooze": "snoozed",
    "note": "noted",
    "dismiss": "dismissed",
    "escalate": "escalated",
    "close": "closed",
    "reopen": "reopened",
}
"""What somebody did, by kind of act."""
