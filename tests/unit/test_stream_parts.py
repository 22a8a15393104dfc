"""The small parts of the engine run that need no broker: cursor, watchdog, collecting, snapshots."""

import itertools
import os
import signal
import subprocess
import sys
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')

import msgspec
from kafka.errors import KafkaConnectionError

from hearhear.embedded import CollectorError
from hearhear.embedded import Detector
from hearhear.stream.collect import Collect
from hearhear.stream.cursor import CursorFile
from hearhear.stream.journal import decode_record
from hearhear.stream.journal import decode_saved
from hearhear.stream.journal import encode_saved
from hearhear.stream.kafka.clients import plain_consumer
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.publish import FullError
from hearhear.stream.kafka.publish import LateError
from hearhear.stream.kafka.publish import PublishError
from hearhear.stream.kafka.topics import DEAD
from hearhear.stream.kafka.topics import LARGEST_COLLECTED
from hearhear.stream.sink import read
from hearhear.stream.watchdog import Position
from hearhear.stream.watchdog import Progress
from ingest.collector import Collected
from processors.detectors.runner import Runner
from schemas.dead_letter import DeadLetter
from schemas.dead_letter import DeadLetterGone
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.sighting import Sighting
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from tests.unit.detector_log import MemoryJournal


class Source:
    """Yields what it is given; counts how far it was asked."""

    name = "test"

    def __init__(self, items, live=False):
        self.items, self.live, self.asked, self.cursor = items, live, 0, None

    def collect(self, cursor):
        """Yield."""
        self.cursor = cursor
        for number, item in enumerate(self.items):
            self.asked = number + 1
            yield item and Collected(item, str(number))


class Kafka:
    """Takes what it is sent; may be full, late, or refuse."""

    def __init__(self, full=0, late=0, refuses=False):
        self.full, self.late, self.refuses, self.sent = full, late, refuses, []

    def send(self, topic, key, value, *, timeout=None):
        """Take, unless full."""
        if self.full:
            self.full -= 1
            raise FullError
        self.sent.append((topic, key, value))

    def flush(self, timeout=None):
        """Acknowledge, unless late or refusing."""
        if self.late:
            self.late -= 1
            raise LateError
        if self.refuses:
            raise PublishError("refused")


def _collect(tmp_path, items, kafka, live=False):
    work = Collect(Source(items, live), kafka, CursorFile(tmp_path / "cursor"))
    work.run()
    return work


def test_the_cursor_is_saved_after_the_acknowledgement(tmp_path, post):
    """A cursor ahead of Kafka is lost posts."""
    with pytest.raises(PublishError):
        _collect(tmp_path, [post()], Kafka(refuses=True))
    assert CursorFile(tmp_path / "cursor").read() is None


def test_a_dead_letter_and_its_going_share_a_key(tmp_path):
    """So they share a partition, and the sink reads them in this order."""
    at = datetime(2026, 11, 24, tzinfo=UTC)
    letter = DeadLetter(stage="ingest", reason="r", error="e", raw=b"{no", at=at, place="f:1")
    kafka = Kafka()
    work = _collect(tmp_path, [letter, DeadLetterGone(key=letter.key)], kafka)

    (_, kept, raw), (topic, key, gone) = kafka.sent
    assert (topic, key) == (DEAD, kept)
    assert (read(DEAD, raw, "", at).record, work.dead) == (letter, 1)
    assert read(DEAD, gone, "", at).record == DeadLetterGone(key=letter.key)


def test_a_late_broker_is_waited_for(tmp_path, post):
    """An outage is no reason to end, nor to go on without the acknowledgement."""
    _collect(tmp_path, [post(), post()], Kafka(late=3))
    assert CursorFile(tmp_path / "cursor").read() == "1"


def test_a_broker_that_acknowledges_nothing_for_long_is_asked_why(tmp_path, post):
    """Away, a wrong certificate, a closed account: the clients only say that time ran out."""
    ticks = itertools.count(0, 10)
    kafka = Kafka(late=6)
    kafka.why_not = lambda: "its certificate is not accepted"
    cursor = CursorFile(tmp_path / "cursor")
    work = Collect(Source([post()]), kafka, cursor, clock=lambda: next(ticks))
    told = set()
    flush = kafka.flush
    kafka.flush = lambda _: (told.add(work.problem().partition(" s")[2]), flush())
    work.run()

    assert told == {"", ": its certificate is not accepted"}
    assert work.problem() == ""


def test_a_source_resumes_at_its_cursor(tmp_path, post):
    """What is stored is not asked for again."""
    CursorFile(tmp_path / "cursor").save("41")
    assert _collect(tmp_path, [post()], Kafka()).collector.cursor == "41"


def test_a_full_buffer_holds_the_source_up(tmp_path, post):
    """Pressure goes back to the source; memory stays bounded."""
    kafka = Kafka(full=5)
    work = _collect(tmp_path, [post(), None, post()], kafka)
    assert (len(kafka.sent), work.posts) == (2, 2)


def test_a_stop_while_the_buffer_is_full_ends_without_the_record_at_hand(tmp_path, post):
    """It was not sent, so it must come again."""
    kafka = Kafka(full=10**6)
    work = Collect(Source([post()]), kafka, CursorFile(tmp_path / "cursor"))
    work.stop()
    work.run()
    assert kafka.sent == []
    assert work.cursor.read() is None


def test_dead_letters_and_long_posts_go_to_their_topic(tmp_path, post):
    """Nothing is dropped: what cannot travel is told."""
    one = post()
    letter = DeadLetter(stage="ingest", reason="r", error="e", raw=b"x", at=one.created_at)
    kafka = Kafka()
    work = _collect(tmp_path, [letter, post("x" * LARGEST_COLLECTED), one], kafka)
    assert [topic for topic, _, _ in kafka.sent] == ["posts.dead", "posts.dead", "posts.raw"]
    assert (work.posts, work.dead) == (1, 2)


def test_a_flood_of_bad_records_stops_a_live_source(tmp_path, post):
    """A changed interface must not fill the topic of dead letters by night."""
    at = post().created_at
    letter = DeadLetter(stage="ingest", reason="r", error="e", raw=b"x", at=at)
    with pytest.raises(CollectorError, match="more than 20 %"):
        _collect(tmp_path, [letter] * 1500, Kafka(), live=True)


def test_a_cursor_is_replaced_whole(tmp_path):
    """A torn cursor file would make a source start anew."""
    file = CursorFile(tmp_path / "cursor")
    file.save("a" * 1000)
    file.save("b")
    assert file.read() == "b"
    assert [p.name for p in tmp_path.iterdir()] == ["cursor"]


def test_a_worker_with_lag_and_no_commit_is_stuck_when_patience_ends():
    """A worker that lives and does nothing is worse than one that died."""
    progress = Progress(patience=180)
    stuck = [progress.stuck({0: Position(5, 9)}, 60) for _ in range(5)]
    assert stuck == [False, False, False, True, True]


def test_a_worker_that_commits_or_has_nothing_to_do_is_not_stuck():
    """An idle night must not restart anything."""
    progress = Progress(patience=180)
    assert not any(progress.stuck({0: Position(n, 99)}, 100) for n in range(10))
    assert not any(progress.stuck({0: Position(99, 99)}, 100) for _ in range(10))


def test_a_snapshot_comes_back_with_its_offset():
    """A start is: load, go to the place, feed again."""
    saved = decode_saved(encode_saved(41, b"state"))
    assert saved is not None
    assert saved.offset == 41
    assert decode_saved(b"no snapshot") is None


def test_what_is_published_is_what_is_read(tmp_path, post):
    """The record on the topic is the record of the schema."""
    from schemas.dead_letter import decode

    one, kafka = post("Señora Quell answers"), Kafka()
    _collect(tmp_path, [one], kafka)
    ((_, key, value),) = kafka.sent
    assert decode(value, stage="t", at=one.created_at) == one
    assert key == one.uid.encode()
    assert msgspec.json.decode(value)["type"] == "post.v1"


def test_the_same_log_gives_the_same_alerts_as_in_the_embedded_run(tmp_path):
    """An alert's version is a place in the log, and both logs begin to count at one."""
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    log = [
        Sighting(
            uid=f"file:{n}",
            target="mp",
            at=noon + timedelta(seconds=20 * n),
            author_ref=f"1.{n}",
            author_week="2026-W44",
            hostile=True,
            objects=("link:1.a",),
            signature=bytes(144),
        )
        for n in range(20)
    ]
    posts = [
        Post(uid=s.uid, platform="file", source="s", text="t", created_at=s.at, observed_at=s.at)
        for s in log
    ]
    path = tmp_path / "store.db"
    with SqliteWriter(path) as store, SqliteReader(path) as reader:
        store.write(Batch(posts=posts, sightings=log))
        Detector(store, reader).finish()
        stored = reader.alerts()
    journal = MemoryJournal()
    runner = Runner(journal)
    runner.feed(decode_record(n, msgspec.json.encode(s)) for n, s in enumerate(log))
    runner.finish()
    assert stored
    assert stored == journal.alerts()


def test_what_is_no_sighting_is_passed_by_and_a_suppression_is_one():
    """A record of a foreign producer must not stop the detector."""
    gone = AuthorSuppressed(author_ref="1.a", source="s", at=datetime.now(UTC), reason="account")
    assert decode_record(3, b"{}") is None
    assert decode_record(3, b"\xff") is None
    assert decode_record(3, msgspec.json.encode(gone)) == (4, gone)


def test_a_consumer_that_cannot_begin_leaves_nothing_open():
    """kafka-python leaves a thread and four descriptors each time: a night of tries would use them up."""
    before = len(os.listdir("/proc/self/fd"))
    for servers in ("127.0.0.1:1", "127.0.0.1:1,[::1]:1"):
        with pytest.raises(KafkaConnectionError, match="does not answer: Connection refused"):
            plain_consumer(Connection(servers), "test")
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize(
    "command", [["sink", "--elastic", "http://127.0.0.1:1"], ["detect"], ["tag"]]
)
def test_who_waits_for_kafka_can_be_stopped(command, tmp_path):
    """A supervisor that ends a waiting process must not have to kill it."""
    full = [sys.executable, "-m", "tests.engines.program", "stream", *command]
    where = os.environ | {"HEARHEAR_KAFKA": "127.0.0.1:1", "HEARHEAR_DATA": str(tmp_path)}
    with subprocess.Popen(full, env=where, stderr=subprocess.PIPE) as process:
        assert b"waiting for Kafka" in process.stderr.readline()
        process.terminate()
        assert process.wait(5) == -signal.SIGTERM


def test_during_an_upgrade_nothing_of_a_newer_release_is_lost(post):
    """A record of a kind not known yet is kept whole, to be sent again; one with more fields is taken."""
    one = post("one")
    body = msgspec.json.decode(msgspec.json.encode(one))
    unknown, more = (
        msgspec.json.encode(body | new) for new in ({"type": "post.v9"}, {"mood": "x"})
    )
    letter = read("posts.tagged", unknown, "t/0/1", datetime.now(UTC)).record
    assert isinstance(letter, DeadLetter)
    assert msgspec.json.decode(letter.raw)["type"] == "post.v9"
    assert read("posts.tagged", more, "t/0/1", datetime.now(UTC)).record == one
