"""The commands that read, on the store of the engine run: they say what they say of a file."""

import json
import os

import pytest

pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')
pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')

from sinks.elastic.writer import ElasticWriter
from sinks.sqlite.reader import SqliteReader
from sinks.store import Batch
from tests.engines.elastic_store import fresh
from tests.engines.harness import renew
from tests.running import call
from tests.running import dated
from tests.running import replay


@pytest.fixture(scope="module")
def both(elastic, kafka, tmp_path_factory):
    """The invented day in a file, and the same posts, letters and alerts in Elasticsearch."""
    folder = tmp_path_factory.mktemp("both")
    broken = folder / "broken.jsonl"
    broken.write_text('{"text": "a ferry", "created_at": "yesterday-ish"}\nno json\n')
    replay(folder / "data", dated(folder / "day.jsonl"), broken)
    client = fresh(elastic.address)
    writer = ElasticWriter(client, refresh=True)
    with SqliteReader(folder / "data/hearhear.db") as reader:
        letters = [letter for _, letter in reader.dead()]
        writer.write(Batch(posts=list(reader.export()), dead=letters))
        writer.write_alerts(reader.alerts())
    renew(kafka.address, 1)
    os.environ["HEARHEAR_KAFKA"] = kafka.address  # what people did about alerts is there
    yield ["--data", folder / "data"], ["--elastic", elastic.address]
    del os.environ["HEARHEAR_KAFKA"]
    client.close()


@pytest.mark.parametrize(
    "command",
    [
        ["export"],
        ["search", "*", "--json"],
        ["search", "ferr* OR bus -petition topic:transport", "--limit", "100"],
        ["search", "official:halima-wrenfield abuse:yes", "--limit", "1000"],
        ["search", "platform:twitter"],
        ["alerts"],
        ["alerts", "--json"],
        ["threats"],
        ["threats", "--json"],
        ["care"],
        ["handover", "--since", "2026-01-01"],
        ["protect", "list"],
    ],
)
def test_a_command_says_the_same_of_both_stores(both, command):
    """Status, output and hints: whoever moves to the engines learns nothing new."""
    file, cluster = (call(*command, *where) for where in both)
    assert file[0] == 0
    assert cluster == file


def test_both_stores_hold_the_same(both):
    """What the detector has looked at is known where it runs."""
    said = [json.loads(call("stats", "--json", *where)[1]) for where in both]
    for one in said:
        del one["examined"]
    assert said[0] == said[1]
    tables = [call("stats", *where)[1].splitlines() for where in both]
    file, cluster = (
        [" ".join(t.split()) for t in lines if "detection" not in t] for lines in tables
    )
    assert file == cluster


@pytest.mark.parametrize(
    "command",
    [["search", "lang:xx"], ["search", "a from:soon"], ["alerts", "show", "none"], ["dead", "show", "9" * 30]],
)  # fmt: skip
def test_a_command_refuses_the_same_on_both_stores(both, command):
    """What cannot be done is told in the same sentence, with the same values."""
    file, cluster = (call(*command, *where) for where in both)
    assert file[0] == 2
    assert cluster == file


def test_dead_letters_are_listed_and_shown(both):
    """The numbers are the store's own; what stands under them is the same."""
    letters = []
    for where in both:
        _, listed, _ = call("dead", "list", "--json", *where)
        numbers = [json.loads(line)["number"] for line in listed.splitlines()]
        assert len(numbers) == 2
        letters.append(sorted(call("dead", "show", number, *where)[1] for number in numbers))
        assert call("dead", "show", max(numbers) + 1, *where)[0] == 2
    assert letters[0] == letters[1]


def test_the_doctor_looks_at_elasticsearch(both):
    """It answers, it has every index, it holds so many posts."""
    code, said, _ = call("doctor", *both[1])
    assert code == 0
    assert "answers and has every index" in said
    assert "dead letters" in said


def test_the_settings_name_the_cluster_once(both, tmp_path):
    """No option is needed where hearhear.toml says it, or the environment."""
    _, where = both
    (tmp_path / "hearhear.toml").write_text(f'[elastic]\nurl = "{where[1]}"\n')
    wanted = call("stats", "--json", *where)
    assert call("stats", "--json", cwd=tmp_path) == wanted
    assert call("stats", "--json", env={"HEARHEAR_ELASTIC": where[1]}) == wanted
