"""What keeps us out of a Kafka with TLS and log-in is said in words, with the setting to look at."""

import contextlib
import dataclasses
import json
import shutil
import socket
import ssl
import threading

import pytest

pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("faust", reason='needs pip install "hearhear[kafka]"')

from kafka.errors import KafkaConnectionError

from hearhear.stream.kafka.clients import in_words
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.reaching import AccessError
from hearhear.stream.kafka.reaching import reach
from hearhear.wiring.kafka import connection
from hearhear.wiring.settings import Kafka
from tests.engines import harness
from tests.engines import secured
from tools.engines import SecureKafka
from tools.engines.certificates import Authority
from tools.engines.process import free_port


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
def test_what_keeps_us_out_is_said(listed_kafka, as_user, tmp_path, change, words):
    """The clients try for ever without a word; an administrator has to learn which setting is wrong."""
    if "tls" in change:
        other = Authority(tmp_path / "other").certificate
        change = {"tls": ssl.create_default_context(cafile=other)}
    if change.get("servers") in ("inside", "mutual"):
        change = change | {"servers": getattr(listed_kafka, change["servers"])}
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
def test_a_certificate_is_who_we_are(listed_kafka, tmp_path, days, let_in):
    """Instead of a password; by the broker's rule its name is the user."""
    own = listed_kafka.authority.issue(f"hearhear-serve-{days}", days=days)
    found = connection(
        Kafka(
            servers=listed_kafka.mutual,
            security="ssl",
            ca=listed_kafka.authority.certificate,
            certificate=own.certificate,
            key=own.key,
        )
    )
    if let_in:
        reach(found)
    else:
        with pytest.raises(KafkaConnectionError, match="expired"):
            reach(found)


def test_an_expired_certificate_of_the_broker_is_named(listed_kafka):
    """The one fault that comes by itself, at night."""
    ended = listed_kafka.authority.issue("ended", days=-1)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*ended)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            with contextlib.suppress(OSError):
                context.wrap_socket(server.accept()[0], server_side=True)

        thread = threading.Thread(target=answer)
        thread.start()
        trusted = ssl.create_default_context(cafile=listed_kafka.authority.certificate)
        with pytest.raises(AccessError, match="certificate has expired"):
            reach(Connection(f"127.0.0.1:{server.getsockname()[1]}", "ssl", trusted))
        thread.join()


@pytest.mark.parametrize(
    ("process", "more"),
    [
        ("collect", ("--replay", secured.DAY)),
        ("tag", ()),
        ("detect", ()),
        ("sink", ("--elastic", "http://127.0.0.1:1")),
    ],
)
def test_a_process_with_a_wrong_password_ends_with_a_sentence(
    listed_kafka, tmp_path, process, more
):
    """It would try for ever otherwise, and look as if it only waited."""
    config = secured.settings(listed_kafka, tmp_path, f"hearhear-{process}")
    wrong = tmp_path / "wrong"
    wrong.write_text("wrong\n")
    done = secured.run(
        *("stream", process, "--config", config, *more),
        env={"HEARHEAR_KAFKA_PASSWORD_FILE": str(wrong), "HEARHEAR_DATA": str(tmp_path)},
    )

    assert done.returncode == 2
    last = json.loads(done.stderr.splitlines()[-1])
    assert f"does not know the user hearhear-{process}" in last["error"]


@pytest.mark.soak
def test_a_certificate_that_is_replaced_under_a_running_process_is_named(jars, tmp_path):
    """The process goes on trying, which may be right; it must not look as if the broker were away."""
    with SecureKafka(jars, tmp_path / "broker", ["hearhear-admin", "hearhear-detect"]) as broker:
        rights = secured.run(
            "stream",
            "topics",
            "acls",
            "--apply",
            "--config",
            secured.settings(broker, tmp_path, "superuser"),
        )
        assert rights.returncode == 0, rights.stderr
        harness.renew(broker.inside)
        trusted = tmp_path / "trusted.crt"
        trusted.write_bytes(broker.authority.certificate.read_bytes())
        config = secured.settings(broker, tmp_path, "hearhear-detect")
        port = free_port()
        env = {"HEARHEAR_METRICS": str(port), "HEARHEAR_KAFKA_CA": str(trusted)}
        process = harness.Process(broker.address, tmp_path, "detect", "--config", config, env=env)
        try:
            harness.wait(lambda: '"ok"' in secured.health(port), 30, "health")
            broker.stop()
            shutil.rmtree(broker.authority.folder)
            broker.authority = Authority(broker.authority.folder)
            broker.start()
            harness.wait(
                lambda: "certificate is not accepted" in secured.health(port), 40, "the reason"
            )
        finally:
            process.kill()
