"""The page's wording: what severities, signals, times and numbers are called for people."""

from datetime import datetime
from datetime import timedelta
from datetime import tzinfo
from urllib.parse import urlencode

from schemas.platforms import NAMES
from sinks.budget import TookTooLongError
from sinks.console.moments import local

SEVERITIES = {
    "S1": ("Urgent", "a possible threat is among the posts"),
    "S2": ("High", "25 accounts or more"),
    "S3": ("Medium", "10 to 24 accounts"),
    "S4": ("Low", "fewer than 10 accounts, no threat"),
}
"""What a severity is called, and what it means."""

SIGNALS = {
    "text": "The same words",
    "link": "The same link",
    "week": "Accounts made in the same week",
    "age": "New accounts",
    "sync": "Close together in time",
}


def platform(name: str) -> str:
    """Return how *name* writes itself."""
    return NAMES.get(name, name)


def search(query: str) -> str:
    """Return the address of the search for *query*."""
    return "/search?" + urlencode({"q": query}, errors="replace")


def feed(query: str) -> str:
    """Return the address of the live feed of what *query* finds."""
    return "/?" + urlencode({"q": query}, errors="replace") if query else "/"


def ago(then: datetime, now: datetime) -> str:
    """Return how long before *now* *then* was, in one or two words."""
    seconds = (now - then).total_seconds()
    days = int(seconds // 86400)
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{seconds // 60:.0f} min ago"
    if days < 1:
        return f"{seconds // 3600:.0f} h ago"
    if days < 61:
        return "yesterday" if days == 1 else f"{days} days ago"
    return f"{many(days // 365, 'year') if days >= 365 else many(days // 30, 'month')} ago"


def day(moment: datetime, zone: tzinfo, clock: datetime) -> str:
    """Return the day of *moment*, with its year where that is not the one of *clock*."""
    here = local(moment, zone)
    year = f" {here.year}" if here.year != local(clock, zone).year else ""
    return f"{here:%-d %B}{year}"


def day_and_time(moment: datetime, zone: tzinfo) -> str:
    """Return *moment* with its year: "3 Feb 2026 12:00"."""
    here = local(moment, zone)
    return f"{here:%-d %b} {here.year} {here:%H:%M}"


def number(count: int) -> str:
    """Return *count* with thin spaces between thousands."""
    return f"{count:,}".replace(",", "\u202f")


def many(count: int, one: str, more: str = "") -> str:
    """Return *count* with its noun: "1 post", "12 posts"."""
    return f"{number(count)} {one if count == 1 else more or one + 's'}"


def listed(items: list[str]) -> str:
    """Return *items* as a phrase: "a, b and c"."""
    return " and ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)


def span(length: timedelta) -> str:
    """Return *length* in words: "25 minutes", "3 hours"."""
    minutes = max(1, round(length.total_seconds() / 60))
    return many(minutes, "minute") if minutes < 120 else many(round(minutes / 60), "hour")


def readable(text: str) -> str:
    """Return *text* as UTF-8 can carry it: half a surrogate pair becomes a question mark."""
    return text.encode(errors="replace").decode()


def trouble(error: Exception) -> str:
    """Return what readers are told of a store that failed: no path, no host, no word of its own."""
    if isinstance(error, TookTooLongError):
        return f"The store was asked, but {error}"
    return "The store does not answer; whoever runs this finds the reason in the log"
