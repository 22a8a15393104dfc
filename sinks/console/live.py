"""The live feed: server-sent events whose ids are places in the store's sequence of changes.

A browser that loses the connection comes back with the last id it saw, and goes on from there.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from collections.abc import Callable
from time import monotonic

from starlette.concurrency import run_in_threadpool

from sinks.store import Change
from sinks.store import Reader

POLL = 0.25
"""Seconds between looks at the store, while somebody is connected."""
BEAT = 3.0
"""Seconds of silence after which a sign of life is sent."""
FIGURES = 2.0
"""Seconds between updates of the figures, at least."""
BATCH = 100
"""Changes in one event, at most."""
BEHIND = 2000
"""Changes after which loading the page again is less work than catching up."""


class Pulse:
    """Watches the store's last change on behalf of all who are connected."""

    def __init__(self, opened: Callable[[], Reader]) -> None:
        self._opened = opened
        self._looked = 0.0
        self._last = 0
        self._lock = asyncio.Lock()

    async def last(self) -> int:
        """Return the place of the newest change, looked up at most every *POLL* seconds."""
        async with self._lock:
            if monotonic() - self._looked >= POLL:
                self._last = await run_in_threadpool(lambda: self._opened().last_change())
                self._looked = monotonic()
            return self._last


class Stream:
    """What browsers receive: *posts* and *figures* turn what changed into pieces of the page."""

    def __init__(
        self,
        opened: Callable[[], Reader],
        posts: Callable[[list[Change]], str],
        figures: Callable[[], str],
    ) -> None:
        self._opened = opened
        self._posts = posts
        self._figures = figures
        self._pulse = Pulse(opened)
        self._open = True

    def close(self) -> None:
        """End all streams within *POLL* seconds."""
        self._open = False

    async def events(self, after: int | None) -> AsyncIterator[str]:
        """Yield events from the change after *after*, None for the newest, until nobody listens."""
        yield "retry: 1000\n\n"
        last = await run_in_threadpool(lambda: self._opened().last_change())
        seen = last if after is None else after
        if seen > last or last - seen > BEHIND:
            # Another store, or too far behind: the browser loads the page again.
            yield event("restart", "")
            return
        shown, figures_at, sent_at = "", 0.0, monotonic()
        while self._open:
            if await self._pulse.last() > seen:
                html, seen = await run_in_threadpool(self._next, seen)
                yield event("posts", html, seen)
                sent_at = monotonic()
            if monotonic() - figures_at >= FIGURES:
                figures = await run_in_threadpool(self._figures)
                if figures != shown:
                    yield event("figures", figures)
                    shown, sent_at = figures, monotonic()
                figures_at = monotonic()
            if monotonic() - sent_at >= BEAT:
                yield event("beat", "")
                sent_at = monotonic()
            await asyncio.sleep(POLL)

    def _next(self, after: int) -> tuple[str, int]:
        changes = self._opened().changes(after, limit=BATCH)
        return self._posts(changes), changes[-1].seq if changes else after


def event(name: str, data: str, number: int | None = None) -> str:
    """Return one event as it travels; lines end only where the standard says they do."""
    lines = "".join(f"data: {line}\n" for line in _LINES.split(data))
    place = "" if number is None else f"id: {number}\n"
    return f"event: {name}\n{place}{lines}\n"


_LINES = re.compile(r"\r\n|\r|\n")
