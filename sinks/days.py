"""The day that figures count, and sums that no date in a post can break."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta

HOUR = timedelta(hours=1)
HOURS = 24
"""Hours that the page's figures count."""
EARLIEST = datetime(2, 1, 1, tzinfo=UTC)
LATEST = datetime(9998, 12, 31, tzinfo=UTC)
"""Between these, days may be added and taken, and every zone has a local time."""


def sane(moment: datetime) -> datetime:
    """Return *moment*, or the nearest one that can be counted with."""
    return min(max(moment, EARLIEST), LATEST)


def window(now: datetime) -> tuple[datetime, datetime]:
    """Return the *HOURS* whole hours that end with the hour of *now*."""
    end = sane(now).replace(minute=0, second=0, microsecond=0) + HOUR
    return end - timedelta(hours=HOURS), end
