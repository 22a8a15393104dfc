"""The engine run under faults, on the real broker: nothing lost, nothing invented, nothing doubled.

Short by default; the long form is HEARHEAR_ENGINES_N=20000.  HEARHEAR_ENGINES_SEED repeats a run.
"""

import os
import signal
import threading
import time
from random import Random

import msgspec
import pytest

# kafka-python 3.0.12 reads its own files in a way that Python 3.11 calls outdated.
pytestmark = pytest.mark.filterwarnings("ignore:read_text is deprecated:DeprecationWarning")

pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("faust", reason='needs pip install "hearhear[kafka]"')

from hearhear.stream.kafka.publish import FullError  # noqa: E402
from hearhear.stream.kafka.publish import Publisher  # noqa: E402
from hearhear.wiring.roster import load_roster  # noqa: E402
from processors.chain import load  # noqa: E402
from processors.step import Setup  # noqa: E402
from tests.engines import checker  # noqa: E402
from tests.engines import harness  # noqa: E402

N = int(os.environ.get("HEARHEAR_ENGINES_N", "2000"))
SEED = int(os.environ.get("HEARHEAR_ENGINES_SEED", "0")) or Random().randrange(1, 10**6)
KILLS = 3 if N <= 2000 else 20
LOAD = 15 * KILLS
"""Seconds the feed goes on, so that every fault falls into it."""


@pytest.fixture(params=["chunk", harness.TAKE])
def transport(request):
    """Run once with each way of gathering batches: the same must hold for both."""
    return ("--transport", request.param)


@pytest.fixture(scope="module")
def steps():
    return load(Setup(roster=load_roster(harness.ROSTER)))


@pytest.fixture(scope="module")
def told():
    """One story for the module; its seed is printed, so that a run can be repeated."""
    print(f"\nN {N} seed {SEED} kills {KILLS}")
    officials = [
        handle.value
        for person in list(load_roster(harness.ROSTER).persons.values())[:6]
        for handle in person.contact_details
    ]
    return checker.story(N, SEED, officials)


def _verify(stage, told, steps):
    """Check all invariants; return the topics."""
    stage.settle()
    topics = stage.read()
    assert checker.check(told, topics, steps) == []
    print(f"  lost 0 of {len(told.sent)}, {checker.repeats(told, topics)} repeated")
    return topics


def _longest_pause(stage, seconds):
    """Watch the tagging stage for *seconds* and until it goes on; return its longest pause in that time."""
    began = last = time.monotonic()
    longest, before = 0.0, stage.ends("posts.tagged")
    while True:
        now, count = time.monotonic(), stage.ends("posts.tagged")
        if count > before:
            longest, last, before = max(longest, now - last), now, count
        if now - began > seconds and (last == now or stage.lag() == 0):
            return longest
        assert now - last < 40, "tagging stands still"
        time.sleep(0.05)


def _moves(stage, seconds=40):
    """Return how long it takes until the tagging stage goes on."""
    before = stage.ends("posts.tagged")
    return harness.wait(lambda: stage.ends("posts.tagged") > before, seconds, "tagging to go on")


def test_workers_killed_under_load_lose_nothing(kafka, tmp_path, told, steps, transport):
    """R02: a machine that dies must cost repeats, never posts; its successor comes within 20 s."""
    random = Random(SEED)
    with harness.stage(kafka.address, tmp_path) as stage:
        feed = harness.Feed(stage, told, N / LOAD)
        feed.start()
        worker = stage.worker(*transport)
        _moves(stage)
        gaps = []
        for _ in range(KILLS):
            time.sleep(random.uniform(0.5, 4))
            worker.kill()
            worker = stage.worker(*transport)
            gaps.append(round(_moves(stage), 1))
        feed.finish()
        _verify(stage, told, steps)
        print(f"  {KILLS} kills -9; takeover s: median {sorted(gaps)[KILLS // 2]}, max {max(gaps)}")
        assert max(gaps) <= 20


def test_a_worker_told_to_end_finishes_its_batch(kafka, tmp_path, told, steps, transport):
    """R04: an upgrade under load ends cleanly within 10 s, and repeats at most a batch."""
    with harness.stage(kafka.address, tmp_path) as stage:
        feed = harness.Feed(stage, told, N / 20)
        feed.start()
        first = stage.worker(*transport)
        _moves(stage)
        second = stage.worker(*transport)
        time.sleep(6)
        status, seconds = first.stop()
        feed.finish()
        topics = _verify(stage, told, steps)
        print(f"  SIGTERM to gone {seconds:.1f} s, status {status}")
        assert (status, second.alive) == (0, True)
        assert seconds <= 10
        assert checker.repeats(told, topics) <= 500


def test_workers_that_come_and_go_lose_nothing(kafka, tmp_path, told, steps):
    """R09: every join and every leave is a rebalance; each pause is short, nothing is skipped."""
    times = KILLS + KILLS // 2
    with harness.stage(kafka.address, tmp_path) as stage:
        feed = harness.Feed(stage, told, N / (8 * times)).start()
        stage.worker()
        _moves(stage)
        pauses = []
        for _ in range(times):
            guest = stage.worker()
            pauses.append(_longest_pause(stage, 4))
            # Told to end before it had begun, it just ends.
            assert guest.stop()[0] in (0, -signal.SIGTERM)
            pauses.append(_longest_pause(stage, 2))
        feed.finish()
        _verify(stage, told, steps)
        print(f"  {len(pauses)} rebalances, longest pause {max(pauses):.1f} s")
        assert max(pauses) <= 15


def test_the_broker_killed_and_back_loses_nothing(own_kafka, tmp_path, told, steps, transport):
    """R05: nobody exits while the broker is away, and all goes on within 30 s of its return."""
    away = 5 if N <= 2000 else 60
    with harness.stage(own_kafka.address, tmp_path) as stage:
        feed = harness.Feed(stage, told, N / (20 + away))
        feed.start()
        for _ in range(2):
            stage.worker(*transport)
        stage.start("detect")
        _moves(stage)
        own_kafka.kill()
        time.sleep(away)
        assert stage.ended() == []
        own_kafka.start()
        back = _moves(stage, 60)
        feed.finish()
        topics = _verify(stage, told, steps)
        assert stage.ended() == []
        stage.settle(group="hearhear-detect", topic="sightings")
        assert checker.check_alerts(topics | {"alerts": stage.read()["alerts"]}) == []
        print(f"  broker away {away} s; tagging again {back:.1f} s after its return")
        assert back <= 30


@pytest.mark.parametrize("seconds", [0.0, 1.2])
def test_started_while_the_broker_is_away_they_wait(own_kafka, tmp_path, seconds):
    """After a power cut the machines come back in any order, and a broker may fall at any moment."""
    with harness.stage(own_kafka.address, tmp_path) as stage:
        if not seconds:
            own_kafka.kill()
        stage.worker()
        stage.start("detect")
        time.sleep(seconds)
        own_kafka.kill()
        time.sleep(6)
        assert stage.ended() == []
        own_kafka.start()
        harness.Feed(stage, checker.story(50, SEED, ["nobody"]), 0).start().finish()
        stage.settle()
        harness.wait(lambda: stage.members("hearhear-detect") == 1, 40, "the detector")
        assert stage.ended() == []


@pytest.mark.soak
def test_a_first_record_waits_for_a_broker_that_is_away(own_kafka, tmp_path):
    """A producer that never saw its topic cannot place a record; it must wait, not end the process."""
    with harness.stage(own_kafka.address, tmp_path) as stage:
        publisher = Publisher(stage.connection)
        own_kafka.kill()
        with pytest.raises(FullError, match="Kafka does not take alerts"):
            publisher.send("alerts", b"hurried", b"{}", timeout=0.1)
        back = threading.Timer(15, own_kafka.start)
        back.start()
        publisher.send("alerts", b"patient", b"{}")
        back.join()
        publisher.flush(30)
        publisher.close()
        assert [key for key, _ in stage.read()["alerts"]] == [b"patient"]


def test_a_killed_detector_is_taken_over_with_the_same_alerts(kafka, tmp_path, told, steps):
    """No alert may be lost or doubled when the machine of the detector dies: a standby refeeds."""
    with harness.stage(kafka.address, tmp_path) as stage:
        stage.worker()
        feed = harness.Feed(stage, told, N / 25)
        detectors = [stage.start("detect", "--snapshot-every", 2) for _ in range(2)]
        feed.start()
        harness.wait(stage.alerts, 60, "a first alert")
        # Who folds has said so last: a member that lost the log stands by.
        active = max(detectors, key=lambda d: d.text.rfind("folding") > d.text.rfind("standing by"))
        (standby,) = (d for d in detectors if d is not active)
        said = standby.text.count("folding from offset")
        active.kill()
        took = harness.wait(lambda: standby.text.count("folding") > said, 30, "the standby")
        feed.finish()
        stage.settle()
        stage.settle(group="hearhear-detect", topic="sightings")
        topics = _verify(stage, told, steps)
        assert checker.check_alerts(topics) == []
        keys = {key for key, _ in topics["alerts"]}
        print(
            f"  {len(topics['alerts'])} alert records of {len(keys)} alerts; taken over in {took:.1f} s"
        )
        assert took <= 20
        assert len(keys) > 1


def test_a_topic_read_twice_changes_nothing(kafka, tmp_path, told, steps):
    """R19: after a replay from the start every state and every alert is what it was."""
    from kafka import KafkaAdminClient
    from kafka import OffsetAndMetadata
    from kafka import TopicPartition

    with harness.stage(kafka.address, tmp_path) as stage:
        harness.Feed(stage, told, 0).start().finish()
        worker = stage.worker()
        stage.start("detect")
        stage.settle()
        worker.stop()
        stage.settle(group="hearhear-detect", topic="sightings")
        before = _alerts(stage)
        start = {TopicPartition("posts.raw", p): OffsetAndMetadata(0, "", -1) for p in range(4)}
        with KafkaAdminClient(bootstrap_servers=kafka.address) as admin:
            admin.alter_group_offsets("hearhear-tag", start)
        stage.worker()
        topics = _verify(stage, told, steps)
        stage.settle(group="hearhear-detect", topic="sightings")
        assert checker.repeats(told, topics) == len(told.sent)
        assert _alerts(stage) == before
        assert checker.check_alerts(stage.read()) == []


def test_a_killed_collector_goes_on_where_it_was(kafka, tmp_path):
    """R01: the cursor is saved after the acknowledgement only, and is whole whatever happens."""
    lines = [{"id": str(n), "text": f"Boat {n} is late", "platform": "file"} for n in range(N * 5)]
    file = tmp_path / "posts.jsonl"
    file.write_bytes(b"\n".join(map(msgspec.json.encode, lines)) + b"\nnot json\n")
    arguments = ("collect", "--replay", file, "--data", tmp_path)
    with harness.stage(kafka.address, tmp_path) as stage:
        for _ in range(3):
            collector = stage.start(*arguments)
            before = stage.ends("posts.raw")
            harness.wait(lambda n=before: stage.ends("posts.raw") > n, 30, "posts")
            collector.kill()
        assert stage.start(*arguments).process.wait(60) == 0
        topics = stage.read()
    uids = [key for key, _ in topics["posts.raw"]]
    print(f"  {len(uids) - len(lines)} of {len(lines)} repeated after 3 kills")
    assert len(set(uids)) == len(lines)
    assert len(uids) - len(lines) <= 3 * 2000
    assert len({value for _, value in topics["posts.dead"]}) >= 1


def _alerts(stage):
    """Return each alert as it stands at the end."""
    return dict(
        sorted(stage.read()["alerts"], key=lambda kv: msgspec.json.decode(kv[1])["version"])
    )
