"""The reader of a store: any number, in any process, while it is written."""

from collections.abc import Iterator
from collections.abc import Sequence
from datetime import datetime

import msgspec

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.examined import Examined
from schemas.post import Post
from schemas.sighting import Sighting
from sinks.alerts import Alerts
from sinks.alerts import readable
from sinks.search.nodes import Filter
from sinks.search.query import Query
from sinks.sqlite import figures
from sinks.sqlite import letters
from sinks.sqlite.asking import Asking
from sinks.sqlite.figures import STANDS
from sinks.sqlite.index import match
from sinks.sqlite.log import EXAMINED
from sinks.sqlite.log import LOG_START
from sinks.sqlite.log import by_time
from sinks.sqlite.removal import uids_of_author
from sinks.sqlite.schema import store_errors
from sinks.sqlite.writer import RETAG
from sinks.store import UNREADABLE
from sinks.store import Bar
from sinks.store import Change
from sinks.store import Day
from sinks.store import Page
from sinks.store import Source
from sinks.store import Spread
from sinks.store import Stats
from sinks.store import StoreError
from sinks.store import milliseconds

_LOWEST, _HIGHEST = -(2**63), 2**63 - 1

_posts = msgspec.json.Decoder(Post)
_alerts = msgspec.json.Decoder(Alert)
_dead = msgspec.json.Decoder(DeadLetter)
_sightings = msgspec.json.Decoder(Sighting)


class SqliteReader(Asking):
    """Reads the store at *path*, within *budget*; changes nothing."""

    def search(self, query: Query, *, limit: int = 20, before: int | None = None) -> Page:
        """Return the newest posts that match *query*, of those with an order below *before*."""
        places, values = self._places(query, _HIGHEST if before is None else before)
        rows = self._rows(
            f"SELECT place, body FROM posts WHERE place IN ({places} LIMIT ?) ORDER BY place DESC",
            (*values, limit + 1),
        )
        more = rows[limit - 1][0] if 0 < limit < len(rows) else None
        return Page([_posts.decode(body) for _, body in rows[:limit]], more)

    def count(self, query: Query, *, at_most: int = 10_000) -> int:
        """Return how many posts match *query*, counting no further than *at_most*."""
        if query == Query():
            held = int(self._rows("SELECT posts FROM facets WHERE id = 0")[0][0])
            return min(held, at_most)
        places, values = self._places(query, _HIGHEST)
        return int(self._rows(f"SELECT count(*) FROM ({places} LIMIT ?)", (*values, at_most))[0][0])

    def spread(
        self, query: Query, day: tuple[datetime, datetime] | None, *, at_most: int = 10_000
    ) -> Spread:
        """Return how many posts match *query*, as ``count`` does, and how many in each hour of *day*."""
        total = self.count(query, at_most=at_most)
        if day is None:
            return Spread(total, [])
        if query.node is None and _whole(query.start) and _whole(query.end):
            low, high = query.start or day[0], query.end or day[1]
            counted = self.histogram("", *day)  # by the counters: a day may hold many posts
            return Spread(total, [b if low <= b.hour < high else Bar(b.hour, 0) for b in counted])
        first, last = map(milliseconds, day)
        places, values = self._places(query, last << 12, first << 12)
        rows = self._rows(
            f"WITH found(place) AS ({places}) "
            f"SELECT ((place >> 12) - ?) / {figures.HOUR} AS hour, count(*) FROM found GROUP BY hour",
            (*values, first),
        )
        return Spread(total, figures.bars(dict(rows), *day))

    def day(self, clock: datetime, *, live: bool = False) -> Day:
        """Return the figures of the day up to the newest post, or up to *clock*."""
        return figures.day(self._rows, clock, live=live)

    def posts(self, uids: Sequence[str]) -> list[Post]:
        """Return the posts called *uids* that are still there, in that order."""
        rows = self._rows(
            "SELECT body FROM json_each(?) CROSS JOIN posts ON uid = value ORDER BY key",
            (msgspec.json.encode(list(uids)).decode(),),
        )
        return [_posts.decode(body) for (body,) in rows]

    def changes(self, after: int, *, limit: int = 500) -> list[Change]:
        """Return the writes after *after* in the store's sequence, oldest first."""
        rows = self._rows(
            "SELECT * FROM ("
            "SELECT * FROM (SELECT seq, uid, body FROM posts WHERE seq > ?1 ORDER BY seq LIMIT ?2) "
            "UNION ALL SELECT * FROM "
            "(SELECT seq, uid, NULL FROM tombstones WHERE seq > ?1 ORDER BY seq LIMIT ?2)"
            ") ORDER BY seq LIMIT ?2",
            (after, limit),
        )
        return [Change(seq, uid, body and _posts.decode(body)) for seq, uid, body in rows]

    def last_change(self) -> int:
        """Return the place of the newest write, 0 in an empty store."""
        return int(self._rows("SELECT last FROM sequence")[0][0])

    def newest(self) -> datetime | None:
        """Return the time of the newest post whose time is not in doubt, None where there is none."""
        return figures.newest(self._rows)

    def histogram(self, facet: str, start: datetime, end: datetime) -> list[Bar]:
        """Return posts an hour under *facet* ("" for all), hours without posts too."""
        return figures.histogram(self._rows, facet, start, end)

    def top(
        self, tag: str, start: datetime, end: datetime, *, limit: int = 10
    ) -> list[tuple[str, int]]:
        """Return the labels of *tag* that most posts carry between two hours, with their counts."""
        return figures.top(self._rows, tag, start, end, limit)

    def stats(self) -> Stats:
        """Return what the store holds."""
        return figures.stats(self._rows, self.examined())

    def sources(self) -> list[Source]:
        """Return what each source brought, by name."""
        return figures.sources(self._rows)

    def alerts(self, *, limit: int = 1000, withdrawn: bool = False) -> Alerts:
        """Return the alerts, newest first, each at its highest version; *withdrawn*: those too."""
        where = "" if withdrawn else f"WHERE {STANDS}"
        rows = self._rows(
            f"SELECT body FROM alerts {where} ORDER BY opened DESC, key LIMIT ?", (limit,)
        )
        return readable(rows, lambda row: _alerts.decode(row[0]))

    def alert(self, key: str) -> Alert | None:
        """Return the alert called *key*; StoreError where it cannot be read."""
        rows = self._rows("SELECT body FROM alerts WHERE key = ?", (key,))
        try:
            return _alerts.decode(rows[0][0]) if rows else None
        except msgspec.MsgspecError as error:
            raise StoreError(UNREADABLE) from error

    def dead(self, *, limit: int = 100, after: int = 0) -> list[tuple[int, DeadLetter]]:
        """Return dead letters with their numbers, oldest first, those numbered above *after*."""
        rows = self._rows(
            "SELECT number, body FROM dead WHERE number > ? ORDER BY number LIMIT ?", (after, limit)
        )
        return [(number, _dead.decode(body)) for number, body in rows]

    def versions(self, uids: Sequence[str]) -> dict[str, int]:
        """Return the version of each of *uids* that is known, deleted ones too."""
        return dict(
            self._rows(
                "SELECT uid, version FROM posts WHERE uid IN (SELECT value FROM json_each(?1)) "
                "UNION ALL SELECT uid, version FROM tombstones "
                "WHERE uid IN (SELECT value FROM json_each(?1))",
                (_json(uids),),
            )
        )

    def letters(self, those: Sequence[DeadLetter]) -> set[str]:
        """Return the keys of *those* that are kept."""
        asked = (_json([letter.key for letter in those]),)
        sql = "SELECT key FROM dead WHERE key IN (SELECT value FROM json_each(?))"
        return {key for (key,) in self._rows(sql, asked)}

    def letters_about(
        self, *, uids: Sequence[str] = (), author_refs: Sequence[str] = ()
    ) -> list[tuple[int, DeadLetter]]:
        """Return the dead letters about these posts and authors, with their numbers, oldest first."""
        return letters.of(self._rows, uids, author_refs)

    def suppressed(self, author_refs: Sequence[str]) -> set[str]:
        """Return those of *author_refs* whose posts are refused."""
        sql = (
            "SELECT author_ref FROM suppressed WHERE author_ref IN (SELECT value FROM json_each(?))"
        )
        return {ref for (ref,) in self._rows(sql, (_json(author_refs),))}

    def uids(self, *, author_ref: str | None = None, source: str | None = None) -> list[str]:
        """Return the uids of the posts of *author_ref*, or of those that *source* brought."""
        with store_errors(self.path):
            if author_ref is not None:
                return uids_of_author(self._db, author_ref)
            brought = match(self._db, Filter(f"source:{source}"))
        sql = "SELECT uid FROM posts WHERE place IN (SELECT rowid FROM words WHERE words MATCH ?)"
        return [uid for (uid,) in self._rows(sql, (brought,))]

    def export(self) -> Iterator[Post]:
        """Yield every post, oldest first, in constant memory."""
        yield from (post for _, post in self.stored())

    def stored(self, start: int | None = None) -> Iterator[tuple[int, Post]]:
        """Yield every post with its order, lowest first, of those with an order from *start* on."""
        next_ = _LOWEST if start is None else start
        while rows := self._rows(
            "SELECT place, body FROM posts WHERE place >= ? ORDER BY place LIMIT 500", (next_,)
        ):
            next_ = rows[-1][0] + 1
            yield from ((place, _posts.decode(body)) for place, body in rows)

    def retag_progress(self) -> str | None:
        """Return where tagging anew resumes, None where none is under way."""
        return self.cursor(RETAG)

    def sightings(self, after: int, *, limit: int = 500) -> list[tuple[int, Sighting]]:
        """Return the detectors' log after position *after*, with positions, oldest first."""
        rows = self._rows(
            "SELECT pos, body FROM sightings WHERE pos > ? ORDER BY pos LIMIT ?", (after, limit)
        )
        return [(pos, _sightings.decode(body)) for pos, body in rows]

    def snapshot(self, name: str) -> tuple[int, bytes] | None:
        """Return the position and the state a detector last kept under *name*."""
        rows = self._rows("SELECT position, body FROM snapshots WHERE name = ?", (name,))
        return rows[0] if rows else None

    def sightings_by_time(self, start: float) -> Iterator[tuple[int, Sighting]]:
        """Yield the detectors' log from the time *start* on, ordered by time, uid and official."""
        return by_time(self._rows, start)

    def log_start(self) -> float:
        """Return since when no sighting has left the log because of its age; -inf: none has."""
        found = self.snapshot(LOG_START)
        return float(found[1]) if found else float("-inf")

    def examined(self) -> Examined | None:
        """Return what the detector has looked at; None before it has kept a snapshot."""
        found = self.snapshot(EXAMINED)
        return msgspec.json.decode(found[1], type=Examined) if found else None

    def cursor(self, source: str) -> str | None:
        """Return where *source* resumes."""
        rows = self._rows("SELECT cursor FROM cursors WHERE source = ?", (source,))
        return rows[0][0] if rows else None

    def tally(self) -> dict[str, dict[str, int]]:
        """Return by source how many posts were seen: stored, stale (nothing new), refused."""
        names = ("seen", "stored", "stale", "refused")
        rows = self._rows(f"SELECT name, {', '.join(names)} FROM sources ORDER BY name")
        return {name: dict(zip(names, counts, strict=True)) for name, *counts in rows}

    def _places(
        self, query: Query, before: int, low: int = _LOWEST
    ) -> tuple[str, tuple[object, ...]]:
        """Return the SQL that gives the places, from *low* on, of what matches *query*, newest first."""
        low = low if query.start is None else max(low, milliseconds(query.start) << 12)
        high = before if query.end is None else min(before, milliseconds(query.end) << 12)
        if query.node is None:
            where = "FROM posts WHERE place >= ? AND place < ? ORDER BY place DESC"
            return f"SELECT place {where}", (low, high)
        with store_errors(self.path):
            asked = match(self._db, query.node)
        where = "FROM words WHERE words MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC"
        return f"SELECT rowid {where}", (asked, low, high)


def _whole(moment: datetime | None) -> bool:
    """Whether *moment* is none, or the start of an hour."""
    return moment is None or moment == moment.replace(minute=0, second=0, microsecond=0)


def _json(values: Sequence[str]) -> str:
    return msgspec.json.encode(list(values)).decode()
