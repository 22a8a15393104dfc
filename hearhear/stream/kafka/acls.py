"""What each process may do on Kafka, and nothing more: one table.  Knows no client."""

from collections.abc import Iterator
from typing import NamedTuple

from hearhear.stream.kafka.topics import ACTS
from hearhear.stream.kafka.topics import ALERTS
from hearhear.stream.kafka.topics import DEAD
from hearhear.stream.kafka.topics import DETECT_GROUP
from hearhear.stream.kafka.topics import RAW
from hearhear.stream.kafka.topics import SIGHTINGS
from hearhear.stream.kafka.topics import SINK_GROUP
from hearhear.stream.kafka.topics import SNAPSHOTS
from hearhear.stream.kafka.topics import TAG_GROUP
from hearhear.stream.kafka.topics import TAGGED
from hearhear.stream.kafka.topics import TOPICS


class Role(NamedTuple):
    """The topics that a process reads and writes, and the group it commits as.

    *manages*: it also creates and describes every topic.
    """

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    group: str = ""
    manages: bool = False


ROLES = {
    "collect": Role(writes=(RAW, DEAD)),
    "tag": Role(reads=(RAW,), writes=(TAGGED, SIGHTINGS, DEAD), group=TAG_GROUP),
    "detect": Role(
        reads=(SIGHTINGS, ALERTS, SNAPSHOTS), writes=(ALERTS, SNAPSHOTS), group=DETECT_GROUP
    ),
    "sink": Role(reads=(TAGGED, ALERTS, DEAD), group=SINK_GROUP),
    "serve": Role(reads=(TAGGED, ACTS), writes=(ACTS,)),
    "notify": Role(reads=(ACTS,), writes=(ACTS,)),
    # topics create and check, reconcile (reads), remove and dead retry (write), the desk's commands.
    "admin": Role(reads=(RAW, ACTS), writes=(RAW, ACTS), manages=True),
}
"""By process; its user is hearhear-NAME."""


class Rule(NamedTuple):
    """*user* may do *operation* on the topic or group *name*, from any host."""

    user: str
    operation: str
    kind: str
    name: str


def rules() -> Iterator[Rule]:
    """Yield the whole table.  To read or to write includes to describe."""
    for process, role in ROLES.items():
        user = f"hearhear-{process}"
        for topic in role.reads:
            yield Rule(user, "READ", "topic", topic)
        for topic in role.writes:
            yield Rule(user, "WRITE", "topic", topic)
        if role.group:
            yield Rule(user, "READ", "group", role.group)
        if role.manages:
            for each in TOPICS:
                for operation in ("CREATE", "DESCRIBE", "DESCRIBE_CONFIGS"):
                    yield Rule(user, operation, "topic", each.name)


def options() -> Iterator[str]:
    """Yield a line of options for kafka-acls a rule."""
    for user, operation, kind, name in rules():
        wanted = operation.title().replace("_", "")
        yield f"--add --allow-principal User:{user} --operation {wanted} --{kind} {name}"
