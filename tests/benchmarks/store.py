"""Measure the SQLite store: CPU a post, searches with a writer beside them.

python tests/benchmarks/store.py [POSTS, 200000 unless told]
"""

import random
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path
from statistics import median
from statistics import quantiles

from schemas.post import Post
from sinks.search.query import parse
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from tests.vocabulary import VOCABULARY

BATCH = 500
START = datetime(2026, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=30)
TOTAL = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 200_000
MEASURED: dict[str, float] = {}
"""By question, the median in milliseconds when it was last asked."""
_random = random.Random(5)
_WORDS = [
    "".join(_random.choice("bcdfghklmnprstvw") + _random.choice("aeiou") for _ in range(n // 3))
    for n in range(6, 12)
    for _ in range(5000)
]
_WEIGHTS = [1 / (rank + 5) for rank in range(len(_WORDS))]
_CUMULATED = list(accumulate(_WEIGHTS))
_random.shuffle(_WORDS)


def made(number: int) -> Post:
    """Return an invented post: 30 words, of which some are common, and about eight facets."""
    at = START + SPAN * (number / TOTAL)
    by = "benchmark 1"
    evidence = [{"start": 0, "end": 5, "rule": "name"}]
    official = int(300 * _random.random() ** 2)
    return Post(
        uid=f"made:{_random.getrandbits(64):016x}:{number}",
        platform=_random.choice(["bluesky", "mastodon"]),
        source="made",
        text=" ".join(_random.choices(_WORDS, cum_weights=_CUMULATED, k=30)),
        created_at=at,
        observed_at=at,
        author_ref=f"e1:{_random.randrange(TOTAL // 4):020}",
        tags={
            "language": {"by": by, "code": "en", "sure": 0.9},
            "mentions": {"by": by, "evidence": evidence, "officials": [f"mp-{official}"]},
            "sentiment": {"by": by, "evidence": evidence, "label": "negative", "score": -0.4},
            "topic": {"by": by, "evidence": evidence, "codes": [str(_random.randrange(1, 21))]},
        },
    )


def write(writer: SqliteWriter, first: int, last: int) -> float:
    """Write the posts from *first* to *last*; return CPU microseconds a post."""
    used = 0.0
    for start in range(first, last, BATCH):
        posts = [made(number) for number in range(start, min(start + BATCH, last))]
        before = time.process_time()
        writer.write(Batch(posts=posts))
        used += time.process_time() - before
    return used / (last - first) * 1e6


def timed(name: str, ask: Callable[[], object], times: int = 60) -> None:
    """Print how long *ask* takes, in milliseconds of wall time, and of CPU where others are busy."""
    taken, used = [], []
    for _ in range(times):
        before, own = time.perf_counter(), time.thread_time()
        ask()
        taken.append((time.perf_counter() - before) * 1000)
        used.append((time.thread_time() - own) * 1000)
    MEASURED[name] = round(median(taken), 2)
    print(
        f"{name:42} p50 {median(taken):7.2f} ms   p95 {quantiles(taken, n=20)[18]:7.2f} ms"
        f"   CPU p50 {median(used):7.2f} ms"
    )


def main() -> None:
    """Build a store, then ask it, alone and beside a writer."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        with SqliteWriter(path) as writer:
            done, first = 0, 0.0
            for step in (10_000, 50_000, 100_000, TOTAL * 4 // 5, TOTAL):
                last = min(step, TOTAL)
                if last > done:
                    cost = write(writer, done, last)
                    size = path.stat().st_size / last
                    first = first or cost if last >= 100_000 else first
                    ratio = f", {cost / first:.2f} times that at 100,000" if first else ""
                    print(
                        f"posts {done:>7} to {last:>7}: {cost:5.1f} µs CPU, {size:5.0f} B a post{ratio}"
                    )
                done = last
            reader = SqliteReader(path)
            print("reading alone")
            ask(reader)
            print("reading beside a writer (1,000 posts a second)")
            beside(path, reader)
            reader.close()
        print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def ask(reader: SqliteReader) -> None:
    """Time what the page asks."""
    common, less, rare = _WORDS[0], _WORDS[60], _WORDS[9000]
    week = "from:2026-01-12 to:2026-01-18"
    for name, text in (
        ("feed, newest 50", ""),
        ("common word", common),
        ("rare word", rare),
        ("word + official + 7 days", f"{less} official:mp-7 {week}"),
        ("common word + topic + 7 days", f"{common} topic:3 {week}"),
        ("official + topic + -word", f"official:mp-1 topic:3 -{common}"),
        ("no sentiment, not bluesky", "-platform:bluesky -sentiment:negative"),
        ("negations only, much is left", f"-topic:3 -{common}"),
    ):
        query = parse(text, VOCABULARY)
        timed(name, partial(reader.search, query, limit=50))
    scarce = parse(f"-topic:1 -topic:2 -{' -'.join(_WORDS[:40])}", VOCABULARY)
    timed("negations only, little is left", partial(reader.search, scarce, limit=50), times=5)
    query = parse(f"{common} topic:3", VOCABULARY)
    timed("count, at most 10,000", lambda: reader.count(query))
    timed("count of 7 days", lambda: reader.count(parse(week)))
    end = START + SPAN
    timed("histogram, one official, 30 days", lambda: reader.histogram("mentions:mp-1", START, end))
    timed("histogram, all, 7 days", lambda: reader.histogram("", end - timedelta(days=7), end))
    timed("top officials, 24 hours", lambda: reader.top("mentions", end - timedelta(days=1), end))
    timed("top topics, 7 days", lambda: reader.top("topic", end - timedelta(days=7), end))
    timed("top officials, 30 days", lambda: reader.top("mentions", START, end))
    timed("stats", reader.stats)
    timed("the page's day", lambda: reader.day(end))
    day = (end - timedelta(days=1), end)
    timed("a search's count and hours", lambda: reader.spread(query, day))
    timed("hours of all posts", lambda: reader.spread(parse(""), day))
    timed("hours of a common word", lambda: reader.spread(parse(common), day))


def beside(path: Path, reader: SqliteReader) -> None:
    """Time the same while another thread writes what it can, up to 1,000 posts a second."""
    stop = threading.Event()
    batches = [[made(TOTAL + 100 * n + i) for i in range(100)] for n in range(200)]

    def work() -> None:
        with SqliteWriter(path) as writer:
            for posts in batches:
                writer.write(Batch(posts=posts))
                if stop.wait(0.1):
                    return

    thread = threading.Thread(target=work)
    thread.start()
    try:
        ask(reader)
    finally:
        stop.set()
        thread.join()


def measure() -> dict[str, float]:
    """Return the medians beside a writer, in milliseconds."""
    main()
    return {"posts": TOTAL, **MEASURED}


if __name__ == "__main__":
    main()
