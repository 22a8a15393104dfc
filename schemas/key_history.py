"""Which keys for pseudonyms a store or a collector has used, by number; the keys themselves are elsewhere."""

from msgspec import Struct

FIRST_EPOCH = 1
"""What the references of every key bore before an epoch was the key's number."""


class KeyHistory(Struct, frozen=True, omit_defaults=True):
    """The *numbers* of the keys, in the order of their first use.

    *first*: the key whose references bear FIRST_EPOCH; 0 while no key has
    been seen since, FIRST_EPOCH where it was given up unseen, None where no
    reference does.
    """

    numbers: tuple[int, ...] = ()
    first: int | None = None

    @property
    def has_begun(self) -> bool:
        """Whether there are references that some key was needed for."""
        return bool(self.numbers) or self.first == 0

    def admits(self, number: int) -> bool:
        """Whether the key with *number* goes on with what is there; it may be the first one seen."""
        return not self.numbers or number in self.numbers

    def with_key(self, number: int, *, new: bool = False) -> "KeyHistory":
        """Return the history after the key with *number* was used; *new*: surely not the first one."""
        numbers = self.numbers if number in self.numbers else (*self.numbers, number)
        seen = FIRST_EPOCH if new else number
        return KeyHistory(numbers, seen if self.first == 0 else self.first)

    def epoch(self, number: int) -> int:
        """Return the epoch that references of the key with *number* bear."""
        return FIRST_EPOCH if self.first in (0, number) else number
