"""The people and bodies we watch, in the words of the Popolo standard.

Import the module, not its names: ``popolo.Post`` is a seat, no citizen's post.
"""

from datetime import datetime
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from schemas.platforms import platform_name
from schemas.popolo_accounts import TELEPHONES
from schemas.popolo_accounts import Accounts
from schemas.popolo_accounts import ContactDetail
from schemas.popolo_accounts import bare
from schemas.popolo_accounts import index
from schemas.popolo_accounts import reachable
from schemas.popolo_file import RosterError
from schemas.popolo_file import named
from schemas.popolo_file import records
from schemas.popolo_file import sections
from schemas.popolo_records import Area
from schemas.popolo_records import Event
from schemas.popolo_records import Identifier
from schemas.popolo_records import Link
from schemas.popolo_records import Membership
from schemas.popolo_records import Organization
from schemas.popolo_records import OtherName
from schemas.popolo_records import Person
from schemas.popolo_records import Post
from schemas.popolo_records import within

__all__ = [
    "Area",
    "ContactDetail",
    "Event",
    "Identifier",
    "Link",
    "Membership",
    "Organization",
    "OtherName",
    "Person",
    "Post",
    "Roster",
    "RosterError",
    "parse",
    "within",
]


class Roster(Struct, frozen=True, dict=True):
    """The officials of one deployment.  ``parse`` makes it; every question takes the post's time."""

    persons: dict[str, Person] = {}
    organizations: dict[str, Organization] = {}
    areas: dict[str, Area] = {}
    posts: dict[str, Post] = {}
    memberships: tuple[Membership, ...] = ()

    def official_at(self, person_id: str, at: datetime) -> bool:
        """Say whether that person is one of ours then: a membership counts, or they have none at all."""
        if person_id not in self.persons:
            return False
        held = self._held.get(person_id)
        return held is None or any(m.counts(at) for m in held)

    def holds(self, person_id: str, at: datetime) -> tuple[Membership, ...]:
        """Return the memberships of that person that count then."""
        return tuple(m for m in self._held.get(person_id, ()) if m.counts(at))

    def party(self, person_id: str, at: datetime) -> str | None:
        """Return the name of that person's party then, or None."""
        for held in self.holds(person_id, at):
            if held.on_behalf_of_id:
                return self.organizations[held.on_behalf_of_id].name
        return None

    def area_of(self, membership: Membership) -> Area | None:
        """Return the constituency of a membership: its own, or that of its seat."""
        seat = self.posts.get(membership.post_id)
        return self.areas.get(membership.area_id or (seat.area_id if seat else ""))

    def chamber_of(self, membership: Membership) -> Organization | None:
        """Return the body a membership is in: its own organization, or that of its seat."""
        seat = self.posts.get(membership.post_id)
        body = membership.organization_id or (seat.organization_id if seat else "")
        return self.organizations.get(body)

    def by_handle(self, platform: str, handle: str, at: datetime) -> str | None:
        """Return the id of the one official who uses *handle* on *platform* then, or None.

        Case and a leading "@" do not matter.  On a platform no handle of the roster is for (such as
        "file") the handle may be of any that writes "@handle".  On Mastodon "@user" stands for
        "@user@host".
        """
        accounts = self._handles.get(self._account(platform, handle))
        if accounts is None:
            return None
        found = {
            owner
            for owner, contact in accounts
            if within(at, contact.valid_from, contact.valid_until) and self.official_at(owner, at)
        }
        return found.pop() if len(found) == 1 else None

    def institution_handle(self, platform: str, handle: str) -> str | None:
        """Return the id of the one organization whose account it is, or None."""
        found = {owner for owner, _ in self._institutions.get(self._account(platform, handle), ())}
        return found.pop() if len(found) == 1 else None

    def is_watched(self, platform: str, handle: str, at: datetime) -> bool:
        """Say whether *handle* is an official's then or an institution's, and so is never masked.

        A whole address ("@ann.example", "@ann@host.example") is theirs on every platform.  The
        platforms "mailto" and "tel" stand for e-mail addresses and telephone numbers.
        """
        if platform in ("mailto", "tel"):
            return (platform, reachable(platform, handle)) in self._reachable
        name = bare(handle)
        if name not in self._names:
            return False  # nearly all: nobody of ours is called so anywhere
        if self._is_theirs((self._platform(platform), name), at):
            return True
        if "." not in name:
            return False
        return self._is_theirs(("mastodon" if "@" in name else "bluesky", name), at)

    def _is_theirs(self, account: tuple[str, str], at: datetime) -> bool:
        if account in self._institutions:
            return True
        for owner, contact in self._handles.get(account, ()):
            if within(at, contact.valid_from, contact.valid_until) and self.official_at(owner, at):
                return True
        return False

    @cached_property
    def _held(self) -> dict[str, list[Membership]]:
        held: dict[str, list[Membership]] = {}
        for membership in self.memberships:
            held.setdefault(membership.person_id, []).append(membership)
        return held

    @cached_property
    def _handles(self) -> Accounts:
        return index(self.persons.values())

    @cached_property
    def _institutions(self) -> Accounts:
        return index(self.organizations.values())

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(name for _, name in (*self._handles, *self._institutions))

    @cached_property
    def _reachable(self) -> frozenset[tuple[str, str]]:
        """Their e-mail addresses and telephone numbers, of all times: nobody else's later."""
        contacts = [
            c
            for o in (*self.persons.values(), *self.organizations.values())
            for c in o.contact_details
        ]
        emails = [("mailto", c.value) for c in contacts if c.type.lower() == "email"]
        emails += [("mailto", person.email) for person in self.persons.values()]
        phones = [("tel", c.value) for c in contacts if c.type.lower() in TELEPHONES]
        return frozenset((kind, reachable(kind, value)) for kind, value in (*emails, *phones))

    @cached_property
    def _platforms(self) -> frozenset[str]:
        used = {platform for platform, _ in [*self._handles, *self._institutions]}
        return frozenset(used | {"bluesky", "mastodon", "x"})

    def _account(self, platform: str, handle: str) -> tuple[str, str]:
        return self._platform(platform), bare(handle)

    def _platform(self, platform: str) -> str:
        name = platform_name(platform)
        return name if name in self._platforms else ""


def parse(raw: bytes, name: str) -> Roster:
    """Return the roster in *raw*: CSV when *name* ends in .csv, else Popolo JSON.

    docs/rosters.md shows both.  Raises RosterError, with up to ten problems, whatever else it is.
    """
    lines: list[int] = []
    data = sections(raw, name, lines)
    problems: list[str] = []
    seats = records(data, "memberships", Membership, lines, problems)
    terms = named(data, "events", Event, [], problems)
    roster = Roster(
        persons=named(data, "persons", Person, lines, problems),
        organizations=named(data, "organizations", Organization, [], problems),
        areas=named(data, "areas", Area, [], problems),
        posts=named(data, "posts", Post, [], problems),
        memberships=tuple(_dated(membership, terms) for _, membership in seats),
    )
    if not roster.persons and not problems:
        problems.append('no persons: give it at least one, in "persons"')
    # The memberships of a table are made from its persons: they point to nothing that is not there.
    for where, membership in [] if lines else seats:
        for field, section in _POINTERS.items():
            value = getattr(membership, field)
            if value and value not in (terms if section == "events" else getattr(roster, section)):
                problems.append(f'{where}: {field} "{value}" is not in "{section}": correct it')
    if problems:
        more = [f"and {len(problems) - 10} more"] if len(problems) > 10 else []
        raise RosterError("\n".join(f"{name}: {problem}" for problem in [*problems[:10], *more]))
    return roster


def _dated(membership: Membership, terms: dict[str, Event]) -> Membership:
    """Return *membership* with the dates of its term where it has none of its own."""
    term = terms.get(membership.legislative_period_id)
    if term is None:
        return membership
    return replace(
        membership,
        start_date=membership.start_date or term.start_date,
        end_date=membership.end_date or term.end_date,
    )


_POINTERS = {
    "person_id": "persons",
    "organization_id": "organizations",
    "on_behalf_of_id": "organizations",
    "area_id": "areas",
    "post_id": "posts",
    "legislative_period_id": "events",
}
