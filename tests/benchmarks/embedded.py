"""The embedded run: CPU a post with tags and store, the detector apart, memory, latency, idling."""

import io
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from itertools import islice
from pathlib import Path

from hearhear.embedded import BATCH
from hearhear.embedded import Detector
from hearhear.wiring.roster import load_roster
from ingest.json_rows import read_jsonl
from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.records import to_record
from processors.chain import load
from processors.pipeline import tag_records
from processors.step import Setup
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from tests.benchmarks.tagging import posts

HEARHEAR = Path(sys.executable).with_name("hearhear")
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def measure():
    """Return the figures of the embedded run."""
    lines, roster = posts()
    sizes = [10_000, 100_000, *([int(os.environ["SIZE"])] if "SIZE" in os.environ else [])]
    by_size = {size: _store(lines, roster, size) for size in sizes}
    first = by_size[sizes[0]]
    return {
        "us_per_post": first["us_per_post"],
        "us_per_post_by_size": {size: f["us_per_post"] for size, f in by_size.items()},
        "us_per_sighting": first["us_per_sighting"],
        "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        **_page(),
    }


def _store(lines, roster_file, size):
    """Decode, tag and store *size* posts in batches; return CPU µs a post, and a sighting."""
    roster = load_roster(roster_file)
    steps = load(Setup(roster=roster))
    builder = PostBuilder("bench", roster, Pseudonyms(b"0" * 32))
    many = (lines * (size // len(lines) + 1))[:size]
    numbered = [_as_stream(number, raw) for number, raw in enumerate(many)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        with SqliteWriter(path) as store, SqliteReader(path) as reader:
            detector = Detector(store, reader)
            records = read_jsonl(io.BytesIO(b"\n".join(numbered)), "f")
            spent = detecting = 0.0
            while True:
                start = time.process_time()
                items = [to_record(r, builder, NOW) for r in islice(records, BATCH)]
                if not items:
                    break
                tagged = tag_records(items, steps)
                store.write(Batch(*tagged[:2], sightings=tagged.sightings))
                spent += time.process_time() - start
                start = time.process_time()
                detector.follow()
                detecting += time.process_time() - start
            sightings = max(detector.examined.sightings, 1)
    return {
        "us_per_post": round(spent / size * 1e6, 1),
        "us_per_sighting": round(detecting / sightings * 1e6, 1),
    }


def _as_stream(number, raw):
    """Return a post with an id of its own, one second after the one before: as posts arrive."""
    row = json.loads(raw)
    row.pop("id_str", None)
    at = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=number)
    return json.dumps({**row, "id": number, "created_at": at.isoformat()}).encode()


def _page():
    """Start the product on an empty folder: CPU until the page answers, CPU while nothing happens."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "hearhear.toml"
        config.write_text('[[sources]]\nname = "inbox"\nfolder = "inbox"\n')
        command = [HEARHEAR, "run", "--config", config, "--data", folder, "--port", "8499"]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            _wait("http://127.0.0.1:8499/healthz")
            started = _cpu(process.pid)
            time.sleep(2)
            before = _cpu(process.pid)
            time.sleep(10)
            idle = (_cpu(process.pid) - before) / 10
            latency = _latency(Path(folder))
        finally:
            process.terminate()
            process.wait(10)
    return {
        "start_to_page_cpu_s": round(started, 2),
        "idle_percent_of_a_core": round(idle * 100, 2),
        "latency_ms": latency,
    }


def _latency(folder, rate=100, seconds=10):
    """Feed the folder *rate* posts a second; return how long until each can be searched, in ms.

    What is measured ends when another process's connection sees the post, and begins when we saw it
    (its observed_at), so the folder's own two-second look is not part of it.
    """
    inbox = folder / "inbox" / "posts.jsonl"
    inbox.parent.mkdir(exist_ok=True)
    seen, waits = 0, []
    inbox.touch()
    feeder = subprocess.Popen(
        [sys.executable, "-c", _FEED, inbox, str(rate), str(seconds)], stderr=subprocess.DEVNULL
    )
    with closing(sqlite3.connect(f"{(folder / 'hearhear.db').as_uri()}?mode=ro", uri=True)) as db:
        deadline = time.monotonic() + seconds + 10
        while seen < rate * seconds and time.monotonic() < deadline:
            rows = db.execute("SELECT seq, observed FROM posts WHERE seq > ? ORDER BY seq", [seen])
            now = time.time() * 1000
            for seq, observed in rows.fetchall():
                seen = seq
                waits.append(now - observed)
            time.sleep(0.002)
    feeder.wait(10)
    waits.sort()
    if not waits:
        return {"posts": 0}
    return {
        "posts": len(waits),
        "p50": round(waits[len(waits) // 2]),
        "p99": round(waits[int(len(waits) * 0.99)]),
    }


_FEED = """
import json, sys, time
rate, seconds = int(sys.argv[2]), int(sys.argv[3])
with open(sys.argv[1], "a") as file:
    for number in range(rate * seconds):
        file.write(json.dumps({"id": str(number), "text": f"Post {number} on the night ferry"}) + "\\n")
        file.flush()
        time.sleep(1 / rate)
"""


def _wait(url):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(url)


def _cpu(pid):
    """Return the CPU seconds a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    """Print the figures."""
    print(json.dumps(measure(), indent=1))


if __name__ == "__main__":
    main()
