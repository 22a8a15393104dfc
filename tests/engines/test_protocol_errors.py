"""Errors a healthy broker seldom gives, from librdkafka's mock cluster: nothing may be lost by them."""

import subprocess
import sys
import time

import pytest

pytest.importorskip("faust", reason='needs pip install "hearhear[kafka]"')
confluent_kafka = pytest.importorskip("confluent_kafka", reason="its mock cluster gives the errors")

from hearhear.wiring.roster import load_roster  # noqa: E402
from processors.chain import load  # noqa: E402
from processors.step import Setup  # noqa: E402
from tests.engines import checker  # noqa: E402
from tests.engines import harness  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore:read_text is deprecated:DeprecationWarning")

COUNT = 600
SEED = 11


@pytest.fixture
def servers():
    """Yield the servers of a cluster that refuses sixty requests while it is fed."""
    command = [sys.executable, "-m", "tests.engines.mock_cluster", str(SEED)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=harness.ROOT
    ) as cluster:
        yield cluster.stdout.readline().strip()
        cluster.kill()


@pytest.mark.soak
@pytest.mark.parametrize("transport", ["take", "chunk"])
def test_refused_produces_and_commits_lose_nothing(servers, tmp_path, transport):
    """R07, R08: timeouts, moved leaders, too few replicas; commits refused in a rebalance."""
    steps = load(Setup(roster=load_roster(harness.ROSTER)))
    told = checker.story(COUNT, SEED, ["halimawrenfield.arvenne.example"])
    stage = harness.Stage(servers, tmp_path)
    worker = stage.worker("--transport", transport)
    try:
        _feed(servers, told)
        until = time.monotonic() + 90
        while problems := checker.check(told, _read(servers), steps):
            assert time.monotonic() < until, problems
            assert worker.alive, worker.text[-3000:]
            time.sleep(2)
        print(f"\n  {transport}: lost 0, {checker.repeats(told, _read(servers))} repeated")
    finally:
        worker.kill()


def _feed(servers, told):
    producer = confluent_kafka.Producer(
        {"bootstrap.servers": servers, "enable.idempotence": True, "log_level": 0}
    )
    for key, value in told.sent:
        producer.produce("posts.raw", key=key, value=value)
        producer.poll(0)
        time.sleep(0.02)
    assert producer.flush(60) == 0


def _read(servers):
    """Return all topics: kafka-python does not speak with the mock cluster."""
    consumer = confluent_kafka.Consumer(
        {"bootstrap.servers": servers, "group.id": "reader", "log_level": 0}
    )
    topics = {name: [] for name in harness.NAMES}
    partitions = {"posts.raw": 4, "posts.tagged": 4, "sightings": 1, "posts.dead": 4}
    for name, count in partitions.items():
        for partition in range(count):
            place = confluent_kafka.TopicPartition(name, partition, 0)
            end = consumer.get_watermark_offsets(place, timeout=10)[1]
            consumer.assign([place])
            found = 0
            while found < end:
                for message in consumer.consume(end - found, 1.0):
                    if not message.error():
                        topics[name].append((message.key(), message.value()))
                        found = message.offset() + 1
    consumer.close()
    return topics
