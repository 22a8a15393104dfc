"""The notifier: looks every second what needs a person, plans the messages, and has them delivered."""

import logging
import threading
import time
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime

from sinks.desk.channels import Channel
from sinks.desk.deliver import Postman
from sinks.desk.journal import Journal
from sinks.desk.matters import matters
from sinks.desk.plan import plan
from sinks.desk.senders import PATIENCE
from sinks.desk.senders import Sender
from sinks.desk.state import Desk
from sinks.desk.wording import Wording
from sinks.store import Reader
from sinks.store import StoreError

_log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds from one look to the next; four times as long as a look takes, where that is more."""


def wall_clock() -> datetime:
    """Return the time it is."""
    return datetime.now(UTC)


def nothing() -> None:
    """Do nothing."""


TRIES = 3
"""Tries of a message after which its channel is not well: half a minute."""


@dataclass
class Notifier:
    """Tells *channels* through their *senders* what *reader* and *journal* come to, until stopped.

    *today* returns the time of posts, which alerts go by.  *turned* is called after every look that
    went well.
    """

    reader: Reader
    journal: Journal
    channels: Sequence[Channel]
    senders: Mapping[str, Sender]
    wording: Wording
    clock: Callable[[], datetime] = wall_clock
    today: Callable[[Reader, datetime], datetime] = lambda _, clock: clock
    turned: Callable[[], None] = nothing
    patience: float = PATIENCE
    stopped: threading.Event = field(default_factory=threading.Event)
    desk: Desk = field(default_factory=Desk)
    """As it stood at the last look."""

    def __post_init__(self) -> None:
        self._postman = Postman(
            self.journal,
            {channel.name: channel for channel in self.channels},
            self.senders,
            self.wording.now,
            self.clock,
            self.patience,
        )
        self._failed = ""

    def look(self) -> None:
        """Plan what is due now, and begin to deliver it; StoreError: store or journal is out of reach."""
        moment = self.clock()
        desk = self.journal.desk()
        found = matters(self.reader, desk, moment, self.today(self.reader, moment))
        for message in plan(desk, found, self.channels, moment, self.wording):
            desk = self.journal.append(message)
        self.desk = desk
        self._postman.turn(desk)

    def run(self) -> None:
        """Look again and again until ``stop``; what fails is logged once, and tried again."""
        while not self.stopped.is_set():
            began = time.monotonic()
            try:
                self.look()
                self._failed = ""
                self.turned()
            except Exception as error:  # noqa: BLE001  the one loop that must not end
                if self._failed != type(error).__name__:
                    self._failed = type(error).__name__
                    _log.error("nobody can be told for now", extra={"error": error})
            self._deliver(began + max(EVERY, 5 * (time.monotonic() - began)))

    def finish(self, seconds: float) -> None:
        """Look once more, and send all that is due, *seconds* at most."""
        end = time.monotonic() + seconds
        self.look()
        while (left := end - time.monotonic()) > 0:
            self._postman.wait(left)
            if not self._postman.turn(self.journal.desk()):
                break

    def stop(self) -> None:
        """Ask ``run`` to end."""
        self.stopped.set()
        self._postman.ended.set()

    def problem(self) -> str:
        """Return which channel does not deliver, for /healthz; "" while all do."""
        last: dict[str, str] = {}
        for delivery in self.desk.deliveries.values():
            if delivery.state in {"sent", "given up"}:
                last[delivery.message.channel] = delivery.state
        lost = sorted(name for name, state in last.items() if state == "given up")
        if lost:
            return f"channel {', '.join(lost)}: a message was given up"
        late = sorted(
            {
                delivery.message.channel
                for delivery in self.desk.deliveries.values()
                if delivery.state == "retrying" and len(delivery.attempts) >= TRIES
            }
        )
        return f"channel {', '.join(late)}: it does not take messages" if late else ""

    def _deliver(self, until: float) -> None:
        """Go on delivering what was planned until the next look."""
        while (left := until - time.monotonic()) > 0 and not self.stopped.is_set():
            if not self._postman.ended.wait(left):
                return None
            self._postman.ended.clear()
            try:
                self._postman.turn(self.journal.desk())
            except StoreError:
                return self._rest(until)
        return None

    def _rest(self, until: float) -> None:
        self.stopped.wait(max(0.0, until - time.monotonic()))
