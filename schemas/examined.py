"""What the detector has looked at, and what it could not: figures that people are shown."""

from msgspec import Struct


class Examined(Struct, frozen=True, omit_defaults=True):
    """How many *sightings* came in, how many of them *without_author*, and how many *unexamined*.

    A sighting without an author cannot show that accounts act together.  One is unexamined when it
    is so old that posts of its time have left the log: it was compared with what is left only.
    """

    sightings: int = 0
    without_author: int = 0
    unexamined: int = 0

    @property
    def is_blind(self) -> bool:
        """Whether most posts at officials came without an author: coordination cannot be seen."""
        return self.sightings > 0 and self.without_author * 2 > self.sightings


class ExaminedUpTo(Struct, frozen=True, tag_field="type", tag="examined.v1"):
    """The figures of the detector on the topic of alerts: *examined*, up to *position* of the log."""

    position: int
    examined: Examined


UNEXAMINED = "older than the log of sightings, so compared only with what came in since"
"""Why a sighting is counted as unexamined."""
