"""Starts the processes of the engine run as an operator would, feeds them, and reads what came out."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from kafka import KafkaAdminClient
from kafka import KafkaConsumer
from kafka import TopicPartition
from kafka.errors import CoordinatorNotAvailableError

from hearhear.stream.journal import EXAMINED_KEY
from hearhear.stream.kafka import topics as table
from hearhear.stream.kafka.admin import create
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.topics import Shape

ROOT = Path(__file__).parents[2]
ROSTER = ROOT / "hearhear" / "demo" / "roster.json"
NAMES = tuple(t.name for t in table.TOPICS)
TAKE = pytest.param("take", marks=pytest.mark.soak)
"""Faust's own transport: the same must hold for it, but it is no default, so make soak tries it."""


class Process:
    """One process: ``hearhear stream …``, or with *module* that module with these arguments."""

    def __init__(self, bootstrap, folder, *arguments, module=None, env=None):
        self.log = folder / f"{Path(str(arguments[0])).name}-{time.monotonic_ns()}.log"
        command = [module] if module else ["tests.engines.program", "stream"]
        env = os.environ | {"HEARHEAR_KAFKA": bootstrap, "PYTHONPATH": str(ROOT)} | (env or {})
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command, *map(str, arguments)],
                env=env,
                cwd=folder,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def kill(self):
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self, patience=20):
        """Ask it to end; return its status and the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(patience), time.monotonic() - began

    @property
    def alive(self):
        """Whether it runs."""
        return self.process.poll() is None

    @property
    def text(self):
        """What it printed."""
        return self.log.read_text(errors="replace")


class Stage:
    """A broker with fresh topics, and the processes started on it; all are ended with it."""

    def __init__(self, bootstrap, folder):
        self.bootstrap, self.folder = bootstrap, folder
        self.processes = []

    @property
    def connection(self):
        """How our own clients connect."""
        return Connection(self.bootstrap)

    def start(self, *arguments, **how):
        """Start a process."""
        process = Process(self.bootstrap, self.folder, *arguments, **how)
        self.processes.append(process)
        return process

    def worker(self, *more):
        """Start a worker of the tagging stage."""
        return self.start("tag", "--roster", ROSTER, "--data", self.folder, *more)

    def read(self):
        """Return all topics: name → list of (key, value), by partition; of alerts, no figures."""
        with _consumer(self.bootstrap) as consumer:
            return {name: _all(consumer, name) for name in NAMES} | {table.ALERTS: self.alerts()}

    def alerts(self):
        """Return the alerts of the topic: (key, value)."""
        with _consumer(self.bootstrap) as consumer:
            return [each for each in _all(consumer, table.ALERTS) if each[0] != EXAMINED_KEY]

    def ends(self, topic):
        """Return how many records *topic* holds."""
        with _consumer(self.bootstrap) as consumer:
            return sum(consumer.end_offsets(_places(consumer, topic)).values())

    def lag(self, group="hearhear-tag", topic=table.RAW):
        """Return how many records *group* has not committed yet."""
        with _consumer(self.bootstrap, group) as consumer:
            places = _places(consumer, topic)
            ends = consumer.end_offsets(places)
            return sum(ends[p] - (consumer.committed(p) or 0) for p in places)

    def passes(self, seconds=60, group="hearhear-tag", topic=table.RAW):
        """Wait until *group* has committed, in every partition, all there is now; return how long it took.

        After a kill that is the takeover: also the partitions of who died go on.
        """
        with _consumer(self.bootstrap, group) as consumer:
            places = _places(consumer, topic)
            ends = consumer.end_offsets(places)
            assert sum(ends.values()), f"{topic} is empty"
            return wait(
                lambda: all((consumer.committed(p) or 0) >= ends[p] for p in places),
                seconds,
                f"{group} to pass {sum(ends.values())} of {topic}",
            )

    def ended(self):
        """Return the last words of the processes that have ended of themselves with an error."""
        return [
            p.text[-3000:] for p in self.processes if p.process.poll() not in (None, 0, -9, -15)
        ]

    def members(self, group):
        """Return how many members of *group* have partitions; 0 while the broker has none to tell of."""
        try:
            with KafkaAdminClient(bootstrap_servers=self.bootstrap) as admin:
                found = admin.describe_groups([group])[group]
        except CoordinatorNotAvailableError:
            return 0
        if found["group_state"] != "Stable":
            return 0
        return len(found["members"])

    def settle(self, seconds=90, **which):
        """Wait until a group has committed all there is; return how long that took."""
        return wait(lambda: self.lag(**which) == 0, seconds, f"lag {which or ''}")


@contextmanager
def stage(bootstrap, folder, partitions=4):
    """Give a Stage on new, empty topics."""
    renew(bootstrap, partitions)
    made = Stage(bootstrap, folder)
    try:
        yield made
    finally:
        for process in made.processes:
            process.kill()


def renew(bootstrap, partitions=4):
    """Delete the topics and make them anew; groups lose their offsets with them."""
    with KafkaAdminClient(bootstrap_servers=bootstrap) as admin:
        there = set(admin.list_topics()) & set(NAMES)
        if there:
            admin.delete_topics(list(there))
            wait(lambda: not set(admin.list_topics()) & set(NAMES), 30, "topics deleted")
        create(admin, Shape(partitions))


class Feed:
    """Sends a story at *rate* records a second (0: at once), from a process of its own.

    kafka-python leaves sockets open that it could not connect: they must not be left in the tests'.
    """

    def __init__(self, stage, told, rate):
        self.stage, self.told, self.rate = stage, told, rate
        self.process = None

    def start(self):
        """Begin."""
        file = self.stage.folder / f"story-{self.told.seed}"
        file.write_bytes(msgspec.msgpack.encode(self.told.sent))
        self.process = self.stage.start(file, self.rate, module="tests.engines.feed")
        return self

    def finish(self, seconds=600):
        """Wait until all is acknowledged."""
        assert self.process.process.wait(seconds) == 0, self.process.text


def wait(condition, seconds, what):
    """Wait until *condition* holds; return how long that took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"waited {seconds} s for {what}"
        time.sleep(0.1)
    return time.monotonic() - began


@contextmanager
def _consumer(bootstrap, group=None):
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=2**26,
        metrics_enabled=False,
    )
    try:
        yield consumer
    finally:
        consumer.close(autocommit=False)


def _places(consumer, topic):
    return [TopicPartition(topic, p) for p in sorted(consumer.partitions_for_topic(topic) or ())]


def _all(consumer, topic):
    found = []
    for place in _places(consumer, topic):
        consumer.assign([place])
        consumer.seek_to_beginning(place)
        end = consumer.end_offsets([place])[place]
        while consumer.position(place) < end:
            found += [(r.key, r.value) for r in consumer.poll(timeout_ms=1000).get(place, [])]
    return found
