"""How many answers are made at once, and how long each may ask the store.

Every kind of answer has a lane of its own, so that searches hold up neither the other pages nor
/healthz.  An answer is ended when its time is over or its client is gone.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from math import inf
from typing import Protocol
from typing import TypeVar

from anyio import CapacityLimiter
from anyio import to_thread
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from sinks.budget import Budget
from sinks.store import Reader

T = TypeVar("T")

Opened = Callable[[Budget], AbstractContextManager[Reader]]
"""Gives a reader that asks within a budget, and closes it."""

PATIENCE = 1.0
"""Seconds that an answer waits for a place in its lane."""
AGAIN = 0.05
"""Seconds between two tries to end an answer: a question about to start misses one."""


class BusyError(Exception):
    """Every place in a lane is taken."""


class Asking(Protocol):
    """Has the store asked, in a lane."""

    async def ask(self, work: Callable[[Reader], T]) -> T:
        """Return what *work* makes of the store."""
        ...


class Lane:
    """So many *places* for answers, each of which may ask the store for *seconds*."""

    def __init__(
        self, opened: Opened, *, places: int, seconds: float, patience: float = PATIENCE
    ) -> None:
        self._opened = opened
        self._seconds = seconds
        self._patience = None if patience == inf else patience
        self._places = asyncio.Semaphore(places)

    async def ask(self, work: Callable[[Reader], T], receive: Receive | None = None) -> T:
        """Return what *work* makes of the store, in a thread; end it when *receive* says nobody waits.

        BusyError: no place became free in time.  StoreError: the store failed, or took too long.
        ClientDisconnect: nobody waits.
        """
        try:
            await asyncio.wait_for(self._places.acquire(), self._patience)
        except TimeoutError:
            raise BusyError from None
        try:
            return await self._within(Budget(self._seconds), work, receive)
        finally:
            self._places.release()

    async def _within(
        self, budget: Budget, work: Callable[[Reader], T], receive: Receive | None
    ) -> T:
        def asked() -> T:
            with self._opened(budget) as reader:
                return work(reader)

        # Threads as needed: the places of the lanes are what bounds them.
        done = asyncio.ensure_future(to_thread.run_sync(asked, limiter=CapacityLimiter(1)))
        done.add_done_callback(lambda one: one.cancelled() or one.exception())  # seen, if by nobody
        gone = asyncio.ensure_future(_gone(receive)) if receive else None
        waited = {done, gone} if gone else {done}
        try:
            await asyncio.wait(waited, timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED)
            while not done.done():
                budget.end()
                await asyncio.wait({done}, timeout=AGAIN)
            if gone and gone.done():
                raise ClientDisconnect
            return done.result()
        finally:
            budget.end()
            if gone:
                gone.cancel()


async def _gone(receive: Receive) -> None:
    """Return when the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass
