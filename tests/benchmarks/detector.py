"""Print what a sighting costs, in µs of CPU: making it, the step, the runner; and a snapshot's size.

Run from the root of the repository: ``python tests/benchmarks/detector.py [posts]``.  The posts are
made up: 60 officials, 20 % of posts with a link, 8 % hostile, a wave of copies in every thousand.
"""

import sys
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from random import Random
from time import process_time
from typing import Any

from processors.detectors.coordination import step
from processors.detectors.runner import Runner
from processors.detectors.sightings import sightings
from processors.detectors.snapshot import dump
from processors.detectors.snapshot import load
from processors.detectors.state import State
from processors.enrichments.mentions import Mentioned
from processors.enrichments.mentions import Mentions
from schemas.post import Link
from schemas.post import Post
from tests.unit.detector_log import MemoryJournal

_START = datetime(2026, 2, 17, tzinfo=UTC)
_WAVE = "you are a lying witch and the harbour will not forget what you sold"


def posts(count: int, seed: int = 1) -> list[Post]:
    """Return *count* tagged posts, two seconds apart."""
    random = Random(seed)
    words = ["".join(random.choices("aeioulmnrst", k=random.randint(2, 9))) for _ in range(8000)]
    weights = [1 / (rank + 1) for rank in range(len(words))]
    made = []
    for i in range(count):
        wave = i % 1000 < 60 and i % 4 == 0
        text = " ".join(random.choices(words, weights, k=random.randint(4, 32)))
        at = _START + timedelta(seconds=2 * i)
        official = "o0" if wave else f"o{min(59, int(random.expovariate(0.08)))}"
        tags: dict[str, Any] = {
            "mentions": Mentions(
                by="b", officials=(Mentioned(id=official, span=(0, 2), how="handle"),)
            )
        }
        if wave or random.random() < 0.08:
            tags["abuse"] = {
                "abusive": True,
                "kinds": ("insult",),
                "target": "official",
                "officials": (official,),
                "mode": "direct",
                "confidence": 0.9,
                "by": "b",
            }
        made.append(
            Post(
                uid=f"b:{i}",
                platform="bluesky",
                source="b",
                text=f"@{official}.example {_WAVE if wave else text} https://x.example/{i}",
                created_at=at,
                observed_at=at,
                author_ref=f"a{i}" if wave else f"a{int(random.paretovariate(0.6)) % 20000}",
                author_week=random.choice((None, "2026-W06", "2024-W10", "2019-W33", "2021-W02")),
                links=(Link(domain="x.example", ref=f"r{random.randrange(400)}"),)
                if random.random() < 0.2
                else (),
                tags=tags,
            )
        )
    return made


def main() -> None:
    """Measure and print."""
    tagged = posts(int(sys.argv[1]) if len(sys.argv) > 1 else 40_000)
    start = process_time()
    log = [sighting for post in tagged for sighting in sightings(post)]
    making = process_time() - start
    state, alerts, slow = State(), [], []
    for position, sighting in enumerate(log):
        start = process_time()
        alerts += step(state, sighting, position)[1]
        slow.append(process_time() - start)
    stepping = sum(slow)
    fed = {}
    for name, order in (("in order", log), ("newest first", log[::-1])):
        journal = MemoryJournal()
        runner = Runner(journal)
        start = process_time()
        for first in range(0, len(order), 500):
            runner.feed(journal.add(order[first : first + 500]))
        runner.finish()
        fed[name] = process_time() - start
    slow.sort()
    start = process_time()
    raw = dump(state)
    dumping = process_time() - start
    start = process_time()
    load(raw)
    loading = process_time() - start
    each = 1e6 / len(log)
    print(f"{len(log)} sightings, {len(alerts)} alerts of {len({a.key for a in alerts})} keys")
    print(f"sightings()  {making * each:6.1f} µs a sighting, rensa included")
    print(
        f"step()       {stepping * each:6.1f} µs a sighting; 99 % under "
        f"{slow[int(0.99 * len(slow))] * 1e6:.0f} µs; longest {slow[-1] * 1e3:.1f} ms"
    )
    for name, seconds in fed.items():
        print(f"runner       {seconds * each:6.1f} µs a sighting, {name}")
    print(f"together     {(making + stepping) * each:6.1f} µs a sighting")
    print(
        f"snapshot     {len(raw) / 1e6:.1f} MB; dump {dumping * 1e3:.0f} ms, load {loading * 1e3:.0f} ms"
    )


if __name__ == "__main__":
    main()
