"""Kafka with TLS, log-in and access lists: the whole path works, and each process may do its own only."""

import contextlib
import dataclasses
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import closing

import pytest

pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("faust", reason='needs pip install "hearhear[kafka]"')

from kafka.errors import AuthorizationError
from kafka.errors import KafkaConnectionError

from hearhear.stream.kafka.acls import ROLES
from hearhear.stream.kafka.clients import in_words
from hearhear.stream.kafka.clients import plain_consumer
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.publish import Publisher
from hearhear.stream.kafka.publish import PublishError
from hearhear.stream.kafka.reaching import AccessError
from hearhear.stream.kafka.reaching import reach
from hearhear.stream.kafka.topics import RAW
from hearhear.stream.kafka.topics import SIGHTINGS
from hearhear.stream.kafka.topics import TAGGED
from hearhear.stream.kafka.topics import TOPICS
from hearhear.stream.tail import Tail
from hearhear.wiring.kafka import connection
from hearhear.wiring.settings import Kafka
from hearhear.wiring.settings import load_settings
from tests.engines import harness
from tools.engines import SecureKafka
from tools.engines.certificates import Authority
from tools.engines.process import free_port

DAY = harness.ROOT / "hearhear" / "demo" / "day.jsonl"


class Heard(list):
    """What the page's live feed was told."""

    def take(self, record):
        """Keep it."""
        self.append(record)

    def follows(self, since):
        """Know that it begins."""


def settings(broker, folder, user):
    """Return the file of settings of the process that connects as *user*."""
    path = folder / f"{user}.toml"
    path.write_text(broker.settings(user))
    return path


def run(*arguments, env=None):
    """Run a command of hearhear to its end."""
    here = {k: v for k, v in os.environ.items() if not k.startswith("HEARHEAR_KAFKA")}
    return subprocess.run(
        [sys.executable, "-m", "tests.engines.program", *map(str, arguments)],
        cwd=harness.ROOT,
        env=here | {"PYTHONWARNINGS": "ignore"} | (env or {}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def made(secure_kafka, tmp_path_factory):
    """Return the broker with its access lists and topics, made by our own commands."""
    folder = tmp_path_factory.mktemp("settings")
    lists = run(
        "stream",
        "topics",
        "acls",
        "--apply",
        "--config",
        settings(secure_kafka, folder, "superuser"),
    )
    assert lists.returncode == 0, lists.stderr
    admin = settings(secure_kafka, folder, "hearhear-admin")
    topics = run("stream", "topics", "create", "--config", admin)
    assert topics.returncode == 0, topics.stderr
    assert run("stream", "topics", "check", "--config", admin).returncode == 0
    return secure_kafka


@pytest.fixture
def as_user(made, tmp_path, monkeypatch):
    """Return what makes the connection of a process, by its name."""
    for name in [name for name in os.environ if name.startswith("HEARHEAR_KAFKA")]:
        monkeypatch.delenv(name)

    def connect(process, **other):
        found = load_settings(settings(made, tmp_path, f"hearhear-{process}")).kafka
        return connection(found, **other)

    return connect


def test_the_whole_path_works_by_its_lists(made, elastic, as_user, tmp_path):
    """Every process with the least rights, one of them by a certificate instead of a password."""
    with harness.stage(made.inside, tmp_path) as stage:
        setup = run("elastic", "setup", "--elastic", elastic.address)
        assert setup.returncode == 0, setup.stderr
        heard = Heard()
        tail = Tail(as_user("serve"), heard)
        tail.start()
        assert tail.wait(20), tail.problem

        def start(process, *more):
            config = settings(made, tmp_path, f"hearhear-{process}")
            return secured.start(process, "--config", config, *more)

        secured = harness.Stage(made.address, tmp_path)
        stage.processes = secured.processes
        data = ("--data", tmp_path, "--roster", harness.ROSTER)
        collect = start("collect", "--replay", DAY, *data)
        by_certificate = tmp_path / "tag.toml"
        by_certificate.write_text(made.settings_by_certificate("hearhear-tag"))
        named = {"HEARHEAR_KAFKA": made.mutual}
        secured.start("tag", "--config", by_certificate, *data, env=named)
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
    ("change", "words"),
    [
        ({"password": "another"}, "does not know the user hearhear-sink with this password"),
        ({"user": "nobody"}, "does not know the user nobody"),
        ({"mechanism": "PLAIN", "password": "another"}, "does not know the user"),
        ({"tls": "another"}, "its certificate is not accepted"),
        ({"security": "plaintext"}, "closed the connection: it may want TLS"),
        ({"security": "sasl_plaintext"}, "closed the connection: it may want TLS"),
        ({"security": "ssl"}, "want a log-in"),
        ({"servers": "inside"}, "it may have no TLS on this port"),
        ({"servers": "inside", "security": "sasl_plaintext"}, "asks for no log-in"),
        ({"servers": "mutual", "security": "ssl"}, "not accept our certificate"),
        ({"servers": "127.0.0.1:1"}, "Kafka at 127.0.0.1:1 does not answer: Connection refused"),
        ({"servers": "127.0.0.1"}, "write HOST:PORT"),
    ],
)
def test_what_keeps_us_out_is_said(made, as_user, tmp_path, change, words):
    """The clients try for ever without a word; an administrator has to learn which setting is wrong."""
    if "tls" in change:
        other = Authority(tmp_path / "other").certificate
        change = {"tls": ssl.create_default_context(cafile=other)}
    if change.get("servers") in ("inside", "mutual"):
        change = change | {"servers": getattr(made, change["servers"])}
    found = dataclasses.replace(as_user("sink"), **change)

    with pytest.raises((AccessError, KafkaConnectionError)) as error:
        reach(found)

    assert words in in_words(error.value, found)


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256", "PLAIN"])
def test_the_other_mechanisms_let_us_in(as_user, mechanism):
    """Not every cluster keeps SCRAM's secrets of 512 bits."""
    reach(dataclasses.replace(as_user("sink"), mechanism=mechanism))


def test_one_server_that_answers_is_enough(as_user):
    """A cluster answers while one of its brokers is down."""
    found = as_user("serve")
    reach(dataclasses.replace(found, servers=f"127.0.0.1:1, {found.servers}"))


@pytest.mark.parametrize(("days", "let_in"), [(2, True), (-1, False)], ids=["valid", "expired"])
def test_a_certificate_is_who_we_are(made, tmp_path, days, let_in):
    """Instead of a password; by the broker's rule its name is the user."""
    own = made.authority.issue(f"hearhear-serve-{days}", days=days)
    found = connection(
        Kafka(
            servers=made.mutual,
            security="ssl",
            ca=made.authority.certificate,
            certificate=own.certificate,
            key=own.key,
        )
    )
    if let_in:
        reach(found)
    else:
        with pytest.raises(KafkaConnectionError, match="expired"):
            reach(found)


def test_an_expired_certificate_of_the_broker_is_named(made):
    """The one fault that comes by itself, at night."""
    ended = made.authority.issue("ended", days=-1)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*ended)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            with contextlib.suppress(OSError):
                context.wrap_socket(server.accept()[0], server_side=True)

        thread = threading.Thread(target=answer)
        thread.start()
        trusted = ssl.create_default_context(cafile=made.authority.certificate)
        with pytest.raises(AccessError, match="certificate has expired"):
            reach(Connection(f"127.0.0.1:{server.getsockname()[1]}", "ssl", trusted))
        thread.join()


@pytest.mark.parametrize(
    ("process", "more"),
    [
        ("collect", ("--replay", DAY)),
        ("tag", ()),
        ("detect", ()),
        ("sink", ("--elastic", "http://127.0.0.1:1")),
    ],
)
def test_a_process_with_a_wrong_password_ends_with_a_sentence(made, tmp_path, process, more):
    """It would try for ever otherwise, and look as if it only waited."""
    config = settings(made, tmp_path, f"hearhear-{process}")
    wrong = tmp_path / "wrong"
    wrong.write_text("wrong\n")
    done = run(
        *("stream", process, "--config", config, *more),
        env={"HEARHEAR_KAFKA_PASSWORD_FILE": str(wrong), "HEARHEAR_DATA": str(tmp_path)},
    )

    assert done.returncode == 2
    last = json.loads(done.stderr.splitlines()[-1])
    assert f"does not know the user hearhear-{process}" in last["error"]


def test_a_certificate_that_is_replaced_under_a_running_process_is_named(jars, tmp_path):
    """The process goes on trying, which may be right; it must not look as if the broker were away."""
    with SecureKafka(jars, tmp_path / "broker", ["hearhear-admin", "hearhear-detect"]) as broker:
        rights = run(
            "stream",
            "topics",
            "acls",
            "--apply",
            "--config",
            settings(broker, tmp_path, "superuser"),
        )
        assert rights.returncode == 0, rights.stderr
        harness.renew(broker.inside)
        trusted = tmp_path / "trusted.crt"
        trusted.write_bytes(broker.authority.certificate.read_bytes())
        config = settings(broker, tmp_path, "hearhear-detect")
        port = free_port()
        env = {"HEARHEAR_METRICS": str(port), "HEARHEAR_KAFKA_CA": str(trusted)}
        process = harness.Process(broker.address, tmp_path, "detect", "--config", config, env=env)
        try:
            harness.wait(lambda: '"ok"' in health(port), 30, "health")
            broker.stop()
            shutil.rmtree(broker.authority.folder)
            broker.authority = Authority(broker.authority.folder)
            broker.start()
            harness.wait(lambda: "certificate is not accepted" in health(port), 40, "the reason")
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("process", "more"), [("collect", ("--replay", DAY)), ("tag", ()), ("detect", ())]
)
def test_a_process_without_its_lists_says_so(made, tmp_path, process, more):
    """A forgotten access list must not look like a quiet day."""
    config = settings(made, tmp_path, "hearhear-serve")
    port = free_port()
    with harness.stage(made.inside, tmp_path) as stage:
        secured = harness.Stage(made.address, tmp_path)
        stage.processes = secured.processes
        env = {"HEARHEAR_METRICS": str(port), "HEARHEAR_DATA": str(tmp_path)}
        started = secured.start(process, "--config", config, *more, env=env)
        harness.wait(lambda: not started.alive or "topics acls" in health(port), 40, "a word of it")
        assert "topics acls" in started.text


def health(port):
    """Return what /healthz of a process says; "" while it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()
    except OSError:
        return ""


def test_the_page_without_its_lists_says_so(made, as_user):
    """The live feed alone is missing: the page goes on, and /healthz tells why."""
    tail = Tail(as_user("collect"), Heard())
    tail.start()
    harness.wait(lambda: tail.problem, 20, "a word of it")
    tail.stop()
    tail.join()

    assert "not allowed to it (hearhear stream topics acls)" in tail.problem
