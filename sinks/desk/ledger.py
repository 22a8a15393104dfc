"""What a channel was told so far, as planning needs it."""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta

from schemas.act import Reason
from sinks.desk.state import Delivery
from sinks.desk.state import Desk

WINDOW = timedelta(minutes=10)
"""Messages about one official and one kind within so long share one that grows."""
SEVERAL = "several"
"""The group of messages about more than one official."""

_NEWS: tuple[Reason, ...] = ("raised", "grew", "care")


@dataclass
class Ledger:
    """The messages of one channel, oldest first, and what they come to.

    *told*: the size at which each thing was told last.  *escalated*: when each was last.  *unsettled*:
    the group of each thing told of which nobody was told that it is settled.
    """

    deliveries: list[Delivery] = field(default_factory=list)
    told: dict[str, int] = field(default_factory=dict)
    escalated: dict[str, datetime] = field(default_factory=dict)
    unsettled: dict[str, str] = field(default_factory=dict)
    last: dict[str, datetime] = field(default_factory=dict)
    """When each group was told last."""

    def take(self, delivery: Delivery) -> None:
        """Add a message."""
        message = delivery.message
        self.deliveries.append(delivery)
        if message.reason == "resolved":
            for key in message.about:
                self.unsettled.pop(key, None)
            return
        for key in message.about:
            if message.reason != "care":
                self.unsettled[key] = message.group
            if message.reason == "escalated":
                self.escalated[key] = message.at
        if message.reason in _NEWS:
            sizes = message.sizes or (1,) * len(message.about)
            self.told.update(zip(message.about, sizes, strict=False))
            self.last[message.group] = message.at

    def recent(self, moment: datetime, *reasons: Reason, several: bool | None = None) -> int:
        """Return how many messages for *reasons* were planned within the window before *moment*."""
        count = 0
        for delivery in reversed(self.deliveries):
            message = delivery.message
            if abs(moment - message.at) < WINDOW and message.reason in reasons:
                count += several is None or several is (message.group == SEVERAL)
        return count

    def number(self, group: str) -> int:
        """Return how many messages there are about *group*: what makes the next one's id."""
        return sum(delivery.message.group == group for delivery in self.deliveries)


def ledgers(desk: Desk, names: Iterable[str]) -> dict[str, Ledger]:
    """Return the ledger of each channel called one of *names*."""
    found = {name: Ledger() for name in names}
    for delivery in desk.deliveries.values():
        if ledger := found.get(delivery.message.channel):
            ledger.take(delivery)
    return found
