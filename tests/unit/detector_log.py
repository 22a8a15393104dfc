"""A journal in memory, and an invented day at three officials, for tests of the detector."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from random import Random

import msgspec

from processors.detectors.coordination import step
from processors.detectors.runner import Runner
from processors.detectors.signature import signature
from processors.detectors.state import State
from schemas.alert import Alert
from schemas.sighting import Sighting

TEN = datetime(2026, 2, 17, 10, 10, tzinfo=UTC)
ABUSE = "quillmarsh you lying coward, the exam papers leak is your doing, crawl back to stonnick"


class MemoryJournal:
    """The log, the alerts and the snapshot, as lists; it also keeps every alert ever written."""

    def __init__(self):
        self.log, self.kept, self.written, self.body, self.gone = [], {}, [], None, set()
        self.examined = None
        self.since = float("-inf")
        self.reads = self.end = 0

    def add(self, sightings):
        """Log *sightings*; return them with their positions."""
        records = [(self.end + n, s) for n, s in enumerate(sightings, 1)]
        self.log += records
        self.end += len(records)
        return records

    def by_time(self, start):
        self.reads += 1
        found = [r for r in self.log if r[1].at.timestamp() >= start]
        yield from sorted(found, key=lambda r: (r[1].at, r[1].uid, r[1].target, r[0]))

    def complete_since(self):
        return self.since

    def suppressed(self, authors):
        return self.gone.intersection(authors)

    def alerts(self):
        return list(self.kept.values())

    def write_alerts(self, alerts):
        for alert in alerts:
            self.written.append(alert)
            if alert.key not in self.kept or alert.version > self.kept[alert.key].version:
                self.kept[alert.key] = alert

    def snapshot(self):
        return self.body

    def write_snapshot(self, position, body, examined):
        self.body, self.examined = body, examined


def day(seed: int, background: int = 150) -> list[Sighting]:
    """Return a morning at three officials, with one wave of 14 accounts from ten past ten."""
    random = Random(seed)
    words = [f"w{i}" for i in range(60)]
    posts = [
        Sighting(
            uid=f"m:{i}",
            target=random.choice(("a", "b", "c")),
            at=TEN + timedelta(seconds=random.randrange(-9000, 9000)),
            author_ref=f"p{random.randrange(90)}",
            author_week=random.choice((None, "2020-W10", "2024-W33")),
            hostile=random.random() < 0.2,
            objects=random.choice(((), (f"link:{random.randrange(6)}",))),
            signature=signature(" ".join(random.choices(words, k=12))),
        )
        for i in range(background)
    ]
    return sorted([*posts, *wave()], key=lambda post: (post.at, post.uid))


def wave(target: str = "a", start: datetime = TEN, count: int = 14) -> list[Sighting]:
    """Return one wave: *count* accounts with one wording, most of them new, most with one link."""
    return [
        Sighting(
            uid=f"w:{target}:{i}",
            target=target,
            at=start + timedelta(seconds=100 * i),
            author_ref=f"q{i}",
            author_week="2026-W07" if i % 4 else None,
            hostile=True,
            objects=("link:smear",) if i % 3 else (),
            signature=signature(f"{ABUSE} {i % 2}"),
            threat=i == 9,
        )
        for i in range(count)
    ]


def fold(sightings) -> list[Alert]:
    """Return all alerts that the pure step tells of *sightings*, in order of their times."""
    state, alerts = State(), []
    for position, one in enumerate(sorted(sightings, key=lambda s: (s.at, s.uid, s.target)), 1):
        alerts += step(state, one, position)[1]
    return alerts


def standing(journal) -> list[bytes]:
    """Return what stands in *journal* at the end: each alert but for its version."""
    return said(journal.alerts())


def said(alerts) -> list[bytes]:
    """Return *alerts* but for their versions, without those that are withdrawn."""
    whole = [msgspec.structs.replace(a, version=0) for a in alerts if not a.withdrawn]
    return sorted(map(msgspec.json.encode, whole))


def run(batches, journal=None, **options) -> MemoryJournal:
    """Feed *batches* of sightings to one runner, to the end; return the journal."""
    journal = journal or MemoryJournal()
    runner = Runner(journal, **options)
    for batch in batches:
        runner.feed(journal.add(batch))
    runner.finish()
    return journal
