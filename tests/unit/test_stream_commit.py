"""What the detector on Kafka says of itself: how far it is, and what it has looked at."""

import threading
import time
from datetime import UTC
from datetime import datetime
from types import SimpleNamespace

import msgspec
import pytest

pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')

from kafka.errors import TopicAuthorizationFailedError

from hearhear.stream.detect import Detect
from hearhear.stream.journal import EXAMINED_KEY
from hearhear.stream.journal import KafkaJournal
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.topics import ALERTS
from hearhear.stream.sink import read
from processors.detectors.runner import Runner
from schemas.examined import Examined
from schemas.examined import ExaminedUpTo
from tests.unit.detector_log import MemoryJournal
from tests.unit.detector_log import standing
from tests.unit.detector_log import wave


class Consumer:
    """Keeps what is committed."""

    def __init__(self):
        self.committed = []

    def commit_async(self, offsets):
        self.committed += [each.offset for each in offsets.values()]


def _records(sightings, start=0):
    return [
        SimpleNamespace(offset=start + n, value=msgspec.json.encode(s))
        for n, s in enumerate(sightings)
    ]


def test_nothing_is_committed_while_late_sightings_wait():
    """Who waits for a lag of 0 must find every alert: those that late sightings make, too."""
    now = [0.0]
    journal, consumer = MemoryJournal(), Consumer()

    def clock():
        now[0] += 0.01  # folding again takes time, so the next late ones have to wait
        return now[0]

    runner = Runner(journal, clock)
    detect = Detect(Connection(""), None, saved_at=time.monotonic())
    posts = wave()
    journal.add([posts[13], posts[0], *posts[1:13]])
    detect.fold(consumer, runner, _records([posts[13]]))
    detect.fold(consumer, runner, _records([posts[0]], 1))
    assert consumer.committed == [1, 2]
    detect.fold(consumer, runner, _records(posts[1:13], 2))
    assert not runner.is_settled
    assert consumer.committed == [1, 2]
    assert standing(journal) == []
    now[0] += 60
    detect.fold(consumer, runner, [])
    assert consumer.committed == [1, 2, 14]
    assert len(standing(journal)) == 1


def test_a_record_that_is_no_sighting_is_passed_once():
    """The lag must go to 0 although the runner never saw the last record."""
    consumer = Consumer()
    detect = Detect(Connection(""), None)
    detect.fold(consumer, Runner(MemoryJournal()), [SimpleNamespace(offset=0, value=b"[")])
    assert consumer.committed == [1]


class Sent:
    """Keeps what is published."""

    def __init__(self):
        self.records = []

    def send(self, topic, key, value):
        self.records.append((topic, key, value))

    def flush(self, timeout):
        """Do nothing: all is there."""


def test_a_snapshot_tells_the_stores_what_was_examined():
    """Only the detector knows; the page and doctor read it where the sink has put it."""
    sent, figures = Sent(), Examined(9, 4, 1)
    KafkaJournal(Connection(""), sent, threading.Event()).write_snapshot(12, b"state", figures)
    (told,) = [
        value for topic, key, value in sent.records if (topic, key) == (ALERTS, EXAMINED_KEY)
    ]
    taken = read(ALERTS, told, "alerts/0/0", datetime.now(UTC))
    assert taken.record == ExaminedUpTo(12, figures)


def test_a_detector_that_may_not_read_its_snapshot_ends_instead_of_trying_for_ever(monkeypatch):
    """An outage passes by itself, a missing access list does not."""

    def denied(*_):
        raise TopicAuthorizationFailedError("detector.snapshots")

    monkeypatch.setattr("hearhear.stream.detect.KafkaJournal", denied)
    with pytest.raises(TopicAuthorizationFailedError):
        Detect(Connection(""), None)._begin(None, mine=True)
