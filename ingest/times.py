"""When a post says it was written, in every form that mail, JavaScript and spreadsheets write.

A form is read only where it has one meaning.  A general parser (dateutil, dateparser) guesses: it
takes 03/04/2026 for one of two days and passes over a zone that it does not know.
"""

import re
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from datetime import tzinfo
from decimal import Decimal
from unicodedata import category

from ingest.zones import FURTHEST
from ingest.zones import ZoneError
from ingest.zones import zone_of

_MONTHS = {
    m: n
    for n, m in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
    )
}
_FULL = "January February March April May June July August September October November December Sept"
_MONTH_NAMES = {*_MONTHS, *_FULL.split()}
_LONGEST = 120
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SINCE_1970 = {
    digits: scale
    for scale, lengths in (
        (Decimal(10**6), (9, 10)),
        (Decimal(1000), (12, 13)),
        (Decimal(1), (15, 16)),
        (Decimal("0.001"), (18, 19)),
    )
    for digits in lengths
}
"""Microseconds in one of what a number of so many digits counts: these are the years 1973 to 2286."""

_REMEDY = (
    "write 2026-03-01T12:00:00Z, 'Sun, 01 Mar 2026 12:00:00 +0000' "
    "or 'Sun Mar 01 12:00:00 +0000 2026'"
)

_NAME = r"(?P<name>[A-Za-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,?\s+)?"
_CLOCK = (
    r"(?P<hour>\d{1,2})(?:(?P<between>[:.h])(?P<minute>\d\d)"
    r"(?:(?P=between)(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?)?"
    r"(?:\s*(?P<half>[ap]\.?\s?m\b\.?))?"
)
_CLOCK_THEN_ZONE = rf"(?:(?:,?\s+(?:at\s+)?|T(?!\d+\.)){_CLOCK}(?:\s*(?P<zone>\S.*?))?)?"
_FORMS = [
    re.compile(_WEEKDAY + form, re.IGNORECASE)
    for form in (
        # Sun, 01 Mar 2026 12:00:00 CET; in mail the year may have two digits
        rf"{_DAY}\s+{_NAME},?\s+(?P<year>\d{{4}}|\d\d(?=\s+\d\d?:)){_CLOCK_THEN_ZONE}",
        rf"{_DAY}-{_NAME}-(?P<year>\d{{4}}){_CLOCK_THEN_ZONE}",
        # Sun Mar 01 2026 12:00:00 GMT+0100, March 1, 2026 at 12:00 PM
        rf"{_NAME}\s+{_DAY},?\s+(?P<year>\d{{4}}){_CLOCK_THEN_ZONE}",
        # Sun Mar 01 12:00:00 CET 2026
        rf"{_NAME}\s+{_DAY}\s+{_CLOCK}(?:\s+(?P<zone>\S+))?\s+(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}})(?P<dash>[-/.])(?P<month>\d\d?)(?P=dash){_DAY}{_CLOCK_THEN_ZONE}",
        # 01.03.2026: a dot has the day first wherever it is used
        rf"(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.\s?(?P<year>\d{{4}}){_CLOCK_THEN_ZONE}",
        rf"(?P<one>\d\d?)(?P<dash>[-/])(?P<two>\d\d?)(?P=dash)(?P<year>\d{{4}}){_CLOCK_THEN_ZONE}",
    )
]
_ISO = re.compile(
    # Python reads more than ISO 8601 has: 2026-03-01+05:00 as five o'clock, T12:00.5 as half a second
    r"(?:\d{4}-(?:\d\d-\d\d|W\d\d-\d)[T _]?|(?:\d{8}|\d{4}W\d{3})[T ])"
    r"(?:(?<=[T _])\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?(?:Z|[+-]\d\d(?::?[0-5]\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:\.\d*)?")
_COMMENT = re.compile(r"\s*(?:\((.*)\)|\[([\w/+-]+)\])$")
_SAYS_ZONE = re.compile(r"(?:[+-]\d\d:?\d\d|GMT|UTC|[\d ]Z)$", re.IGNORECASE)


class _UnreadableError(ValueError):
    """A time whose fault has a name."""


def parse_time(value: str) -> datetime:
    """Return the time *value* names, UTC if it names no zone.

    ValueError, with the remedy, where it is no time, has two meanings or a zone that is not known.
    """
    value = value.strip()
    if not value.isascii():  # some browsers put marks of direction between the numbers
        value = "".join(c for c in value if category(c) != "Cf").strip()
    try:
        if len(value) > _LONGEST:
            raise ValueError("longer than any time")
        found = _twitter(value) or _iso(value) or _other(value)
        if found.tzinfo is UTC:
            return found
        if abs(found.utcoffset() or timedelta()) > FURTHEST:
            raise ZoneError("no place is that far from UTC: write the offset as +02:00")
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ZoneError, _UnreadableError) as error:
        raise ValueError(f"{value[:60]!r} is not a time: {error}; {_REMEDY}") from None
    except (ValueError, OverflowError):
        raise ValueError(f"{value[:60]!r} is not a time: {_REMEDY}") from None


def _iso(value: str) -> datetime | None:
    if not _ISO.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError:
        return None  # such as a space before the offset: the forms below may know it


def _twitter(value: str) -> datetime | None:
    """Read 'Sat Sep 02 03:13:14 +0000 2017', by position: thirty times cheaper than strptime."""
    if len(value) != 30 or value[20:25] != "+0000" or value[4:7] not in _MONTHS:
        return None
    clock = int(value[11:13]), int(value[14:16]), int(value[17:19])
    return datetime(int(value[26:]), _MONTHS[value[4:7]], int(value[8:10]), *clock, tzinfo=UTC)


def _other(value: str) -> datetime:
    value = " ".join(value.split())  # programs write narrow and hard spaces before AM
    if _NUMBER.fullmatch(value):
        return _number(value)
    zone = None
    if comment := _COMMENT.search(value):
        # "GMT+0200 (Central European Summer Time)": the offset says it; else the words must
        value = value[: comment.start()]
        if not _SAYS_ZONE.search(value):
            zone = zone_of(comment[1] or comment[2] or "")
    for form in _FORMS:
        if found := form.fullmatch(value):
            return _built(found.groupdict(), zone)
    raise ValueError("no form that is known")


def _built(part: dict[str, str | None], zone: tzinfo | None) -> datetime:
    day, month = _day_and_month(part)
    year = int(part["year"] or 0)
    if len(part["year"] or "") == 2:
        year += 2000 if year < 50 else 1900  # as RFC 2822 says of two digits
    hour, minute, second = (int(part.get(name) or 0) for name in ("hour", "minute", "second"))
    if half := part.get("half"):
        if not 1 <= hour <= 12:
            raise _UnreadableError(f"{hour} {half} is no hour of a half day")
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    elif part.get("hour") and not part.get("minute"):
        raise ValueError("an hour without minutes")
    if part.get("zone"):
        zone = zone_of(part["zone"] or "")
    midnight = hour == 24 and not (minute or second or half)  # the end of a day in ISO 8601
    if midnight:
        hour = 0
    micro = int(((part.get("part") or "") + "000000")[:6])
    leap = second == 60
    made = datetime(year, month, day, hour, minute, 59 if leap else second, micro, tzinfo=zone)
    if made.utcoffset() != made.replace(fold=1).utcoffset():
        raise _UnreadableError("the clocks were changed in that hour: write the offset, as +02:00")
    return made + timedelta(seconds=1) if leap else made + timedelta(days=1) if midnight else made


def _day_and_month(part: dict[str, str | None]) -> tuple[int, int]:
    if name := part.get("name"):
        if name.title() not in _MONTH_NAMES:
            raise _UnreadableError(f"{name!r} is no English month")
        return int(part["day"] or 0), _MONTHS[name[:3].title()]
    if "one" not in part:
        return int(part["day"] or 0), int(part["month"] or 0)
    one, two = int(part["one"] or 0), int(part["two"] or 0)
    if one <= 12 and two <= 12 and one != two:
        raise _UnreadableError("it may have the day or the month first")
    return (one, two) if one > 12 else (two, one)


def _number(value: str) -> datetime:
    """Read seconds, ms, µs or ns since 1970, told by their length, 20260301 and 20260301120000."""
    whole = value.partition(".")[0]
    if whole == value and len(whole) in (8, 14) and whole[:2] in ("19", "20"):
        return datetime.strptime(whole.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    if len(whole) == 12 and whole[:2] in ("19", "20") and "01" <= whole[4:6] <= "12":
        raise _UnreadableError("it may be a day and a time without seconds, or milliseconds")
    if scale := _SINCE_1970.get(len(whole)):
        return _EPOCH + timedelta(microseconds=int(Decimal(value) * scale))
    if len(whole) == 5:
        raise _UnreadableError("it may be a spreadsheet's number of a day: write dates as text")
    raise ValueError("a number of no known kind")
