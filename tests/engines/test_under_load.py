"""Everything runs and everything is killed once, under one load: nothing lost, no alert lost or doubled.

Short by default; the long form is HEARHEAR_ENGINES_N=20000.  HEARHEAR_ENGINES_SEED repeats a run.
"""

import os
import time
from random import Random

import msgspec
import pytest

pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("faust", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')

from hearhear.stream.kafka import topics
from hearhear.stream.sink import GROUP as SINK
from hearhear.wiring.roster import load_roster
from processors.chain import load
from processors.step import Setup
from schemas.alert import Alert
from sinks.elastic.reader import ElasticReader
from tests.engines import checker
from tests.engines import checker_elastic
from tests.engines import harness
from tests.engines.elastic_store import fresh

# kafka-python 3.0.12 reads its own files in a way that Python 3.11 calls outdated.
pytestmark = pytest.mark.filterwarnings("ignore:read_text is deprecated:DeprecationWarning")

N = int(os.environ.get("HEARHEAR_ENGINES_N", "2000"))
SEED = int(os.environ.get("HEARHEAR_ENGINES_SEED", "0")) or Random().randrange(1, 10**6)
SHORT = N <= 2000
AWAY = 5 if SHORT else 20
"""Seconds an engine is away."""
LOAD = 110 if SHORT else 180
"""Seconds the feed goes on, so that every fault falls into it."""
DETECT = {"group": "hearhear-detect", "topic": "sightings"}
WRITE = {"group": SINK, "topic": topics.TAGGED}


@pytest.fixture
def client(elastic):
    """Give a client of the engine with our templates and no document."""
    made = fresh(elastic.address)
    yield made
    made.close()


@pytest.mark.soak
def test_all_are_killed_in_turn_under_load_and_nothing_is_lost(
    own_kafka, own_elastic, client, tmp_path
):
    """What is said of each process must hold for them together, while posts go on coming."""
    roster = load_roster(harness.ROSTER)
    officials = [
        handle.value
        for person in list(roster.persons.values())[:6]
        for handle in person.contact_details
    ]
    told = checker.story(N, SEED, officials)
    times = {}
    with harness.stage(own_kafka.address, tmp_path) as stage:
        workers = [stage.worker(), stage.worker()]
        detectors = [stage.start("detect", "--snapshot-every", 2) for _ in range(2)]
        sink = _sink(stage, own_elastic)
        feed = harness.Feed(stage, told, N / LOAD).start()
        harness.wait(stage.alerts, 90, "a first alert")
        stage.passes(90, **WRITE)

        workers.pop(0).kill()
        times["worker killed, the other takes over"] = stage.passes()
        workers.append(stage.worker())
        harness.wait(lambda: stage.members("hearhear-tag") == 2, 60, "the added worker")
        times["worker added, all partitions go on"] = stage.passes()

        active = max(detectors, key=lambda d: d.text.rfind("folding") > d.text.rfind("standing by"))
        detectors.remove(active)
        folding = detectors[0].text.count("folding from")
        active.kill()
        times["detector killed, the standby folds"] = harness.wait(
            lambda: detectors[0].text.count("folding from") > folding, 60, "the standby"
        )
        detectors.append(stage.start("detect", "--snapshot-every", 2))

        own_elastic.kill()
        time.sleep(AWAY)
        assert sink.alive, sink.text
        own_elastic.start()
        times["Elasticsearch back, the sink passes"] = stage.passes(90, **WRITE)

        sink.kill()
        sink = _sink(stage, own_elastic)
        times["sink killed and started, it passes"] = stage.passes(90, **WRITE)

        own_kafka.kill()
        time.sleep(AWAY)
        own_kafka.start()
        times["broker back, the workers pass"] = stage.passes(90)

        assert feed.process.alive, "the load ended before the last fault: nothing was shown"
        feed.finish()
        stage.settle(120)
        stage.settle(120, **DETECT)
        for topic in (topics.TAGGED, topics.ALERTS, topics.DEAD):
            stage.settle(120, group=SINK, topic=topic)
        living = [*workers, *detectors, sink]
        assert all(p.alive for p in living), [p.text[-2000:] for p in living if not p.alive]
        read = stage.read()
    print(f"\n  N {N} seed {SEED}; {checker.repeats(told, read)} records repeated")
    for what, seconds in times.items():
        print(f"  {what:<40} {seconds:5.1f} s")
    assert checker.check(told, read, load(Setup(roster=roster))) == []
    assert checker.check_alerts(read) == []
    assert checker_elastic.check(told, client) == []
    assert _stored(client) == _newest(read)
    print(f"  lost 0 of {len(told.sent)}; {len(_newest(read))} alerts, none lost or doubled")
    assert max(times[what] for what in times if "killed" in what and "sink" not in what) <= 20
    assert times["broker back, the workers pass"] <= 30


def _sink(stage, elastic):
    return stage.start("sink", "--elastic", elastic.address, module="tests.engines.living_sink")


def _newest(read):
    """Return each alert as the topic tells it last, by key."""
    logs = {}
    for _, value in read["alerts"]:
        alert = msgspec.json.decode(value, type=Alert)
        logs.setdefault(alert.key, []).append(alert)
    return {key: checker.newest(log) for key, log in logs.items()}


def _stored(client):
    """Return what the page would show: every alert there is, once."""
    client.indices.refresh(index="hearhear-*")
    found = ElasticReader(client).alerts()
    stored = {alert.key: alert for alert in found}
    assert len(stored) == len(found)
    return stored
