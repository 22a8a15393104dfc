"""The people and bodies we watch, in the words of the Popolo standard.

Import the module, not its names: ``popolo.Post`` is a seat, no citizen's post.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from functools import lru_cache

from msgspec import Struct

from schemas.popolo_file import RosterError
from schemas.popolo_file import named
from schemas.popolo_file import records
from schemas.popolo_file import sections

__all__ = [
    "Area",
    "ContactDetail",
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


class OtherName(Struct, frozen=True, kw_only=True):
    """Another name somebody or something goes by, for the time it is used."""

    name: str
    note: str = ""
    start_date: str = ""
    end_date: str = ""


class ContactDetail(Struct, frozen=True, kw_only=True):
    """An account or address: *type* is "bluesky", "mastodon", "twitter" (or "x"), "email" and so on."""

    type: str
    value: str
    valid_from: str = ""
    valid_until: str = ""


class Link(Struct, frozen=True, kw_only=True):
    """A page about somebody."""

    url: str
    note: str = ""


class Identifier(Struct, frozen=True, kw_only=True):
    """What another register calls the same thing."""

    identifier: str
    scheme: str = ""


class Known(Struct, frozen=True, kw_only=True):
    """What persons, organizations and areas have in common."""

    id: str = ""
    name: str = ""
    other_names: tuple[OtherName, ...] = ()
    contact_details: tuple[ContactDetail, ...] = ()
    links: tuple[Link, ...] = ()
    identifiers: tuple[Identifier, ...] = ()


class Person(Known, frozen=True, kw_only=True):
    """An official: a member, a minister, a speaker."""

    given_name: str = ""
    family_name: str = ""
    honorific_prefix: str = ""


class Organization(Known, frozen=True, kw_only=True):
    """A parliament, a chamber, a party (*classification* says which)."""

    classification: str = ""


class Area(Known, frozen=True, kw_only=True):
    """A constituency."""


class Post(Struct, frozen=True, kw_only=True):
    """A seat or office that people hold one after another."""

    id: str = ""
    label: str = ""
    role: str = ""
    organization_id: str = ""
    area_id: str = ""


class Membership(Struct, frozen=True, kw_only=True):
    """Who held what, when; *on_behalf_of_id* is the party.  Without dates it always counts."""

    id: str = ""
    person_id: str = ""
    organization_id: str = ""
    on_behalf_of_id: str = ""
    post_id: str = ""
    area_id: str = ""
    role: str = ""
    start_date: str = ""
    end_date: str = ""

    def counts(self, at: datetime) -> bool:
        """Say whether it holds on that day; its first and last days count."""
        return within(at, self.start_date, self.end_date)


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

    def house_of(self, membership: Membership) -> str:
        """Return the name of the organization a membership is in, or ""."""
        house = self.organizations.get(membership.organization_id)
        return house.name if house else ""

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

    @cached_property
    def _held(self) -> dict[str, list[Membership]]:
        held: dict[str, list[Membership]] = {}
        for membership in self.memberships:
            held.setdefault(membership.person_id, []).append(membership)
        return held

    @cached_property
    def _handles(self) -> "_Accounts":
        return _accounts(self.persons.values())

    @cached_property
    def _institutions(self) -> "_Accounts":
        return _accounts(self.organizations.values())

    @cached_property
    def _platforms(self) -> frozenset[str]:
        used = {platform for platform, _ in [*self._handles, *self._institutions]}
        return frozenset(used | {"bluesky", "mastodon", "twitter"})

    def _account(self, platform: str, handle: str) -> tuple[str, str]:
        platform = _platform(platform)
        return platform if platform in self._platforms else "", handle.lstrip("@").lower()


def within(at: datetime, first: str, last: str) -> bool:
    """Say whether that day lies in a period whose ends may be years, months, days or open ("")."""
    day = at.date().isoformat()
    return (not first or day[: len(first)] >= first) and (not last or day[: len(last)] <= last)


def parse(raw: bytes, name: str) -> Roster:
    """Return the roster in *raw*: CSV when *name* ends in .csv, else Popolo JSON.

    docs/rosters.md shows both.  Raises RosterError, with up to ten problems, whatever else it is.
    """
    lines: list[int] = []
    data = sections(raw, name, lines)
    problems: list[str] = []
    # The memberships of a CSV are made from its persons: nothing is wrong with them alone.
    noted = [] if lines else problems
    seats = records(data, "memberships", Membership, lines, noted)
    roster = Roster(
        persons=named(data, "persons", Person, lines, problems),
        organizations=named(data, "organizations", Organization, [], problems),
        areas=named(data, "areas", Area, [], problems),
        posts=named(data, "posts", Post, [], problems),
        memberships=tuple(membership for _, membership in seats),
    )
    if not roster.persons and not problems:
        problems.append('no persons: give it at least one, in "persons"')
    for where, membership in seats:
        for field, section in _POINTERS.items():
            value = getattr(membership, field)
            if value and value not in getattr(roster, section):
                noted.append(f'{where}: {field} "{value}" is not in "{section}": correct it')
    if problems:
        more = [f"and {len(problems) - 10} more"] if len(problems) > 10 else []
        raise RosterError("\n".join(f"{name}: {problem}" for problem in [*problems[:10], *more]))
    return roster


_Accounts = dict[tuple[str, str], list[tuple[str, ContactDetail]]]
_NOT_ACCOUNTS = frozenset(
    ("email", "phone", "voice", "tel", "fax", "cell", "mobile", "address", "url", "website")
)
_AT_SIGN = frozenset(("twitter", "bluesky", "mastodon", "threads"))
"""Where "@handle" names an account; the address of a Facebook page is no handle."""
_POINTERS = {
    "person_id": "persons",
    "organization_id": "organizations",
    "on_behalf_of_id": "organizations",
    "area_id": "areas",
    "post_id": "posts",
}


@lru_cache(maxsize=256)
def _platform(name: str) -> str:
    name = name.strip().lower()
    return {"x": "twitter", "bsky": "bluesky"}.get(name, name)


def _accounts(owners: Iterable[Person | Organization]) -> _Accounts:
    """Index accounts by platform and handle, and by handle alone, under the platform ""."""
    index: _Accounts = {}
    for owner in owners:
        for contact in owner.contact_details:
            platform = _platform(contact.type)
            if platform not in _NOT_ACCOUNTS and (handle := _handle(platform, contact.value)):
                keys = {(platform, handle)}
                if platform in _AT_SIGN:
                    keys.add(("", handle))
                if platform == "mastodon":
                    keys.add((platform, handle.partition("@")[0]))
                for key in keys:
                    index.setdefault(key, []).append((owner.id, contact))
    return index


def _handle(platform: str, value: str) -> str:
    """Return the bare handle of an account given as "@a", "a@host" or the address of its page."""
    value = value.strip().lower()
    if "://" in value:
        host, _, path = value.partition("://")[2].split("?")[0].rstrip("/").partition("/")
        value = path.rpartition("/")[2]
        if platform == "mastodon" and "@" not in value.lstrip("@"):
            value = f"{value}@{host}"
    return value.lstrip("@")
