"""Both modes say the same of the same posts: ``hearhear run``, and the processes of the engine run.

Short by default; the long form is HEARHEAR_ENGINES_N=20000.
"""

import os
import re
import subprocess
import sys
import time
from collections import Counter

import msgspec
import pytest

pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("faust", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')

from hearhear.stream.kafka import topics
from hearhear.stream.sink import GROUP as SINK
from schemas.alert import Alert
from sinks.elastic.reader import ElasticReader
from sinks.sqlite.reader import SqliteReader
from sinks.store import without_author
from tests.engines import days
from tests.engines import harness
from tests.engines.elastic_store import fresh
from tests.unit.detector_log import said

# kafka-python 3.0.12 reads its own files in a way that Python 3.11 calls outdated.
pytestmark = pytest.mark.filterwarnings("ignore:read_text is deprecated:DeprecationWarning")

N = int(os.environ.get("HEARHEAR_ENGINES_N", "2000"))
UNREADABLE = b'not json\n{"text": 3}\n[7]\n'
PROGRAM = "tests.engines.program"
SILENCE = 2
"""Seconds without a sighting after which the detector tells what waits."""

_encode = msgspec.json.Encoder().encode
_alert = msgspec.json.Decoder(Alert)


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    """Give both modes one key, as an operator must who wants to compare them."""
    file = tmp_path_factory.mktemp("key") / "pseudonyms.key"
    file.write_bytes(bytes(range(32)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEARHEAR_KEY_FILE", str(file))
        yield file


@pytest.fixture(scope="module")
def posts(tmp_path_factory):
    """Write the posts of several days, and three lines that are none."""
    file = days.write(tmp_path_factory.mktemp("posts") / "posts.jsonl", N)
    with file.open("ab") as more:
        more.write(UNREADABLE)
    return file


@pytest.fixture(scope="module")
def embedded(key, posts, tmp_path_factory):
    """Run the embedded mode over the posts once; return its data folder."""
    data = tmp_path_factory.mktemp("embedded")
    where = ["--data", data, "--roster", harness.ROSTER]
    _hearhear("run", "--once", "--no-web", "--replay", posts, *where)
    return data


@pytest.fixture
def client(elastic, monkeypatch):
    """Give a client of the engine with our templates and no document; name the engine to programs."""
    monkeypatch.setenv("HEARHEAR_ELASTIC", elastic.address)
    made = fresh(elastic.address)
    yield made
    made.close()


@pytest.mark.parametrize("transport", [harness.TAKE, "chunk"])
def test_one_worker_stores_and_alerts_byte_for_byte_as_the_embedded_run(
    kafka, client, posts, embedded, tmp_path, transport
):
    """Who grows from one machine to many must not find other posts, tags or alerts there."""
    with harness.stage(kafka.address, tmp_path, partitions=1) as stage:
        _engine_run(stage, posts, workers=1, more=("--transport", transport))
        read = stage.read()
        client.indices.refresh(index="hearhear-*")
        engines, store = ElasticReader(client), SqliteReader(embedded / "hearhear.db")
        with store:
            assert _same_posts(store, engines) == N
            alerts = list(map(_encode, store.alerts()))
            assert list(map(_encode, engines.alerts())) == alerts
            told = {(a.key, a.version): v for a, v in _alerts(read)}
            assert len(told) == len(read["alerts"])
            assert _letters(engines) == _letters(store)
        _reconciled(kafka.address, f"topic posts.raw: {N:,} read = {N:,} stored + 0 dead")
        print(f"\n  {N} posts and {len(alerts)} alerts are the same, {len(told)} alert records")
        assert alerts


@pytest.mark.soak
def test_two_workers_on_four_partitions_store_the_same_and_alert_for_the_same(
    kafka, client, posts, embedded, tmp_path
):
    """Sightings of several partitions come in another order, and that changes no alert."""
    with harness.stage(kafka.address, tmp_path, partitions=4) as stage:
        _engine_run(stage, posts, workers=2)
        read = stage.read()
        client.indices.refresh(index="hearhear-*")
        engines, store = ElasticReader(client), SqliteReader(embedded / "hearhear.db")
        with store:
            assert _same_posts(store, engines) == N
            ours, theirs = store.alerts(), engines.alerts()
        _reconciled(kafka.address, f"topic posts.raw: {N:,} read = {N:,} stored + 0 dead")
    told = [(alert.key, alert.version) for alert, _ in _alerts(read)]
    print(f"\n  officials {_officials(ours)} embedded, {_officials(theirs)} engines")
    assert len(set(told)) == len(told)
    assert said(theirs) == said(ours)


def test_the_embedded_run_reconciles(posts, embedded):
    """Nothing lost in the one process either, and the unreadable lines are accounted for."""
    said = _hearhear("reconcile", posts, "--data", embedded, "--roster", harness.ROSTER)
    assert f"{N + 3:,} read = {N:,} stored + 3 dead letters" in said
    assert "+ 0 missing" in said


def _engine_run(stage, posts, *, workers, more=(), speed=0):
    """Start everything as an operator does, collect the posts, and wait until all is stored."""
    program = {"module": PROGRAM}
    for command in (("stream", "topics", "create"), ("elastic", "setup")):
        assert stage.start(*command, **program).process.wait(60) == 0
    roster = ("--roster", harness.ROSTER, "--data", stage.folder)
    processes = [stage.start("stream", "tag", *roster, *more, **program) for _ in range(workers)]
    quick = ("--silence", SILENCE)
    processes += [stage.start("stream", "detect", *quick, **program)]
    processes += [stage.start("stream", "sink", **program)]
    command = ("stream", "collect", "--replay", posts, *roster, "--speed", speed)
    collect = stage.start(*command, **program)
    assert collect.process.wait(600) == 0, collect.text
    stage.settle(300)
    stage.settle(300, group="hearhear-detect", topic="sightings")
    time.sleep(2 * SILENCE)  # what waits to be told is told, as at the end of the embedded run
    for topic in (topics.TAGGED, topics.ALERTS, topics.DEAD):
        stage.settle(300, group=SINK, topic=topic)
    assert all(p.alive for p in processes), [p.text for p in processes if not p.alive]


def _same_posts(store, engines):
    """Hold the two exports against each other; return how many posts are the same."""
    wanted, found = _bodies(store), _bodies(engines)
    assert found.keys() == wanted.keys()
    different = [uid for uid, body in wanted.items() if found[uid] != body]
    assert not different, (len(different), wanted[different[0]], found[different[0]])
    return len(wanted)


def _bodies(reader):
    """Return every post's bytes but for when and where it was seen, and by whom; each uid once."""
    posts = list(reader.export())
    assert len({p.uid for p in posts}) == len(posts)
    return {
        p.uid: _encode(
            msgspec.structs.replace(without_author(p), observed_at=days.START, provenance=None)
        )
        for p in posts
    }


def _letters(reader):
    """Return what each dead letter holds."""
    return sorted((letter.raw, letter.reason) for _, letter in reader.dead())


def _alerts(read):
    return [(_alert.decode(value), value) for _, value in read["alerts"]]


def _officials(alerts):
    return dict(sorted(Counter(alert.target for alert in alerts).items()))


def _reconciled(address, wanted):
    said = _hearhear("reconcile", "--bootstrap", address)
    assert wanted in said
    assert "+ 0 missing" in said


def _hearhear(*arguments):
    """Run a command to its end, Kafka unnamed; return what it printed."""
    env = {k: v for k, v in os.environ.items() if k != "HEARHEAR_KAFKA"}
    done = subprocess.run(
        [sys.executable, "-m", PROGRAM, *map(str, arguments)],
        env=env | {"PYTHONPATH": str(harness.ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return re.sub(r"\s+", " ", done.stdout)
