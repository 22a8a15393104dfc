"""The desk as it stands: a fold over its journal, the same from the same events wherever it is made."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from typing import Literal

from schemas.act import Act
from schemas.act import Attempt
from schemas.act import DeskEvent
from schemas.act import Message
from schemas.act import Protection
from sinks.desk.handling import ActError
from sinks.desk.handling import Handling
from sinks.desk.handling import taken

DeliveryState = Literal["waiting", "retrying", "sent", "given up"]


@dataclass(frozen=True)
class Delivery:
    """A message, and how sending it went so far."""

    message: Message
    attempts: tuple[Attempt, ...] = ()

    @property
    def state(self) -> DeliveryState:
        """Whether it is still to be sent, was taken by the channel, or given up."""
        if not self.attempts:
            return "waiting"
        last = self.attempts[-1]
        return "sent" if last.taken else "retrying" if last.again else "given up"

    @property
    def due(self) -> datetime | None:
        """When it is to be sent next; None: never again."""
        if not self.attempts:
            return self.message.at
        return None if self.attempts[-1].taken else self.attempts[-1].again


@dataclass
class Desk:
    """What the journal up to *position* comes to."""

    position: int = 0
    handlings: dict[str, Handling] = field(default_factory=dict)
    protections: dict[tuple[str, str], Protection] = field(default_factory=dict)
    """By official and channel, the newest word on each."""
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    """By id of the message, in the order they were planned."""
    messages: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Ids of the messages about something, by what it is."""

    def take(self, position: int, event: DeskEvent) -> ActError | None:
        """Fold *event* in; what cannot be is left out, and returned as the error it is."""
        self.position = position
        match event:
            case Act():
                try:
                    self.handlings[event.about] = taken(self.handling(event.about), event)
                except ActError as error:
                    return error
            case Protection():
                self.protections[event.official, event.channel] = event
            case Message() if event.id not in self.deliveries:
                self.deliveries[event.id] = Delivery(event)
                for about in event.about:
                    self.messages[about] = (*self.messages.get(about, ()), event.id)
            case Attempt():
                if (known := self.deliveries.get(event.message)) and known.state != "sent":
                    self.deliveries[event.message] = Delivery(
                        known.message, (*known.attempts, event)
                    )
        return None

    def copy(self) -> "Desk":
        """Return the desk as it stands, for readers in other threads."""
        return Desk(
            self.position,
            dict(self.handlings),
            dict(self.protections),
            dict(self.deliveries),
            dict(self.messages),
        )

    def handling(self, about: str) -> Handling:
        """Return how *about* is handled; nobody has touched what is not known."""
        return self.handlings.get(about, _UNTOUCHED)

    def may_name(self, official: str, channel: str, moment: datetime) -> bool:
        """Whether *official* agreed that messages on *channel* name them at *moment*."""
        found = self.protections.get((official, channel))
        return found is not None and not found.revoked and moment < found.until

    def told(self, about: str) -> Iterator[Delivery]:
        """Yield the messages about something, oldest first."""
        return (self.deliveries[one] for one in self.messages.get(about, ()))


_UNTOUCHED = Handling()
