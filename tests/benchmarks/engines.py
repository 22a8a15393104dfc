"""What the frameworks cost: the same work by stock Faust, by ours, by bare aiokafka and confluent-kafka.

``python -m tests.benchmarks.engines [RECORDS]`` with $HEARHEAR_KAFKA, or on a broker of its own; writes
build/bench-engines.json.  The work is small on purpose (JSON in, a field more, JSON out), so that the
framework is what is measured: µs of CPU a record, the median of three interleaved rounds.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

import msgspec

from tests.benchmarks.meter import ROOT
from tests.benchmarks.meter import Meter
from tests.benchmarks.meter import keep
from tests.benchmarks.meter import quiet

WAYS = ("stock", "ours", "ours_take", "aiokafka", "confluent")
"""ours: the default transport, runs as they are fetched; ours_take: with Faust's own take."""
ROUNDS = 3
PARTITIONS = 4
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


def work(raw):
    """Read a record, add a field, write it."""
    return _encode(_decode(raw) | {"tag": 1})


def measure(count):
    """Run every way in a process of its own, three times in turn; return µs of CPU a record."""
    from tools.engines import Kafka
    from tools.engines import fetch_kafka

    jars = ROOT / "build" / "engines"
    servers = os.environ.get("HEARHEAR_KAFKA")
    figures = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        broker = None
        if not servers:
            fetch_kafka(jars)
            broker = Kafka(jars, Path(folder) / "kafka").start()
            servers = broker.address
        try:
            _fill(servers, count)
            for turn in range(ROUNDS):
                for way in WAYS:
                    figures[way].append(_run(way, servers, count, turn, folder))
                    print(f"{way:<12} {figures[way][-1]:8.1f} µs", flush=True)
        finally:
            if broker:
                broker.stop()
    return {way: round(statistics.median(found), 1) for way, found in figures.items()}


def _run(way, servers, count, turn, folder):
    """Return what *way* takes for one pass over the topic."""
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.engines",
        way,
        servers,
        str(count),
        str(turn),
    ]
    done = subprocess.run(
        command, check=False, cwd=folder, env=_env(), capture_output=True, text=True, timeout=600
    )
    if done.returncode:
        raise RuntimeError(f"{way}: {done.returncode} {done.stdout[-500:]} {done.stderr[-2000:]}")
    return float(done.stdout.split()[-1])


def _env():
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def _fill(servers, count):
    """Make the topics, and put *count* records of about 560 bytes into the first."""
    from kafka import KafkaAdminClient

    with KafkaAdminClient(bootstrap_servers=servers) as admin:
        gone = [t for t in ("posts.raw", "posts.tagged") if t in admin.list_topics()]
        if gone:
            admin.delete_topics(gone)
            time.sleep(2)
        admin.create_topics(
            {
                name: {"num_partitions": PARTITIONS, "replication_factor": 1}
                for name in ("posts.raw", "posts.tagged")
            },
            wait_for_metadata=True,
        )
    from confluent_kafka import Producer

    random = Random(1)
    producer = Producer({"bootstrap.servers": servers, "linger.ms": 50})
    for number in range(count):
        text = "".join(random.choices("abcdefghijklmnop ", k=420))
        record = {
            "uid": f"bench:{number}",
            "platform": "file",
            "text": text,
            "lang": "en",
            "n": number,
        }
        producer.produce("posts.raw", key=record["uid"], value=_encode(record) + b" " * 40)
        if number % 1000 == 0:
            producer.poll(0)
    producer.flush()


def stock_faust(servers, count, group):
    """Faust as its guide shows it: a JSON topic, ``async for``, ``await topic.send``."""
    import faust

    app = faust.App(
        group,
        broker=f"kafka://{servers}",
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        consumer_auto_offset_reset="earliest",
        producer_acks=-1,
    )
    source = app.topic("posts.raw", key_serializer="raw", value_serializer="json")
    out = app.topic("posts.tagged", key_serializer="raw", value_serializer="json")
    meter = Meter(count)

    @app.agent(source)
    async def copy(stream):
        async for event in stream.events():
            await out.send(key=event.key, value=event.value | {"tag": 1})
            meter.take(1)

    faust.Worker(
        app, loglevel="INFO", redirect_stdouts=False, logging_config=quiet()
    ).execute_from_commandline()


def ours(servers, count, group, *, chunks):
    """Our worker, guards and all, with this work instead of tagging."""
    import faust

    from hearhear.stream.kafka.connection import Connection
    from hearhear.stream.kafka.memory import settle_memory
    from hearhear.stream.tagging.agents import make_app
    from hearhear.stream.tagging.messages import Message

    meter = Meter(count)
    before = 0

    def batch_work(batch):
        # What was handed out last is sent and acknowledged when the next is asked for.
        nonlocal before
        if before:
            meter.take(before)
        before = len(batch)
        return [Message("posts.tagged", raw.key, work(raw.value)) for raw in batch]

    app = make_app(
        Connection(servers),
        batch_work,
        group=group,
        data=Path(f"data-{group}"),
        logs=quiet(),
        chunks=chunks,
    )
    settle_memory()
    faust.Worker(
        app, loglevel="INFO", redirect_stdouts=False, logging_config=quiet()
    ).execute_from_commandline()


def bare_aiokafka(servers, count, group):
    """The client beneath Faust by itself: fetched runs, whole batches out, commit at the end of each."""
    from aiokafka import AIOKafkaConsumer
    from aiokafka import AIOKafkaProducer

    async def run():
        meter = Meter(count)
        consumer = AIOKafkaConsumer(
            "posts.raw",
            bootstrap_servers=servers,
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
        )
        producer = AIOKafkaProducer(bootstrap_servers=servers, acks="all", max_batch_size=2**18)
        await consumer.start()
        await producer.start()
        committed = time.monotonic()
        while True:
            found = await consumer.getmany(timeout_ms=1000, max_records=2000)
            sent = []
            for place, records in found.items():
                batch = producer.create_batch()
                for record in records:
                    value = work(record.value)
                    if batch.append(key=record.key, value=value, timestamp=None) is None:
                        sent.append(
                            await producer.send_batch(
                                batch, "posts.tagged", partition=place.partition
                            )
                        )
                        batch = producer.create_batch()
                        batch.append(key=record.key, value=value, timestamp=None)
                sent.append(
                    await producer.send_batch(batch, "posts.tagged", partition=place.partition)
                )
            await asyncio.gather(*sent)
            if time.monotonic() - committed > 0.5:
                await consumer.commit()
                committed = time.monotonic()
            if found:
                meter.take(sum(map(len, found.values())))

    asyncio.run(run())


def confluent(servers, count, group):
    """librdkafka: C does the work of the client, in threads of its own, which count too."""
    from confluent_kafka import Consumer
    from confluent_kafka import Producer

    meter = Meter(count)
    consumer = Consumer(
        {
            "bootstrap.servers": servers,
            "group.id": group,
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
        }
    )
    consumer.subscribe(["posts.raw"])
    producer = Producer({"bootstrap.servers": servers, "acks": "all", "linger.ms": 5})
    while True:
        found = [m for m in consumer.consume(500, 0.5) if not m.error()]
        for message in found:
            producer.produce("posts.tagged", key=message.key(), value=work(message.value()))
        producer.flush()
        if found:
            consumer.commit(asynchronous=True)
            meter.take(len(found))


def main():
    """Measure and write the file; or, as a child process, run one way."""
    if len(sys.argv) > 2:
        way, servers, count, turn = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
        group = f"bench-{way}-{turn}-{os.getpid()}"
        if way.startswith("ours"):
            ours(servers, count, group, chunks=way == "ours")
        {"stock": stock_faust, "aiokafka": bare_aiokafka, "confluent": confluent}[way](
            servers, count, group
        )
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    print(keep({"framework_us": measure(count), "records": count}))


if __name__ == "__main__":
    main()
