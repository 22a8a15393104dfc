"""Sends what is due, one message at a time on each channel, and notes in the journal how each try went.

Of a process that dies between the receiver's answer and that note, the message is sent again after the
restart, with the same id.
"""

import logging
import threading
import time
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

from schemas.act import Attempt
from schemas.act import Message
from sinks.desk.channels import Channel
from sinks.desk.journal import Journal
from sinks.desk.senders import PATIENCE
from sinks.desk.senders import Sender
from sinks.desk.senders import SendError
from sinks.desk.state import Delivery
from sinks.desk.state import Desk
from sinks.store import StoreError

_log = logging.getLogger(__name__)

PAUSES = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800))
"""Between one try and the next; the last holds for all further ones."""
GIVE_UP = timedelta(hours=24)
"""A message that was not taken for so long is given up."""
STUCK = 3
"""Tries of one channel that may hang at once; then none is begun until one ends."""

Texts = Callable[[Message, Desk, datetime], tuple[str, str]]


@dataclass
class _Try:
    """One try: its thread, and since when it runs, by the monotonic clock."""

    message: Message
    thread: threading.Thread
    since: float
    late: bool = False


class Postman:
    """Brings messages to *channels* through their *senders*, each in a thread, within *patience* s.

    *texts* returns title and text of a message as it may be sent at a moment.
    """

    def __init__(
        self,
        journal: Journal,
        channels: Mapping[str, Channel],
        senders: Mapping[str, Sender],
        texts: Texts,
        clock: Callable[[], datetime],
        patience: float = PATIENCE,
    ) -> None:
        self._journal, self._channels, self._senders = journal, channels, senders
        self._texts, self._clock, self._patience = texts, clock, patience
        self._tries: dict[str, list[_Try]] = {}
        self._one = threading.Lock()
        self._unsaid: list[Attempt] = []
        self._tried: dict[str, int] = {}
        """By message, how many tries were noted: a desk that knows fewer is older."""
        self.ended = threading.Event()
        """Set when a try ends, so that the next may begin."""

    def turn(self, desk: Desk) -> int:
        """Note tries that take too long, and begin those that are due; return how many begin."""
        self._say()
        free = {name for name in self._senders if self._is_free(name, desk)}
        moment = self._clock()
        begun = 0
        due: dict[str, list[Delivery]] = {}
        for delivery in desk.deliveries.values():
            known = len(delivery.attempts) >= self._tried.get(delivery.message.id, 0)
            # One planned "later" than now is due, too: the clock was put back since.
            waits = delivery.state == "waiting"
            if known and delivery.due is not None and (waits or delivery.due <= moment):
                due.setdefault(delivery.message.channel, []).append(delivery)
        for name, found in due.items():
            if name not in self._senders:
                for delivery in found:
                    self._note(delivery, "the channel is not in the settings any more", last=True)
            elif name in free and (waiting := self._awake(name, found)):
                self._begin(name, min(waiting, key=_order), desk)
                begun += 1
        return begun

    def wait(self, seconds: float) -> None:
        """Wait until no try is under way, *seconds* at most."""
        end = time.monotonic() + seconds
        for tries in list(self._tries.values()):
            for each in list(tries):
                each.thread.join(max(0.0, end - time.monotonic()))

    def _awake(self, name: str, due: list[Delivery]) -> list[Delivery]:
        """Return those of *due* that may be sent now: what is not urgent waits for the hours."""
        if self._channels[name].is_awake(self._clock()):
            return due
        return [delivery for delivery in due if delivery.message.urgent]

    def _is_free(self, name: str, desk: Desk) -> bool:
        """Whether another try may begin on the channel called *name*."""
        tries = self._tries[name] = [one for one in self._tries.get(name, []) if not _over(one)]
        for one in tries:
            if not one.late and time.monotonic() - one.since > self._patience:
                one.late = True
                self._note(desk.deliveries[one.message.id], "it did not answer in time")
        return all(one.late for one in tries) and len(tries) < STUCK

    def _begin(self, name: str, delivery: Delivery, desk: Desk) -> None:
        message = delivery.message
        title, body = self._texts(message, desk, self._clock())
        begun: list[_Try] = []

        def send() -> None:
            try:
                tried()
            finally:
                self.ended.set()

        def tried() -> None:
            try:
                self._senders[name].send(message, title, body)
            except SendError as error:
                failed = str(error)
            except Exception as error:  # noqa: BLE001  a thread that dies silently would be a lost try
                failed = f"a fault of ours: {type(error).__name__}"
            else:
                self._append(Attempt(message=message.id, at=self._clock(), taken=True))
                return
            if not begun[0].late:
                self._note(delivery, failed)

        thread = threading.Thread(target=send, name=f"channel {name}", daemon=True)
        begun.append(_Try(message, thread, time.monotonic()))
        self._tries[name].append(begun[0])
        thread.start()

    def _note(self, delivery: Delivery, error: str, *, last: bool = False) -> None:
        """Note that a try failed, and when the next is; none where it is given up."""
        moment = self._clock()
        first = delivery.attempts[0].at if delivery.attempts else moment
        again = moment + PAUSES[min(len(delivery.attempts), len(PAUSES) - 1)]
        if last or again - first > GIVE_UP:
            name = delivery.message.channel
            _log.error("a message was given up", extra={"reason": name})
            self._append(Attempt(message=delivery.message.id, at=moment, taken=False, error=error))
            return
        if not delivery.attempts:  # once: it is tried for a day
            _log.warning(
                "a channel does not take a message", extra={"reason": delivery.message.channel}
            )
        self._append(
            Attempt(message=delivery.message.id, at=moment, taken=False, error=error, again=again)
        )

    def _append(self, attempt: Attempt) -> None:
        """Append *attempt*; what the journal does not take now is tried again at the next turn."""
        with self._one:
            self._unsaid.append(attempt)
            self._tried[attempt.message] = self._tried.get(attempt.message, 0) + 1
        self._say(quietly=True)

    def _say(self, *, quietly: bool = False) -> None:
        with self._one:
            while self._unsaid:
                try:
                    self._journal.append(self._unsaid[0])
                except StoreError:
                    if quietly:
                        return
                    raise
                self._unsaid.pop(0)


def _over(one: _Try) -> bool:
    return not one.thread.is_alive()


def _order(delivery: Delivery) -> tuple[bool, int, datetime]:
    """Return what sorts messages that are due: urgent ones, then those tried less, then the oldest."""
    return not delivery.message.urgent, len(delivery.attempts), delivery.message.at
