"""The records of a roster, in the words of the Popolo standard."""

from datetime import datetime

from msgspec import Struct

from schemas.popolo_accounts import ContactDetail


class OtherName(Struct, frozen=True, kw_only=True):
    """Another name somebody or something goes by, for the time it is used."""

    name: str
    note: str = ""
    start_date: str = ""
    end_date: str = ""


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
    email: str = ""


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


class Event(Struct, frozen=True, kw_only=True):
    """A term of a parliament: the memberships that name it have its dates unless they have their own."""

    id: str = ""
    name: str = ""
    start_date: str = ""
    end_date: str = ""


class Membership(Struct, frozen=True, kw_only=True):
    """Who held what, when; *on_behalf_of_id* is the party.  Without dates it always counts."""

    id: str = ""
    person_id: str = ""
    organization_id: str = ""
    on_behalf_of_id: str = ""
    post_id: str = ""
    area_id: str = ""
    legislative_period_id: str = ""
    role: str = ""
    start_date: str = ""
    end_date: str = ""

    def counts(self, at: datetime) -> bool:
        """Say whether it holds on that day; its first and last days count."""
        return within(at, self.start_date, self.end_date)


def within(at: datetime, first: str, last: str) -> bool:
    """Say whether that day lies in a period whose ends may be years, months, days or open ("")."""
    if not first and not last:
        return True
    day = at.date().isoformat()
    return (not first or day[: len(first)] >= first) and (not last or day[: len(last)] <= last)
