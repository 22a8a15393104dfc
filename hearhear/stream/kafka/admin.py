"""Create the topics from their table, and compare what a broker has with it."""

from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource

from hearhear.stream.kafka.topics import PARTITIONS
from hearhear.stream.kafka.topics import TOPICS
from hearhear.stream.kafka.topics import Topic


class TopicError(RuntimeError):
    """A topic could not be created; the message is the broker's."""


def admin_client(servers: str) -> Any:
    """Return a client for *servers* that creates and describes topics; it is a context manager."""
    return KafkaAdminClient(bootstrap_servers=servers.split(","))


def create(admin: Any, partitions: int = PARTITIONS, replication: int = 1) -> list[str]:
    """Create the topics that are missing, and return their names; existing ones are not changed."""
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
        # Two processes may set up at once: a topic that the other one has just created is no error.
        answer = admin.create_topics(wanted, raise_errors=False)
        failed = [t for t in answer["topics"] if t["error_code"] not in (0, _EXISTS)]
        if failed:
            raise TopicError("; ".join(f"{t['name']}: {t['error_message']}" for t in failed))
        admin.wait_for_topics([topic.name for topic in missing])
    return [topic.name for topic in missing]


def check(admin: Any, partitions: int = PARTITIONS) -> list[str]:
    """Return what differs from the table, a sentence each with the remedy; [] when nothing does."""
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


_EXISTS = 36
"""Kafka's error code for a topic that exists."""


def _configs(topic: Topic, replication: int) -> dict[str, str]:
    return {
        "cleanup.policy": topic.cleanup,
        "retention.ms": str(topic.retention),
        "max.message.bytes": str(topic.largest),
        # One replica may be away without stopping anything; an acknowledged record is on the others.
        "min.insync.replicas": str(max(1, replication - 1)),
        **dict(topic.more),
    }
