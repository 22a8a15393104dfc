"""The topics: one table of all there are.  They are made from it, and held against it."""

from typing import Any
from typing import Literal
from typing import NamedTuple

from kafka.admin import ConfigResource

RAW = "posts.raw"
TAGGED = "posts.tagged"
SIGHTINGS = "sightings"
ALERTS = "alerts"
DEAD = "posts.dead"
SNAPSHOTS = "detector.snapshots"

PARTITIONS = 4
"""Partitions of posts.*, unless the setting says otherwise: as many workers can share the tagging."""
LARGEST = 2**20
"""Bytes of a record: collectors and workers make none larger, whatever comes in."""
LARGEST_SNAPSHOT = 64 * 2**20

_DAY = 24 * 60 * 60 * 1000


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

TOPICS = (
    Topic(RAW, None, "delete", 7 * _DAY),
    Topic(TAGGED, None, "delete", 7 * _DAY),
    # One partition: a total order, so that the same alerts come out of every fold.
    Topic(SIGHTINGS, 1, "delete", 14 * _DAY),
    Topic(ALERTS, 1, "compact", -1),
    Topic(DEAD, None, "delete", 30 * _DAY),
    Topic(SNAPSHOTS, 1, "compact", -1, LARGEST_SNAPSHOT, _SOON),
)


def create(admin: Any, partitions: int = PARTITIONS, replication: int = 1) -> list[str]:
    """Make the topics that are missing, and return their names; those that exist stay as they are."""
    there = set(admin.list_topics())
    missing = [topic for topic in TOPICS if topic.name not in there]
    if missing:
        wanted = {
            topic.name: {
                "num_partitions": topic.partitions or partitions,
                "replication_factor": replication,
                "configs": _configs(topic, replication),
            }
            for topic in missing
        }
        # Two may set up at once: what the other made meanwhile is no error, anything else is.
        answer = admin.create_topics(wanted, raise_errors=False)
        failed = [t for t in answer["topics"] if t["error_code"] not in (0, _EXISTS)]
        if failed:
            raise TopicError("; ".join(f"{t['name']}: {t['error_message']}" for t in failed))
        admin.wait_for_topics([topic.name for topic in missing])
    return [topic.name for topic in missing]


def check(admin: Any, partitions: int = PARTITIONS) -> list[str]:
    """Return what differs from the table, as sentences that say what to do; nothing when all is well."""
    there = {t["name"]: t["partitions"] for t in admin.describe_topics()}
    resources = [ConfigResource("TOPIC", t.name) for t in TOPICS if t.name in there]
    found = admin.describe_configs(resources, config_filter="all") if resources else {}
    problems = []
    for topic in TOPICS:
        if topic.name not in there:
            problems.append(f"{topic.name} is missing: run hearhear stream topics create")
            continue
        held = there[topic.name]
        if len(held) != (topic.partitions or partitions):
            problems.append(
                f"{topic.name} has {len(held)} partitions, not {topic.partitions or partitions}: "
                "give --partitions what it has, or make it anew while nothing runs"
            )
        replication = min(len(p["replica_nodes"]) for p in held)
        configs = {k: v["value"] for k, v in found["topic"][topic.name].items()}
        problems += [
            f"{topic.name}: {name} is {configs.get(name)}, not {value}: "
            f"kafka-configs --alter --topic {topic.name} --add-config {name}={value}"
            for name, value in _configs(topic, replication).items()
            if configs.get(name) != value
        ]
    return problems


class TopicError(RuntimeError):
    """A topic could not be made; the message is the broker's."""


_EXISTS = 36


def _configs(topic: Topic, replication: int) -> dict[str, str]:
    return {
        "cleanup.policy": topic.cleanup,
        "retention.ms": str(topic.retention),
        "max.message.bytes": str(topic.largest),
        # One replica may be away without stopping anything; an acknowledged record is on the others.
        "min.insync.replicas": str(max(1, replication - 1)),
        **dict(topic.more),
    }
