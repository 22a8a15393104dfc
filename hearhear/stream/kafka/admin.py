"""Create topics and access lists from their tables, and compare what a broker has with them."""

from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import ACL
from kafka.admin import ACLOperation
from kafka.admin import ACLPermissionType
from kafka.admin import ConfigResource
from kafka.admin import ResourcePattern
from kafka.admin import ResourceType

from hearhear.stream.kafka.acls import rules
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.reaching import AccessError
from hearhear.stream.kafka.reaching import reach
from hearhear.stream.kafka.topics import TOPICS
from hearhear.stream.kafka.topics import Shape
from hearhear.stream.kafka.topics import Topic


class TopicError(RuntimeError):
    """A topic could not be created; the message is the broker's."""


def admin_client(connection: Connection) -> Any:
    """Return a client that creates and describes topics; it is a context manager."""
    reach(connection)
    return KafkaAdminClient(**connection.client())


def create(admin: Any, shape: Shape = Shape()) -> list[str]:  # noqa: B008  a tuple
    """Create the topics that are missing, and return their names; existing ones are not changed.

    TopicError: the cluster cannot have them so.
    """
    there = set(admin.list_topics())
    missing = [topic for topic in TOPICS if topic.name not in there]
    if missing:
        brokers = len(admin.describe_cluster()["brokers"])
        if brokers < shape.replication:
            raise TopicError(
                f"replication = {shape.replication} needs as many brokers, and this cluster has "
                f"{brokers}: start the others, or write replication = {brokers} under [kafka]"
            )
        wanted = {
            topic.name: {
                "num_partitions": topic.partitions or shape.partitions,
                "replication_factor": shape.replication,
                "configs": _configs(topic, shape),
            }
            for topic in missing
        }
        # Two processes may set up at once: a topic that the other one has just created is no error.
        answer = admin.create_topics(wanted, raise_errors=False)
        failed = [t for t in answer["topics"] if t["error_code"] not in (0, _EXISTS)]
        if failed:
            raise TopicError("; ".join(f"{t['name']}: {t['error_message']}" for t in failed))
        admin.wait_for_topics([topic.name for topic in missing])
    return [topic.name for topic in missing]


def check(admin: Any, shape: Shape = Shape()) -> list[str]:  # noqa: B008  a tuple
    """Return what differs from the table and *shape*, a sentence each with the remedy; [] if nothing."""
    there = {t["name"]: t["partitions"] for t in admin.describe_topics()}
    resources = [ConfigResource("TOPIC", t.name) for t in TOPICS if t.name in there]
    found = admin.describe_configs(resources, config_filter="all") if resources else {}
    problems = []
    for topic in TOPICS:
        if topic.name not in there:
            problems.append(f"{topic.name} is missing: run hearhear stream topics create")
            continue
        problems += _other_shape(topic, there[topic.name], shape)
        configs = {k: v["value"] for k, v in found["topic"][topic.name].items()}
        problems += [
            f"{topic.name}: {name} is {configs.get(name)}, not {value}: "
            f"kafka-configs --alter --topic {topic.name} --add-config {name}={value}"
            for name, value in _configs(topic, shape).items()
            if configs.get(name) != value
        ]
    return problems


def allow(admin: Any) -> int:
    """Make the access lists of acls.py, those that are there included; return how many there are.

    AccessError: *admin* may not.
    """
    wanted = [
        ACL(
            principal=f"User:{user}",
            host="*",
            operation=ACLOperation[operation],
            permission_type=ACLPermissionType.ALLOW,
            resource_pattern=ResourcePattern(ResourceType[kind.upper()], name),
        )
        for user, operation, kind, name in rules()
    ]
    done = admin.create_acls(wanted)
    if refused := {error.__name__ for error in done["failed"]}:
        raise AccessError(
            f"Kafka does not make access lists for us ({', '.join(refused)}): it needs an authorizer, "
            "and a user whom super.users names"
        )
    return len(wanted)


def _other_shape(topic: Topic, held: list[dict[str, Any]], shape: Shape) -> list[str]:
    problems = []
    wanted = topic.partitions or shape.partitions
    if len(held) != wanted:
        problems.append(
            f"{topic.name} has {len(held)} partitions, not {wanted}: write partitions = what it has "
            "under [kafka], or make it anew while nothing runs"
        )
    copies = min(len(p["replica_nodes"]) for p in held)
    if copies != shape.replication:
        problems.append(
            f"{topic.name} has {copies} copies, not {shape.replication}: write replication = {copies} "
            "under [kafka], or move it with kafka-reassign-partitions"
        )
    return problems


_EXISTS = 36
"""Kafka's error code for a topic that exists."""


def _configs(topic: Topic, shape: Shape) -> dict[str, str]:
    return {
        "cleanup.policy": topic.cleanup,
        "retention.ms": str(topic.retention),
        "max.message.bytes": str(topic.largest),
        "min.insync.replicas": str(shape.in_sync),
        **dict(topic.more),
    }
