"""The people and bodies we watch, in the words of the Popolo standard.  Import the module: ``popolo.Post`` is a seat."""

from msgspec import Struct


class RosterError(ValueError):
    """x"""


def parse(raw: bytes, name: str) -> "Roster":
    return Roster()


class Roster(Struct, frozen=True):
    """Placeholder until the roster helper lands."""
