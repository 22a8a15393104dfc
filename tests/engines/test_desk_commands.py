"""What people do at the desk by commands, on the store and the journal of the engine run."""

import json

import pytest

pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')

from hearhear.stream.desk import KafkaDesk
from hearhear.stream.kafka.connection import Connection
from sinks.elastic.writer import ElasticWriter
from sinks.sqlite.reader import SqliteReader
from sinks.store import Batch
from tests.desk_walk import DESPAIR
from tests.desk_walk import agree
from tests.desk_walk import asked
from tests.desk_walk import settings
from tests.desk_walk import walk
from tests.engines.elastic_store import fresh
from tests.engines.harness import renew
from tests.running import call
from tests.running import dated
from tests.running import replay


@pytest.fixture(scope="module")
def where(elastic, kafka, tmp_path_factory):
    """Options that name the invented day in Elasticsearch, and an empty journal on Kafka."""
    folder = tmp_path_factory.mktemp("engines")
    (folder / "despair.jsonl").write_text(json.dumps(DESPAIR) + "\n")
    replay(folder / "file", dated(folder / "day.jsonl"), folder / "despair.jsonl")
    client = fresh(elastic.address)
    writer = ElasticWriter(client, refresh=True)
    with SqliteReader(folder / "file/hearhear.db") as reader:
        writer.write(Batch(posts=list(reader.export())))
        writer.write_alerts(reader.alerts())
    client.close()
    renew(kafka.address, 1)
    more = f'[elastic]\nurl = "{elastic.address}"\n[kafka]\nservers = "{kafka.address}"\n'
    return ["--config", settings(folder, more)]


def test_all_that_people_do_is_noted_and_shown(where, kafka):
    """The very walk of the store on one machine; all of it is on the topic, for every process."""
    keys = [walk(name, where) for name in ("alerts", "threats", "care")]
    agree(where)
    desk = KafkaDesk(Connection(kafka.address))
    assert {key: one.state for key, one in desk.desk().handlings.items()} == dict.fromkeys(
        keys, "closed"
    )
    desk.close()
    assert not [*where[1].parent.rglob("desk.db")]
    assert (where[1].parent / "data/audit.jsonl").exists()


def test_without_a_kafka_the_commands_say_what_is_missing(elastic, tmp_path):
    """An alert that looks as if nobody had touched it would be worse than none."""
    for command in (
        ["alerts"],
        ["threats"],
        ["handover"],
        ["protect", "list"],
        ["alerts", "ack", "x"],
    ):
        code, _, told = call(*command, "--elastic", elastic.address, cwd=tmp_path)
        assert (code, "is kept on Kafka: which Kafka? give --bootstrap" in told) == (2, True), told


def test_a_kafka_that_is_away_is_said_soon(where):
    """In a sentence, with its address."""
    code, told = asked("threats", *where, "--bootstrap", "127.0.0.1:1")
    assert (code, "the desk cannot be read or written: Kafka at 127.0.0.1:1" in told) == (2, True)
