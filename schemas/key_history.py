"""Which keys for pseudonyms a store or a collector has used, by number; the keys themselves are elsewhere."""

from msgspec import Struct

FIRST_EPOCH = 1
"""What the references of every key bore before an epoch was the key's number."""


class KeyHistory(Struct, frozen=True, omit_defaults=True):
    """The *numbers* of the keys, in the order of their first use.

    *first*: the key whose references bear FIRST_EPOCH; 0 while no key has
    been seen since, None where no reference does.
    """

    numbers: tuple[int, ...] = ()
    first: int | None = None

    def with_key(self, number: int) -> "KeyHistory":
        """Return the history after the key with *number* was used."""
        numbers = self.numbers if number in self.numbers else (*self.numbers, number)
        return KeyHistory(numbers, number if self.first == 0 else self.first)

    def epoch(self, number: int) -> int:
        """Return the epoch that references of the key with *number* bear."""
        return FIRST_EPOCH if self.first in (0, number) else number
