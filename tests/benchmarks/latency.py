"""How soon a post is on the page and can be found: ``python -m tests.benchmarks.latency [SECONDS]``.

On engines of its own: one tagging worker, the sink and the page, each a process.  Posts go to
posts.raw at 100 a second; a browser's live connection and a search ten times a second see them come.  Keeps
the rest of build/bench-engines.json.
"""

import http.client
import os
import re
import sys
import tempfile
import threading
import time
from datetime import UTC
from datetime import datetime
from pathlib import Path

import msgspec

from hearhear.stream.kafka.publish import Publisher
from hearhear.stream.kafka.topics import RAW
from schemas.post import Post
from sinks.elastic.client import connect
from sinks.elastic.setup import setup
from tests.benchmarks.meter import ROOT
from tests.benchmarks.meter import keep
from tests.engines import harness
from tools.engines import Elastic
from tools.engines import Kafka
from tools.engines import fetch

RATE = 100
WARM = 12
"""Seconds at the start that are left out."""
PROBE = 0.1
"""Seconds between two searches: often enough to see, too seldom to be the load."""
INDEX = "hearhear-posts-keep"
_MARK = re.compile(rb"ferry no (\d+) ")
_encode = msgspec.json.Encoder().encode


def measure(seconds):
    """Return milliseconds from sending to the page and to the search: p50 and p99 of each."""
    jars = ROOT / "build" / "engines"
    fetch(jars)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Kafka(jars, folder / "kafka") as kafka, Elastic(jars, folder / "elastic") as elastic:
            os.environ["HEARHEAR_ELASTIC"] = elastic.address
            client = connect([elastic.address])
            setup(client)
            with harness.stage(kafka.address, folder) as stage:
                return _run(stage, client, seconds)


def _run(stage, client, seconds):
    for command in (("tag", "--roster", harness.ROSTER), ("sink",)):
        stage.start("stream", *command, module="tests.engines.program")
    page = stage.start("serve", "--port", 0, module="tests.engines.program")
    harness.wait(lambda: "http://" in page.text, 60, "the page")
    address = re.search(r"http://([\d.:]+)", page.text)[1]
    publisher = Publisher(stage.connection, name="bench", linger=0)
    _send(publisher, 0)
    harness.wait(lambda: client.count(index=INDEX)["count"], 60, "the first post")
    shown, found = {}, {}
    over = threading.Event()
    watching = [
        threading.Thread(target=_page, args=(address, shown, over), daemon=True),
        threading.Thread(target=_search, args=(client, found, over), daemon=True),
    ]
    for thread in watching:
        thread.start()
    time.sleep(2)
    count, sent = seconds * RATE, {}
    began = time.monotonic()
    for number in range(1, count + 1):
        if (ahead := began + number / RATE - time.monotonic()) > 0:
            time.sleep(ahead)
        sent[number] = time.monotonic()
        _send(publisher, number)
    harness.wait(lambda: len(shown) >= count and len(found) >= count, 30, "all to be seen")
    over.set()
    publisher.close()
    return {
        "produce_to_page_ms": _spread(sent, shown),
        "produce_to_searchable_ms": _spread(sent, found),
    }


def _send(publisher, number):
    now = datetime.now(UTC)
    post = Post(
        uid=f"file:{number}",
        platform="file",
        source="bench",
        text=f"The late ferry no {number} was full again tonight and nobody said a word",
        created_at=now,
        observed_at=now,
        lang="en",
        retention="keep",
    )
    publisher.send(RAW, post.uid.encode(), _encode(post))


def _page(address, shown, over):
    """Read the live connection as a browser does; note when each post comes."""
    connection = http.client.HTTPConnection(address, timeout=30)
    connection.request("POST", "/sign-in", "role=security")
    signed_in = connection.getresponse()
    signed_in.read()
    cookie = signed_in.headers["set-cookie"].partition(";")[0]
    connection.request("GET", "/events", headers={"Cookie": cookie})
    answer = connection.getresponse()
    while not over.is_set():
        line = answer.readline()
        for mark in _MARK.findall(line):
            shown.setdefault(int(mark), time.monotonic())


def _search(client, found, over):
    while not over.is_set():
        hits = client.search(
            index=INDEX, size=400, source=False, sort=[{"_seq_no": "desc"}], track_total_hits=False
        )["hits"]["hits"]
        now = time.monotonic()
        for hit in hits:
            if number := int(hit["_id"].removeprefix("file:")):
                found.setdefault(number, now)
        time.sleep(PROBE)


def _spread(sent, seen):
    took = sorted((seen[n] - at) * 1000 for n, at in sent.items() if n > WARM * RATE)
    return {"p50": round(took[len(took) // 2]), "p99": round(took[int(len(took) * 0.99)])}


if __name__ == "__main__":
    print(keep(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 60)))
