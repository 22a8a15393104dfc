"""A channel: where messages go, for whom, and at which hours those that can wait are sent."""

import re
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import time
from datetime import timedelta
from datetime import tzinfo
from typing import Literal

Purpose = Literal["security", "comms", "escalation"]

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class Hours:
    """The hours from *start* to *end*, in the local time of *zone*; they may span midnight."""

    start: time
    end: time
    zone: tzinfo = UTC

    @classmethod
    def parse(cls, text: str, zone: tzinfo = UTC) -> "Hours":
        """Return the hours written as "07:00-22:00"; ValueError says how to write them."""
        if not (found := _HOURS.fullmatch(text)) or found.group(1, 2) == found.group(3, 4):
            raise ValueError(f'hours {text!r}: write two times, as "07:00-22:00"')
        first, second, third, fourth = map(int, found.groups())
        return cls(time(first, second), time(third, fourth), zone)

    def __contains__(self, moment: datetime) -> bool:
        now = moment.astimezone(self.zone).time()
        if self.start < self.end:
            return self.start <= now < self.end
        return now >= self.start or now < self.end


@dataclass(frozen=True, kw_only=True)
class Channel:
    """Where messages go.  *purpose*: what it is told; "escalation": only what others left unanswered.

    What is not urgent waits for the *hours*, None: any.  What nobody has acknowledged *escalate_after*
    it was sent is told on the channel *escalate_to* too.
    """

    name: str
    purpose: Purpose = "security"
    hours: Hours | None = None
    escalate_to: str = ""
    escalate_after: timedelta = timedelta(minutes=15)

    def is_awake(self, moment: datetime) -> bool:
        """Whether what is not urgent may be sent at *moment*."""
        return self.hours is None or moment in self.hours
