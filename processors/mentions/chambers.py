"""Which chamber a seat is in, and which a title belongs to: "MP for X" never means X's senator."""

from datetime import datetime
from functools import cached_property

from schemas.popolo import Membership
from schemas.popolo import Roster

_KINDS = {
    "upper": (
        (
            "senat",
            "sénat",
            "senado",
            "upper house",
            "house of lords",
            "bundesrat",
            "rajya sabha",
            "seanad",
            "council of states",
            "house of councillors",
            "dewan negara",
        ),
        ("sen",),
    ),
    "european": (
        ("european parliament", "europäisches parlament", "parlement européen", "parlamento euro"),
        ("mep",),
    ),
    "scottish": (("scottish parliament",), ("msp",)),
}
"""Chambers by kind: words in what a roster says of them, how their members' titles begin."""
_MEMBER = ("mp", "mla", "rep", "congress", "depu", "dipu", "abgeordn", "mbunge", "member of parl")
"""How titles of members of any other chamber begin."""


class Chambers:
    """The chambers of one roster, as far as it tells; what it does not tell is not held against anybody."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    def sits(self, title: str, who: str, at: datetime) -> bool:
        """Say whether *who* may have a seat then that goes with *title*, such as "senator"."""
        if not self._judges(title):
            return True
        held = self._roster.holds(who, at)
        return not held or any(self.goes_with(title, seat) for seat in held)

    def goes_with(self, title: str, seat: Membership) -> bool:
        """Say whether *seat* may be in the chamber that *title* belongs to."""
        return not self._judges(title) or self._kind(seat) == _belongs(title)

    def _judges(self, title: str) -> bool:
        kind = _belongs(title)
        return kind in self._known if kind else kind is not None and self._known != {""}

    @cached_property
    def _known(self) -> set[str]:
        return {self._kind(seat) for seat in self._roster.memberships} | {""}

    def _kind(self, seat: Membership) -> str:
        """Return the kind of chamber *seat* is in; "" for a lower, a single or an unknown one."""
        body = self._roster.chamber_of(seat)
        post = self._roster.posts.get(seat.post_id)
        words = [seat.role]
        words += [body.name, body.id, body.classification] if body else []
        words += [post.role, post.label] if post else []
        told = " ".join(words).casefold()
        return next((k for k, (names, _) in _KINDS.items() if any(n in told for n in names)), "")


def _belongs(title: str) -> str | None:
    """Return the kind of chamber whose members have *title*; None where that says nothing."""
    for kind, (_, titles) in _KINDS.items():
        if title.startswith(titles):
            return kind
    return "" if title.startswith(_MEMBER) else None
