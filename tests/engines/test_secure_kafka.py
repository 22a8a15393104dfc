"""Kafka with TLS, log-in and access lists: the whole path works, and each process may do its own only."""

from contextlib import closing

import pytest

pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("faust", reason='needs pip install "hearhear[kafka]"')


from kafka.errors import AuthorizationError

from hearhear.stream.kafka.acls import ROLES
from hearhear.stream.kafka.clients import plain_consumer
from hearhear.stream.kafka.publish import Publisher
from hearhear.stream.kafka.publish import PublishError
from hearhear.stream.kafka.topics import RAW
from hearhear.stream.kafka.topics import SIGHTINGS
from hearhear.stream.kafka.topics import TAGGED
from hearhear.stream.kafka.topics import TOPICS
from hearhear.stream.tail import Tail
from tests.engines import harness
from tests.engines import secured
from tools.engines.process import free_port


class Heard(list):
    """What the page's live feed was told."""

    def take(self, record):
        """Keep it."""
        self.append(record)

    def follows(self, since):
        """Know that it begins."""


def test_the_whole_path_works_by_its_lists(listed_kafka, elastic, as_user, tmp_path):
    """Every process with the least rights, one of them by a certificate instead of a password."""
    with harness.stage(listed_kafka.inside, tmp_path) as stage:
        setup = secured.run("elastic", "setup", "--elastic", elastic.address)
        assert setup.returncode == 0, setup.stderr
        heard = Heard()
        tail = Tail(as_user("serve"), heard)
        tail.start()
        assert tail.wait(20), tail.problem

        def start(process, *more):
            config = secured.settings(listed_kafka, tmp_path, f"hearhear-{process}")
            return others.start(process, "--config", config, *more)

        others = harness.Stage(listed_kafka.address, tmp_path)
        stage.processes = others.processes
        data = ("--data", tmp_path, "--roster", harness.ROSTER)
        collect = start("collect", "--replay", secured.DAY, *data)
        by_certificate = tmp_path / "tag.toml"
        by_certificate.write_text(listed_kafka.settings_by_certificate("hearhear-tag"))
        named = {"HEARHEAR_KAFKA": listed_kafka.mutual}
        others.start("tag", "--config", by_certificate, *data, env=named)
        start("detect")
        start("sink", "--elastic", elastic.address)
        assert collect.process.wait(60) == 0, collect.text
        for group, topic in (("tag", RAW), ("sink", TAGGED), ("detect", SIGHTINGS)):
            stage.passes(60, f"hearhear-{group}", topic)
        assert stage.ended() == []
        assert stage.ends(TAGGED) == stage.ends(RAW) > 500
        assert stage.ends(SIGHTINGS)
        harness.wait(lambda: len(heard) == stage.ends(TAGGED), 20, "the live feed")
        tail.stop()


@pytest.mark.parametrize("process", ROLES)
def test_a_process_may_read_and_write_its_own_topics_only(as_user, process):
    """A broken-into collector must not read what was collected, nor the page write."""
    found = as_user(process)
    role = ROLES[process]
    may_read = {topic.name for topic in TOPICS if _may_read(found, topic.name)}
    may_write = {topic.name for topic in TOPICS if _may_write(found, topic.name)}

    assert may_read == set(role.reads)
    assert may_write == set(role.writes)


def _may_read(found, topic):
    from kafka import TopicPartition

    with closing(plain_consumer(found, "test", request_timeout_ms=5000)) as consumer:
        place = TopicPartition(topic, 0)
        consumer.assign([place])
        try:
            consumer.seek_to_beginning(place)
            consumer.position(place, timeout_ms=3000)
            consumer.poll(timeout_ms=500)
        except AuthorizationError:
            return False
        return True


def _may_write(found, topic):
    publisher = Publisher(found, linger=0)
    try:
        publisher.send(topic, b"key", b"{}", timeout=3)
        publisher.flush(5)
    except (PublishError, AuthorizationError):
        return False
    finally:
        publisher.close()
    return True


@pytest.mark.parametrize(
    ("process", "more"), [("collect", ("--replay", secured.DAY)), ("tag", ()), ("detect", ())]
)
def test_a_process_without_its_lists_says_so(listed_kafka, tmp_path, process, more):
    """A forgotten access list must not look like a quiet day."""
    config = secured.settings(listed_kafka, tmp_path, "hearhear-serve")
    port = free_port()
    with harness.stage(listed_kafka.inside, tmp_path) as stage:
        others = harness.Stage(listed_kafka.address, tmp_path)
        stage.processes = others.processes
        env = {"HEARHEAR_METRICS": str(port), "HEARHEAR_DATA": str(tmp_path)}
        started = others.start(process, "--config", config, *more, env=env)
        harness.wait(
            lambda: not started.alive or "topics acls" in secured.health(port), 40, "a word of it"
        )
        assert "topics acls" in started.text


def test_the_page_without_its_lists_says_so(listed_kafka, as_user):
    """The live feed alone is missing: the page goes on, and /healthz tells why."""
    tail = Tail(as_user("collect"), Heard())
    tail.start()
    harness.wait(lambda: tail.problem, 20, "a word of it")
    tail.stop()
    tail.join()

    assert "not allowed to it (hearhear stream topics acls)" in tail.problem
