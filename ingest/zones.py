"""The names of time zones that people and programs write behind a time, and what they stand for."""

import re
from contextlib import suppress
from datetime import UTC
from datetime import timedelta
from datetime import timezone
from datetime import tzinfo
from zoneinfo import ZoneInfo
from zoneinfo import ZoneInfoNotFoundError

_HOURS = {
    # RFC 2822 gives EST to PDT their meaning in mail; the others have one meaning in practice.
    -10.0: "HST",
    -9.0: "AKST",
    -8.0: "AKDT PST",
    -7.0: "PDT MST",
    -6.0: "MDT CST",
    -5.0: "CDT EST COT PET",
    -4.0: "EDT CLT VET",
    -3.5: "NST",
    -3.0: "ADT ART BRT UYT CLST",
    -2.5: "NDT",
    0.0: "Z UTC UT GMT WET",
    1.0: "CET MET WAT BST WEST",
    2.0: "CEST MEST EET CAT SAST",
    3.0: "EEST EAT MSK TRT",
    4.5: "AFT",
    5.0: "PKT UZT",
    5.75: "NPT",
    7.0: "ICT WIB",
    8.0: "AWST HKT SGT PHT MYT WITA",
    9.0: "JST KST WIT",
    9.5: "ACST",
    10.0: "AEST",
    10.5: "ACDT",
    11.0: "AEDT",
    12.0: "NZST",
    13.0: "NZDT",
}
_NAMED = {name: hours for hours, names in _HOURS.items() for name in names.split()}

AMBIGUOUS = frozenset(
    ["IST", "AST", "GST", "ECT", "SST", "AMT", "WST", "BDT", "CDST", "LT", "ET", "CT", "MT", "PT"]
)
"""Names that several countries use for different times: India, Ireland and Israel write IST."""

# One letter of the military alphabet is no zone here but Z: RFC 2822 says it was used both ways.
_OFFSET = re.compile(
    r"(?:(?:UTC|GMT|UT)\s*)?([+-])(\d{1,2})(?::?(\d\d)(?::?(\d\d))?)?", re.IGNORECASE
)
# As Go prints a time: +0100 CET, +0530 +0530, +0100 CET m=+0.002
_OFFSET_AND_NAME = re.compile(r"([+-]\d\d:?\d\d) ([A-Z]{1,5}|[+-]\d{2,4})(?: m=[+-][\d.]+)?")
_POSIX = re.compile(r"[A-Z]{3}\d[A-Z]{3}")
"""As EST5EDT, which the time zone database knows."""
FURTHEST = timedelta(hours=15)
"""How far from UTC a place can be: 14 hours today, a little more in years past."""
_MINUS = str.maketrans({"−": "-", "–": "-", "﹣": "-", "＋": "+"})


class ZoneError(ValueError):
    """A zone that is not understood; the message says how to write it."""


def zone_of(written: str) -> tzinfo:
    """Return the zone called *written*, as "CEST", "+02:00" or "GMT+2"; ZoneError if there is none."""
    name = written.strip().translate(_MINUS)
    if found := _OFFSET.fullmatch(name):
        sign, *parts = found.groups("0")
        hours, minutes, seconds = map(int, parts)
        if hours > 23 or minutes > 59 or seconds > 59:
            raise ZoneError(f"the offset {written!r} is longer than a day: write it as +02:00")
        offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return timezone(-offset if sign == "-" else offset)
    if (both := _OFFSET_AND_NAME.fullmatch(name)) is not None:
        offset_zone = zone_of(both[1])
        if both[2] in ("UTC", "GMT", "UT", "Z") and offset_zone.utcoffset(None):
            raise ZoneError(f"{written!r} says two things: write it as +02:00")
        return offset_zone
    known = _NAMED.get(name.upper())
    if known is not None:
        return timezone(timedelta(hours=known)) if known else UTC
    if name.upper() in AMBIGUOUS:
        raise ZoneError(f"{written!r} means different zones to different people: write +05:30")
    if "/" in name or _POSIX.fullmatch(name):
        with suppress(ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo(name)
    raise ZoneError(f"the zone {written[:40]!r} is not known: write it as +02:00")
