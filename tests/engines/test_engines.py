"""The real engines keep what they acknowledged, end when told or orphaned, and say why they fail."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.engines import Elastic
from tools.engines import EngineError
from tools.engines import Kafka
from tools.engines import fetch

ORPHAN = """
import sys, time
from pathlib import Path
from tools.engines import Kafka
engine = Kafka(Path(sys.argv[1]), Path(sys.argv[2])).start()
print(engine.pid, engine.port, flush=True)
time.sleep(600)
"""


def test_an_acknowledged_record_survives_a_kill(own_kafka):
    """Crash tests of the pipeline mean something only if the broker itself loses nothing."""
    from kafka import KafkaAdminClient
    from kafka import KafkaConsumer
    from kafka import KafkaProducer
    from kafka.admin import NewTopic

    server = own_kafka.address
    admin = KafkaAdminClient(bootstrap_servers=server)
    admin.create_topics([NewTopic("kept", num_partitions=2, replication_factor=1)])
    admin.close()
    producer = KafkaProducer(bootstrap_servers=server, acks="all", enable_idempotence=True)
    for number in range(10):
        producer.send("kept", str(number).encode(), partition=number % 2).get(timeout=10)
    own_kafka.kill()
    assert not own_kafka.alive
    own_kafka.start()
    producer.send("kept", b"10", partition=0).get(timeout=30)
    producer.close()
    consumer = KafkaConsumer(
        "kept", bootstrap_servers=server, group_id="readers", auto_offset_reset="earliest"
    )
    found: list[int] = []
    until = time.monotonic() + 30
    while len(found) < 11 and time.monotonic() < until:
        for records in consumer.poll(timeout_ms=500).values():
            found += [int(record.value) for record in records]
    consumer.commit()
    consumer.close()
    assert sorted(found) == list(range(11))


def test_an_acknowledged_document_survives_a_kill(own_elastic):
    """The same for the store; the search goes through the folding that names need."""
    from elasticsearch import Elasticsearch

    folded = {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "asciifolding"]}
    with Elasticsearch(own_elastic.address, retry_on_timeout=True) as client:
        client.indices.create(
            index="kept",
            settings={"analysis": {"analyzer": {"folded": folded}}},
            mappings={"properties": {"text": {"type": "text", "analyzer": "folded"}}},
        )
        client.index(index="kept", id="1", document={"text": "Señora Quell answers"})
    os.kill(own_elastic.pid, signal.SIGKILL)  # from outside, as the system does where memory ends
    while own_elastic.alive:
        time.sleep(0.05)
    own_elastic.start()
    with Elasticsearch(own_elastic.address) as client:
        assert client.info()["version"]["number"] == "8.19.5"
        client.indices.refresh(index="kept")
        found = client.search(index="kept", query={"match": {"text": "senora"}})
    assert [hit["_id"] for hit in found["hits"]["hits"]] == ["1"]


def test_an_engine_ends_with_whoever_started_it_and_another_stays(kafka, jars, tmp_path):
    """A killed test run or trial must not leave a broker behind; two runs must not share a port."""
    command = [sys.executable, "-c", ORPHAN, str(jars), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        pid, port = map(int, parent.stdout.readline().split())
        assert _listens(port)
        assert kafka.address != f"127.0.0.1:{port}"
        parent.send_signal(signal.SIGKILL)
    until = time.monotonic() + 10
    while _runs(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(pid)
    assert _listens(int(kafka.address.rpartition(":")[2]))


def test_stop_leaves_no_process(jars, tmp_path):
    """Whoever stops an engine gets the port and the memory back; stopping twice is harmless."""
    with Elastic(jars, tmp_path) as engine:
        pid = engine.pid
        assert engine.alive
    engine.stop()
    assert not engine.alive
    assert not _runs(pid)
    assert not _listens(engine.port)


def test_data_in_use_are_left_alone(own_kafka, jars):
    """A second Kafka truncates the first one's metadata before it notices: we must refuse it."""
    with pytest.raises(EngineError, match="is in use by a running kafka"):
        Kafka(jars, own_kafka.data_dir).start()
    assert own_kafka.alive


def test_a_failed_start_shows_the_engines_own_last_lines(jars, tmp_path):
    """The reason stands in the log: here, that the data belong to another node."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "meta.properties").write_text("version=1\nnode.id=7\ncluster.id=other\n")
    engine = Kafka(jars, tmp_path)
    with pytest.raises(EngineError, match=r"(?s)ended while starting.*node id.*The whole log is"):
        engine.start()
    assert not engine.alive


def test_without_java_the_error_says_what_to_install(jars, tmp_path, monkeypatch):
    """A person without Java reads the remedy, not a traceback about a missing file."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match="install a JDK, 17 or later"):
        Kafka(jars, tmp_path / "data").start()


def test_without_jars_the_error_names_the_command(tmp_path):
    """Nothing is fetched behind a person's back."""
    with pytest.raises(EngineError, match=r"-m tools[.]engines fetch"):
        Kafka(tmp_path, tmp_path / "data").start()


def test_fetching_again_fetches_nothing(jars, monkeypatch, tmp_path):
    """With the jars there, neither Maven nor a network is needed."""
    monkeypatch.setenv("PATH", str(tmp_path))
    fetch(jars)


def test_security_refuses_what_a_role_does_not_allow(secure):
    """The writer's role can be tested for real: it may add, not read, and only while its key is valid."""
    from elasticsearch import AuthenticationException
    from elasticsearch import AuthorizationException
    from elasticsearch import Elasticsearch

    role = {"indices": [{"names": ["kept"], "privileges": ["create_doc", "auto_configure"]}]}
    with Elasticsearch(secure.address, basic_auth=(secure.user, secure.password)) as admin:
        admin.options(ignore_status=400).indices.create(index="kept")
        key = admin.security.create_api_key(name="writer", role_descriptors={"writer": role})
        with Elasticsearch(secure.address, api_key=key["encoded"]) as writer:
            writer.index(index="kept", document={"text": "invented"})
            with pytest.raises(AuthorizationException):
                writer.search(index="kept")
            admin.security.invalidate_api_key(ids=[key["id"]])
            with pytest.raises(AuthenticationException):
                writer.index(index="kept", document={"text": "too late"})


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # An orphan waits as a zombie where nobody reaps it, as process 1 of a container may not.
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")
