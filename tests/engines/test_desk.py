"""The journal of the desk on a real Kafka: two at once, a broker that is away, and the same fold as SQLite's."""

import gc
import json
import subprocess
import sys
import time
from contextlib import suppress

import msgspec
import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("faust", reason='needs pip install "hearhear[kafka]"')

from hearhear.stream.desk import KafkaDesk
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.publish import Publisher
from hearhear.stream.kafka.topics import ACTS
from sinks.desk.handling import ActError
from sinks.desk.handling import ConflictError
from sinks.desk.journal import SqliteJournal
from sinks.store import StoreError
from tests.engines import harness
from tests.unit.test_desk_journal import ACK
from tests.unit.test_desk_journal import desk_events

MATTERS = 40


@pytest.fixture
def stage(kafka, tmp_path):
    with harness.stage(kafka.address, tmp_path, 1) as made:
        yield made


@pytest.fixture
def journal(stage):
    made = KafkaDesk(stage.connection)
    yield made
    made.close()


def sent(stage, *values):
    """Put records on the topic as another process may, without looking first."""
    publisher = Publisher(stage.connection, linger=0)
    for value in values:
        publisher.send(ACTS, b"another", value)
    publisher.flush(20)
    publisher.close()


def test_of_two_processes_that_act_at_once_exactly_one_is_taken(stage, journal):
    """Both saw nothing done, again and again; the other is told who was first, and both see the same."""
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.engines.noting", stage.bootstrap, name, str(MATTERS)],
            cwd=harness.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("noor", "ines")
    ]
    for process in both:
        assert process.stdout.readline() == "ready\n"
    for process in both:
        process.stdin.write("\n")
        process.stdin.flush()
    harness.wait(lambda: len(journal.desk().handlings) == MATTERS, 60, "all to be acknowledged")
    time.sleep(1)  # whoever is behind is answered
    said = [json.loads(process.communicate("\n", timeout=60)[0]) for process in both]
    taken = [{about for about, told in one["told"].items() if told == "taken"} for one in said]
    owners = {about: one.owner for about, one in journal.desk().handlings.items()}

    assert not taken[0] & taken[1]
    assert len(taken[0] | taken[1]) == MATTERS
    assert said[0]["owners"] == said[1]["owners"] == owners
    assert {about for about, owner in owners.items() if owner == "noor"} == taken[0]
    refused = [told for one in said for told in one["told"].values() if told != "taken"]
    assert all("was first: acknowledged" in told for told in refused)
    raced = stage.ends(ACTS) - MATTERS
    print(f"  {MATTERS} matters: {raced} conflicts were met on the topic, the rest before sending")


def test_a_conflict_that_is_met_on_the_topic_is_told(stage, journal, monkeypatch):
    """The other's record came between the look and ours: it is on the topic, and no part of the desk."""
    send = journal._send

    def hurried(key, value):
        sent(stage, msgspec.json.encode(msgspec.structs.replace(ACK, by="ines")))
        send(key, value)

    monkeypatch.setattr(journal, "_send", hurried)
    with pytest.raises(ConflictError, match="ines was first: acknowledged at 09:00"):
        journal.append(ACK)
    assert stage.ends(ACTS) == 2
    other = KafkaDesk(stage.connection)
    assert other.desk() == journal.desk()
    assert [act.by for act in other.desk().handling("a").acts] == ["ines"]
    other.close()


def test_what_cannot_be_is_refused_before_anything_is_sent(stage, journal):
    """A dismissal without a reason leaves no record."""
    with pytest.raises(ActError, match="say why"):
        journal.append(msgspec.structs.replace(ACK, kind="dismiss"))
    assert stage.ends(ACTS) == 0


def test_a_record_that_is_none_is_left_out_and_logged(stage, journal, caplog):
    """One broken record must not blind the desk."""
    sent(stage, b"nonsense", b"", b'{"type":"act.v9"}', b"[" * 100_000)
    desk = journal.append(ACK)
    assert (desk.position, desk.handling("a").owner) == (5, "noor")
    assert caplog.text.count("is no act") == 4
    assert f"{ACTS}/0/0 is no act" in caplog.text


def test_a_topic_that_was_made_anew_is_read_anew(kafka, tmp_path, journal):
    """What is no more on the topic is no more on the desk of a process that runs on."""
    journal.append(ACK)
    with harness.stage(kafka.address, tmp_path / "anew", 1):
        harness.wait(lambda: not _handled(journal), 30, "an empty desk")
        assert journal.append(ACK).position == 1


def _handled(journal):
    with suppress(StoreError):  # while the topic is deleted and made
        return journal.desk().handlings
    return True


def test_a_missing_topic_is_named_with_the_remedy(stage, journal):
    """An upgrade that forgot to create it."""
    from kafka import KafkaAdminClient

    with KafkaAdminClient(bootstrap_servers=stage.bootstrap) as admin:
        admin.delete_topics([ACTS])
        harness.wait(lambda: ACTS not in admin.list_topics(), 20, "deletion")
    with pytest.raises(StoreError, match=f"no topic {ACTS}.*hearhear stream topics create"):
        journal.desk()


def test_the_desk_is_there_again_when_kafka_is(own_kafka, tmp_path):
    """While it is away each call says so soon; the same journal then goes on, with nothing lost."""
    with harness.stage(own_kafka.address, tmp_path, 1):
        journal = KafkaDesk(Connection(own_kafka.address))
        before = journal.append(ACK)
        own_kafka.kill()
        for call in (journal.desk, lambda: journal.append(ACK)):
            began = time.monotonic()
            with pytest.raises(StoreError, match=r"cannot be read or written|did not confirm"):
                call()
            assert time.monotonic() - began < 25
        own_kafka.start()
        assert journal.desk() == before
        note = msgspec.structs.replace(ACK, kind="note", why="Kafka is back.", seen=None)
        assert len(journal.append(note).handling("a").acts) == 2
        journal.close()
    gc.collect()  # kafka-python leaves sockets of refused connections


@pytest.fixture(scope="module")
def pair(kafka, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    with harness.stage(kafka.address, folder, 1) as made:
        yield made, KafkaDesk(made.connection), SqliteJournal(folder / "desk.db")


def folded(desk):
    """Return what a desk comes to; positions are each journal's own."""
    return desk.handlings, desk.protections, desk.deliveries


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(given_events=st.lists(st.tuples(st.booleans(), desk_events), max_size=12))
def test_kafka_and_sqlite_come_to_the_same_desk(pair, given_events):
    """The same events, appended or put there by another process: the same handlings, and the same refusals."""
    stage, kafka, sqlite = pair
    for appended, event in given_events:
        refused = [_refused(sqlite.append, event)]
        if appended:
            refused.append(_refused(kafka.append, event))
            assert refused[0] == refused[1]
        else:
            sent(stage, msgspec.json.encode(event))
    assert folded(kafka.desk()) == folded(sqlite.desk())
    other = KafkaDesk(stage.connection)
    assert other.desk() == kafka.desk()
    other.close()


def _refused(append, event):
    try:
        append(event)
    except ActError as error:
        return str(error)
    return None
