"""The live feed: server-sent events whose ids are places in the store's sequence of changes.

A browser that loses the connection comes back with the last id it saw, and goes on from there.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from collections.abc import Awaitable
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import Generic
from typing import TypeVar

from sinks.console.lanes import Asking
from sinks.search.query import Query
from sinks.store import Change
from sinks.store import Reader
from sinks.store import StoreError

T = TypeVar("T")

ALL = Query()
POLL = 0.05
"""Seconds between looks at the store, while somebody is connected: one look for all of them."""
BEAT = 3.0
"""Seconds of silence after which a sign of life is sent."""
FIGURES = 2.0
"""Seconds between updates of the figures, at least."""
BATCH = 100
"""Changes in one event, at most."""
STREAMS = 300
"""Browsers that may be connected: half of all connections, so that pages and /healthz have theirs."""
KNOWN = 20.0
"""Seconds after which it is asked again who listens: who was signed out hears no more by then."""
BEHIND = 2000
"""Changes after which loading the page again is less work than catching up."""


class Shared(Generic[T]):
    """An answer shared by all who are connected: asked anew at most every *seconds*."""

    def __init__(self, ask: Callable[[], Awaitable[T]], seconds: float) -> None:
        self._ask = ask
        self._seconds = seconds
        self._answer: T | None = None
        self._asked = 0.0
        self._lock = asyncio.Lock()
        self._asking: asyncio.Task[T] | None = None

    def latest(self) -> T | None:
        """Return the last answer, None before the first; a slow one to come holds nobody up."""
        if self._asking is None:
            if monotonic() - self._asked >= self._seconds:
                self._asking = asyncio.create_task(self.get())
        elif self._asking.done():
            done, self._asking = self._asking, None
            return done.result()
        return self._answer

    async def get(self) -> T:
        """Return the answer; it may be *seconds* old."""
        async with self._lock:
            if self._answer is None or monotonic() - self._asked >= self._seconds:
                self._answer = await self._ask()
                self._asked = monotonic()
            return self._answer


class Stream:
    """What browsers receive.

    *posts* and *figures* turn what changed into pieces of the page, for browsers that look for a query;
    *alerts* gives a word that is another when the alerts are others.  All ask the store through *lane*.
    """

    def __init__(
        self,
        lane: Asking,
        posts: Callable[[list[Change], Query], str],
        figures: Callable[[Query], Awaitable[str]],
        alerts: Callable[[Reader], str],
    ) -> None:
        self._lane = lane
        self._posts = posts
        self._figures = figures
        self._told: dict[Query, tuple[Shared[str], int]] = {}
        self._alerts = Shared(lambda: lane.ask(alerts), FIGURES)
        self._last = Shared(lambda: lane.ask(lambda reader: reader.last_change()), POLL / 2)
        self._open = True

    def close(self) -> None:
        """End all streams within *POLL* seconds."""
        self._open = False

    async def events(self, after: int | None, query: Query = ALL) -> AsyncIterator[str]:
        """Yield events from the change after *after*, None for the newest, until nobody listens.

        Of posts those that match *query*.
        """
        yield "retry: 1000\n\n"
        last = await self._lane.ask(lambda reader: reader.last_change())
        seen = last if after is None else after
        if seen > last or last - seen > BEHIND:
            # Another store, or too far behind: the browser loads the page again.
            yield event("restart", "")
            return
        shown, sent_at = "", monotonic()
        with self._sharing(query) as told:
            while self._open:
                if await self._last.get() > seen:
                    html, seen = await self._lane.ask(partial(self._next, seen, query))
                    if html:
                        yield event("posts", html, seen)
                        sent_at = monotonic()
                figures = told.latest()
                if figures is not None and figures != shown:
                    yield event("figures", figures)
                    shown, sent_at = figures, monotonic()
                if monotonic() - sent_at >= BEAT:
                    yield event("beat", "", seen)
                    sent_at = monotonic()
                await asyncio.sleep(POLL)

    @contextmanager
    def _sharing(self, query: Query) -> Iterator[Shared[str]]:
        """Give the figures beside *query*, which all who look for it share while there are any."""
        told, many = self._told.get(query) or (Shared(partial(self._figures, query), FIGURES), 0)
        self._told[query] = told, many + 1
        try:
            yield told
        finally:
            many = self._told.pop(query)[1]
            if many > 1:
                self._told[query] = told, many - 1

    async def alerts(self, known: str) -> AsyncIterator[str]:
        """Yield an event whenever the alerts are others than those a page shows, *known* at first.

        It has no content: the page asks for what it shows.
        """
        sent_at = monotonic()
        while self._open:
            word = await self._alerts.get()
            if word != known:
                yield event("alert", "")
                known, sent_at = word, monotonic()
            elif monotonic() - sent_at >= BEAT:
                yield event("beat", "")
                sent_at = monotonic()
            await asyncio.sleep(POLL)

    def _next(self, after: int, query: Query, reader: Reader) -> tuple[str, int]:
        changes = reader.changes(after, limit=BATCH)
        return self._posts(changes, query), changes[-1].seq if changes else after


async def while_known(
    told: AsyncIterator[str], known: Callable[[], Awaitable[bool]], lasting: float
) -> AsyncIterator[str]:
    """Yield what is *told* for *lasting* seconds at most, and no longer than it is *known* who listens.

    That is asked every *KNOWN* seconds, which also counts as use of a session.
    """
    began = asked = monotonic()
    async for one in told:
        now = monotonic()
        if now - began >= lasting:
            return
        if now - asked >= KNOWN:
            if not await known():
                return
            asked = now
        yield one


async def while_it_lasts(told: AsyncIterator[str]) -> AsyncIterator[str]:
    """Yield what is *told* until the store fails; browsers come back, and pages say what is wrong."""
    try:
        async for one in told:
            yield one
    except StoreError:
        return


def event(name: str, data: str, number: int | None = None) -> str:
    """Return one event as it travels; lines end only where the standard says they do."""
    lines = "".join(f"data: {line}\n" for line in _LINES.split(data))
    place = "" if number is None else f"id: {number}\n"
    return f"event: {name}\n{place}{lines}\n"


_LINES = re.compile(r"\r\n|\r|\n")
