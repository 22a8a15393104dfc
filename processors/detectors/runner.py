"""The one detector of both modes: a fold over the sightings in order of their times.

Sightings arrive in any order.  One that is newer than all before is folded at once.  When a late one
comes, the runner goes back to a checkpoint before it and folds again from there; what is older than
all checkpoints makes it read the log anew.  So the alerts are the same whatever the order.
"""

import time
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from itertools import islice

from msgspec import structs

from processors.detectors.coordination import step
from processors.detectors.coordination import tell_due
from processors.detectors.history import Entry
from processors.detectors.history import History
from processors.detectors.history import entry
from processors.detectors.journal import Journal
from processors.detectors.publication import REMEMBERED
from processors.detectors.publication import Publication
from processors.detectors.publication import newest
from processors.detectors.snapshot import ORIGIN
from processors.detectors.snapshot import VERSION
from processors.detectors.snapshot import Checkpoint
from processors.detectors.snapshot import Saved
from processors.detectors.snapshot import authors as authors_in
from processors.detectors.snapshot import decode
from processors.detectors.snapshot import dump
from processors.detectors.snapshot import encode
from processors.detectors.snapshot import load
from processors.detectors.state import NEVER
from processors.detectors.state import State
from schemas.alert import Alert
from schemas.examined import Examined
from schemas.post import AuthorSuppressed
from schemas.sighting import Sighting

Record = tuple[int, Sighting | AuthorSuppressed]
"""A record of the log with its position."""

_WORTH = 200
"""Sightings since the last checkpoint from which another before a late one saves time."""
_SHARE = 3
"""Folding again may take one part of the time, this many parts are for everything else."""
_SHORT = 1.0
"""Seconds: while folding again is that quick, newer sightings wait for it, and no alert is told that
a late sighting at hand would change."""


class Runner:
    """Folds what it is fed, and keeps the alerts in *journal* as the whole log makes them.

    *position* is the last log position taken in: feed what comes after it.  *must_save*: the snapshot
    that was kept holds a suppressed author, so another has to take its place at once.
    """

    def __init__(self, journal: Journal, clock: Callable[[], float] = time.monotonic) -> None:
        self._journal = journal
        self._clock = clock
        self._suppressed: set[str] = set()
        self._late: list[Entry] = []
        self._told: dict[str, Alert] = {}
        self._changed: set[str] = set()
        self._refolded = self._cost = 0.0
        self._oldest_authors: tuple[Checkpoint, set[str]] | None = None
        self.examined = Examined()
        self.position = 0
        self.must_save = False
        self._publication = Publication(journal)
        self._reset(None)
        self._start()

    @property
    def state(self) -> State:
        """The state after the newest sighting folded."""
        return self._state

    @property
    def is_settled(self) -> bool:
        """Whether no late sighting waits to be folded: all alerts up to *position* are published."""
        return not self._late

    def feed(self, records: Iterable[Record]) -> None:
        """Take in *records*, in the order of the log, and publish the alerts that arise."""
        batch: list[Entry] = []
        gone: set[str] = set()
        seen = without_author = 0
        for position, record in records:
            if position <= self.position:
                continue
            self.position = position
            if isinstance(record, AuthorSuppressed):
                gone.add(record.author_ref)
                continue
            if record.author_ref in self._suppressed:
                continue
            seen += 1
            without_author += record.author_ref is None
            batch.append(entry(position, record))
        complete = self._complete
        self._count(seen, without_author, sum([each[0] < complete for each in batch]))
        if gone:
            batch = [e for e in batch if e[4].author_ref not in gone]
            self.forget(gone)
        batch.sort()
        waits = bool(self._late) and self._cost < _SHORT
        for each in batch:
            if each > self._head and not waits:
                self._fold(each)
            elif not self._history.holds(each):
                self._late.append(each)
                waits = self._cost < _SHORT
        self.settle()
        if self._history.is_old(self._clock()):
            self._mark()
        if 0 < self._publication.goal <= self.position:
            self._publication.goal = 0
            self._publish_all()
        self._publish()

    def settle(self, *, now: bool = False) -> None:
        """Fold the late sightings in, where the last time is long enough ago, or *now*."""
        if not self._late:
            return
        if not now and self._clock() - self._refolded < _SHARE * self._cost:
            return
        began = self._clock()
        late, self._late = sorted(self._late), []
        checkpoint = self._history.before(late[0][:3])
        if checkpoint is None:
            before = self._complete
            self._rebuild()
            self._count(unexamined=sum(before <= each[0] < self._complete for each in late))
        else:
            self._history.insert(late)
            self._go_back(checkpoint, late[0], set(self._told))
        self._refolded = self._clock()
        self._cost = self._refolded - began

    def finish(self) -> None:
        """Publish what is known at the end of the input, or in a long silence: late sightings, and
        the alerts that wait to be told with what was added to them.
        """
        self._publication.goal = 0
        self.settle(now=True)
        self._publish_all()
        if self._state.memory.waiting:
            ahead = load(dump(self._state))
            self._publication.ahead(tell_due(ahead.memory, -NEVER), self.position)

    def forget(self, gone: Collection[str]) -> None:
        """Leave the sightings of the authors *gone* out, as if they had never come."""
        self._suppressed.update(gone)
        authors = set(gone)
        self._late = [e for e in self._late if e[4].author_ref not in authors]
        oldest = self._history.checkpoints[0]
        if self._oldest_authors is None or self._oldest_authors[0] is not oldest:
            self._oldest_authors = oldest, authors_in(oldest.memory)
        held = not authors.isdisjoint(self._oldest_authors[1])
        first = self._history.remove(authors)
        self._publication.because = "removal"
        if held:
            self._rebuild()
        elif first is not None:
            checkpoint = self._history.before(first[:3])
            self._go_back(checkpoint or oldest)
        self._publication.because = "posts"
        self.must_save = self.must_save or held

    def save(self) -> None:
        """Keep where we are, so that the next process goes on from here."""
        self.settle(now=True)
        oldest = self._history.checkpoints[0]
        saved = Saved(VERSION, self.position, self.examined, oldest)
        self._journal.write_snapshot(self.position, encode(saved), self.examined)
        self.must_save = False

    def _start(self) -> None:
        """Go on from the snapshot; without one that we understand, read the log from its start."""
        raw = self._journal.snapshot()
        try:
            saved = decode(raw) if raw else None
        except ValueError:
            saved = None
        if saved is None:
            self._publication.because = "rules" if raw else "posts"
            self._rebuild(first=True)
            self._publication.because = "posts"
            return
        self.position, self.examined = saved.position, saved.examined
        known = sorted(authors_in(saved.checkpoint.memory))
        if known and self._journal.suppressed(known):
            self._rebuild()
            self.must_save = True
            return
        self._reset(structs.replace(saved.checkpoint, made=self._clock()))
        for each in self._read(saved.checkpoint.key[0]):
            if each[3] <= self.position and each[:3] > saved.checkpoint.key:
                self._fold(each)
        self._publish_all()

    def _rebuild(self, *, first: bool = False) -> None:
        """Fold the whole log; *first*: to its end, wherever that is."""
        self._reset(None)
        self._late = []
        wanted = self._publication.uids()
        present: set[str] = set()
        end, seen, without_author = self.position, 0, 0
        for each in self._read(NEVER):
            if first:
                end = max(end, each[3])
                seen += 1
                without_author += each[4].author_ref is None
            elif each[3] > self.position:
                continue
            if each[1] in wanted:
                present.add(each[1])
            self._fold(each)
        self.position = end
        if first:  # nothing more is on the way, though a version may lie past the log's end
            self._publication.goal = 0
        self._count(seen, without_author)
        self._publish_all(self._publication.keep(present, self._complete))

    def _go_back(
        self,
        checkpoint: Checkpoint,
        late: Entry | None = None,
        candidates: Collection[str] = (),
    ) -> None:
        """Fold again what came after *checkpoint*; make another before *late*, others may follow.

        Alerts in *candidates* are withdrawn where they are told no more.
        """
        self._state = load(checkpoint.memory)
        self._told = {alert.key: alert for alert in checkpoint.told}
        for each in self._history.rewind(checkpoint):
            if each is late:
                self._history.mark(self._state, self._told.values(), self._clock(), least=_WORTH)
            self._fold(each)
        self._publish_all(candidates)

    def _reset(self, checkpoint: Checkpoint | None) -> None:
        # What is older is not whole in the log, and so not in what is read from it.
        self._complete = self._journal.complete_since()
        self._history = History(checkpoint)
        self._state = load(checkpoint.memory) if checkpoint else State()
        self._told = {alert.key: alert for alert in checkpoint.told} if checkpoint else {}
        self._head: tuple[object, ...] = checkpoint.key if checkpoint else ORIGIN

    def _read(self, start: float) -> Iterator[Entry]:
        found = iter(self._journal.by_time(start))
        while some := list(islice(found, 500)):
            known = {s.author_ref for _, s in some if s.author_ref is not None}
            gone = self._journal.suppressed(sorted(known)) | self._suppressed
            yield from (entry(p, s) for p, s in some if s.author_ref not in gone)

    def _fold(self, each: Entry) -> None:
        self._state, alerts = step(self._state, each[4], each[3])
        for alert in alerts:
            self._told[alert.key] = alert
            self._changed.add(alert.key)
        self._head = each
        if self._history.add(each):
            self._mark()

    def _mark(self) -> None:
        self._told = newest(self._told.values(), REMEMBERED)
        self._history.mark(self._state, self._told.values(), self._clock())

    def _publish(self) -> None:
        """Publish the alerts that were told since the last time."""
        changed = [alert for key, alert in self._told.items() if key in self._changed]
        self._changed.clear()
        self._publication.some(changed, self.position)

    def _publish_all(self, candidates: Collection[str] = ()) -> None:
        """Publish whatever differs from what was published; withdraw *candidates* told no more."""
        self._changed.clear()
        memory = self._state.memory
        waits = (memory.targets[official].open_alert for official in memory.waiting)
        waiting = {alert.key for alert in waits if alert is not None}
        entries = self._history.entries
        self._publication.all(self._told, waiting, candidates, entries, self.position)

    def _count(self, seen: int = 0, without_author: int = 0, unexamined: int = 0) -> None:
        before = self.examined
        self.examined = Examined(
            sightings=before.sightings + seen,
            without_author=before.without_author + without_author,
            unexamined=before.unexamined + unexamined,
        )
