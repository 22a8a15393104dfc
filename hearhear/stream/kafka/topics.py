"""The topics: one table of all there are, with the limits of what travels in them.  Knows no client."""

from typing import Final
from typing import Literal
from typing import NamedTuple

from schemas.retention import SIGHTING_DAYS
from schemas.retention import TOPIC_DAYS

RAW: Final = "posts.raw"
TAGGED: Final = "posts.tagged"
SIGHTINGS: Final = "sightings"
ALERTS: Final = "alerts"
DEAD: Final = "posts.dead"
SNAPSHOTS: Final = "detector.snapshots"
ACTS: Final = "acts"

TAG_GROUP: Final = "hearhear-tag"
DETECT_GROUP: Final = "hearhear-detect"
SINK_GROUP: Final = "hearhear-sink"
"""The consumer groups: who commits how far it has read."""

PARTITIONS = 4
"""Partitions of posts.*, unless the setting says otherwise: as many workers can share the tagging."""

LARGEST = 2**20
"""Bytes that a topic accepts in one record, envelope included."""
LARGEST_MESSAGE = LARGEST - 2**14
"""Bytes of a value that a worker sends: room is left for key, headers and batch."""
LARGEST_COLLECTED = 2**18
"""Bytes of a post as collected; a longer one is a dead letter, since its tags must fit beside it."""
LARGEST_DEAD = 2**19
"""Bytes of an unusable record that its dead letter keeps."""
LARGEST_SNAPSHOT = 64 * 2**20
"""Bytes of a detector's snapshot."""

_DAY = 24 * 60 * 60 * 1000


class Shape(NamedTuple):
    """What the settings say of the topics: how many partitions and copies they have.

    *in_sync*: copies that must have a record before it is acknowledged.
    """

    partitions: int = PARTITIONS
    replication: int = 1
    in_sync: int = 1


class Topic(NamedTuple):
    """One topic.  *partitions* None: as many as the setting says; *retention* in ms, -1 for ever."""

    name: str
    partitions: int | None
    cleanup: Literal["delete", "compact"]
    retention: int
    largest: int = LARGEST
    more: tuple[tuple[str, str], ...] = ()


# A snapshot a minute: small segments, closed and compacted soon, keep the topic near its newest one.
_SOON = (
    ("segment.ms", "600000"),
    ("segment.bytes", str(2 * LARGEST_SNAPSHOT)),
    ("min.cleanable.dirty.ratio", "0.1"),
)

# Kafka removes whole segments only: one a day, so that no post stays longer than TOPIC_DAYS.
_TEXT = (TOPIC_DAYS - 1) * _DAY
_DAILY = (("segment.ms", str(_DAY)),)

TOPICS = (
    Topic(RAW, None, "delete", _TEXT, more=_DAILY),
    Topic(TAGGED, None, "delete", _TEXT, more=_DAILY),
    # One partition: a total order, so that the same alerts come out of every fold.
    Topic(SIGHTINGS, 1, "delete", (SIGHTING_DAYS - 1) * _DAY, more=_DAILY),
    Topic(ALERTS, 1, "compact", -1),
    Topic(DEAD, None, "delete", _TEXT, more=_DAILY),
    Topic(SNAPSHOTS, 1, "compact", -1, LARGEST_SNAPSHOT, _SOON),
    # What people did stays: the desk is a fold over all of it, in one order.
    Topic(ACTS, 1, "delete", -1),
)
