"""What a worker of the tagging stage takes with all tags, and the sink: CPU alone, on real engines.

``python -m tests.benchmarks.worker [POSTS]``: the invented day again and again in posts.raw, through a
worker as ``hearhear stream tag`` makes it; then the sink's own benchmark.  Keeps the rest of
build/bench-engines.json.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec
from kafka import KafkaAdminClient

from hearhear.stream.kafka import topics
from hearhear.stream.kafka.admin import create
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.memory import settle_memory
from hearhear.stream.kafka.publish import Publisher
from hearhear.stream.tagging.worker import work_of
from hearhear.wiring.roster import load_roster
from processors.chain import load
from processors.step import Setup
from tests.benchmarks import elastic_sink
from tests.benchmarks.meter import ROOT
from tests.benchmarks.meter import Meter
from tests.benchmarks.meter import keep
from tests.benchmarks.meter import quiet
from tools.engines import Elastic
from tools.engines import Kafka
from tools.engines import fetch

ROUNDS = 3


def measure(count):
    """Return posts a second of CPU time by transport, the median of three rounds; and the sink's cost."""
    jars = ROOT / "build" / "engines"
    fetch(jars)
    rates = {"take": [], "chunk": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Kafka(jars, folder / "kafka") as kafka:
            _fill(kafka.address, count)
            for turn in range(ROUNDS):
                for way, found in rates.items():
                    found.append(1e6 / _run(way, kafka.address, count, turn, folder))
                    print(f"{way:<6} {found[-1]:8.0f} posts/s", flush=True)
        with Elastic(jars, folder / "elastic") as elastic:
            sink = elastic_sink.main(elastic.address, min(count, 10_000))
    return {
        "worker_posts_per_s": round(statistics.median(rates["chunk"])),
        "worker_posts_per_s_take": round(statistics.median(rates["take"])),
        "sink_us_per_document": sink["sink"],
        "sink_parts_us": sink,
    }


def _fill(servers, count):
    """Make the topics, and put *count* posts of the invented day into the first."""
    with KafkaAdminClient(bootstrap_servers=servers) as admin:
        create(admin)
    day = [msgspec.structs.replace(p, tags={}) for p in elastic_sink.tagged_day()]
    publisher = Publisher(Connection(servers), name="bench")
    for number in range(count):
        post = msgspec.structs.replace(day[number % len(day)], uid=f"file:{number}")
        publisher.send(topics.RAW, post.uid.encode(), msgspec.json.encode(post))
    publisher.flush(120)
    publisher.close()


def _run(way, servers, count, turn, folder):
    command = [sys.executable, "-m", "tests.benchmarks.worker", way, servers, str(count), str(turn)]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, check=True, cwd=folder, env=env, stdout=subprocess.PIPE, timeout=600
    )
    return float(done.stdout.split()[-1])


def _work(way, servers, count, turn):
    """Be the worker, until all is done."""
    import faust

    from hearhear.stream.tagging.agents import make_app

    meter = Meter(count)
    tag = work_of(load(Setup(roster=load_roster(elastic_sink.DEMO / "roster.json"))))
    settle_memory()
    before = 0

    def work(batch):
        # What was handed out last is sent and acknowledged when the next is asked for.
        nonlocal before
        if before:
            meter.take(before)
        before = len(batch)
        return tag(batch)

    app = make_app(
        Connection(servers),
        work,
        group=f"bench-worker-{way}-{turn}",
        data=Path(f"data-worker-{way}-{turn}"),
        logs=quiet(),
        chunks=way == "chunk",
    )
    faust.Worker(
        app, loglevel="INFO", redirect_stdouts=False, logging_config=quiet()
    ).execute_from_commandline()


if __name__ == "__main__":
    if len(sys.argv) > 2:
        _work(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
    print(keep(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)))
