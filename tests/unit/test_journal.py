"""The detector on a real SQLite store: the log by time, restarts, suppression, yesterday's snapshot."""

import sqlite3
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from hearhear.embedded import Detector
from processors.detectors import history
from schemas.post import AuthorSuppressed
from schemas.post import Post
from sinks.journal import SqliteJournal
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from tests.unit.detector_log import TEN
from tests.unit.detector_log import day
from tests.unit.detector_log import fold
from tests.unit.detector_log import run
from tests.unit.detector_log import said
from tests.unit.detector_log import standing

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def write(store, sightings):
    """Store *sightings* with posts they could be of."""
    posts = [
        Post(
            uid=s.uid,
            platform="file",
            source="s",
            text="t",
            created_at=s.at,
            observed_at=NOW,
            author_ref=s.author_ref,
            retention="keep",
        )
        for s in sightings
    ]
    store.write(Batch(posts=posts, sightings=list(sightings)))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "hearhear.db"


def test_the_log_is_read_by_time_to_the_microsecond(path):
    """Times within a millisecond, other zones and years long ago keep their order."""
    log = day(1)[:30]
    log[3] = msgspec.structs.replace(log[3], at=log[2].at + timedelta(microseconds=7))
    log[4] = msgspec.structs.replace(log[4], at=log[2].at + timedelta(microseconds=3))
    log[5] = msgspec.structs.replace(log[5], at=datetime(1, 1, 2, tzinfo=UTC))
    log[6] = msgspec.structs.replace(log[6], at=datetime(9999, 12, 30, tzinfo=UTC))
    Random(3).shuffle(log)
    with SqliteWriter(path) as store, SqliteReader(path) as reader:
        write(store, log)
        journal = SqliteJournal(store, reader)
        wanted = sorted(enumerate(log, 1), key=lambda r: (r[1].at, r[1].uid, r[1].target))
        assert list(journal.by_time(float("-inf"))) == wanted
        middle = wanted[15][1].at.timestamp()
        assert list(journal.by_time(middle)) == wanted[15:]


@settings(max_examples=8, deadline=None)
@given(random=st.randoms(use_true_random=False))
def test_a_store_ends_with_the_same_alerts_whatever_the_order(random: Random):
    """Shuffled, cut anywhere, started anew at any place, with little or much kept in memory."""
    log = day(random.randrange(3))
    wanted = standing(run([log]))
    random.shuffle(log)
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "_LEAST", 15)
        patch.setattr(history, "_BYTES_A_SIGHTING", 10**9)
        patch.setattr(history, "KEPT", random.choice((20, 10_000)))
        path = Path(folder) / "hearhear.db"
        with SqliteWriter(path) as store, SqliteReader(path) as reader:
            detector = Detector(store, reader)
            while log:
                some, log = log[: (n := random.randrange(1, 60))], log[n:]
                write(store, some)
                detector.follow()
                if random.random() < 0.3:
                    detector.finish()
                if random.random() < 0.3:
                    detector = Detector(store, reader)
            detector.finish()
            assert said(reader.alerts()) == wanted
            assert reader.stats().examined == detector.examined
            assert detector.examined.sightings == 164


def test_a_suppressed_author_is_in_no_snapshot(path, monkeypatch):
    """The file of the running product holds no trace of the reference after the deletion."""
    monkeypatch.setattr(history, "_LEAST", 15)
    monkeypatch.setattr(history, "_BYTES_A_SIGHTING", 10**9)
    monkeypatch.setattr(history, "KEPT", 20)
    author = "1.e5c3a90b"
    log = [
        msgspec.structs.replace(s, author_ref=author) if s.author_ref == "q5" else s for s in day(1)
    ]
    with SqliteWriter(path) as store, SqliteReader(path) as reader:
        write(store, log)
        detector = Detector(store, reader)
        detector.finish()
        assert author.encode() in reader.snapshot("coordination")[1]
        event = AuthorSuppressed(author_ref=author, source="s", at=NOW, reason="account")
        store.write(Batch(deletions=[event]))
        detector.forget({author})
        assert author.encode() not in reader.snapshot("coordination")[1]
        (alert,) = reader.alerts()
        assert alert.accounts == 13
    with sqlite3.connect(path) as db:
        bodies = db.execute("SELECT body FROM sightings UNION ALL SELECT body FROM snapshots")
        assert not any(author.encode() in bytes(body) for (body,) in bodies)


def test_a_store_of_yesterdays_program_opens(path):
    """Its snapshot is of another shape and its alerts have other keys: the log is read anew."""
    log = day(1)
    old = [a for a in fold(log) if a.target == "a"][-1]
    with SqliteWriter(path) as store, SqliteReader(path) as reader:
        write(store, log)
        store.write_alerts([msgspec.structs.replace(old, key="old", version=150)])
        body = msgspec.msgpack.encode({"version": 1, "memory": {"clock": 3.0, "late": 0}})
        store.write_snapshot("coordination", 164, body)
        Detector(store, reader).finish()
        assert said(reader.alerts()) == standing(run([log]))
        assert reader.alert("old").replaced_by == old.key


def test_what_came_too_late_for_the_log_is_counted(path):
    """Retention has taken the sightings of that time: nobody may think that they were examined."""
    with SqliteWriter(path) as store, SqliteReader(path) as reader:
        detector = Detector(store, reader)
        write(store, day(1))
        detector.follow()
        detector.finish()
        assert SqliteJournal(store, reader).complete_since() == float("-inf")
        store.purge(NOW + timedelta(days=30), {})
        since = SqliteJournal(store, reader).complete_since()
        assert since == (NOW + timedelta(days=23)).timestamp()
        detector = Detector(store, reader)
        old = msgspec.structs.replace(day(1)[0], uid="old", at=TEN - timedelta(days=99))
        write(store, [old])
        detector.follow()
        detector.finish()
        assert reader.stats().examined.unexamined == 1
        # What comes in from now on is examined.
        write(store, [msgspec.structs.replace(old, uid="new", at=NOW + timedelta(days=31))])
        detector.follow()
        assert detector.examined.unexamined == 1
