"""Times as mail, JavaScript and spreadsheets write them: read rightly, or refused with the remedy."""

import email.utils
from contextlib import suppress
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from datetime import timezone

import pytest
from hypothesis import assume
from hypothesis import given
from hypothesis import strategies as st

from ingest.times import parse_time

NAIVE = datetime.fromisoformat("2000-01-01")
moments = st.datetimes(NAIVE.replace(1900), NAIVE.replace(2100)).map(
    lambda at: at.replace(microsecond=0)
)
zones = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))


@pytest.mark.parametrize(
    "written",
    [
        "2017-09-02T03:13:14Z",
        "2017-09-02 05:13:14+02:00",
        "2017-09-02 05:13:14 +0200",
        "2017-09-02T05:13:14+02:00[Europe/Paris]",
        "2017-09-02 05:13:14 Europe/Paris",
        "2017-09-02 05:13:14 CEST",
        "2017-09-02 05:13:14 UTC+2",
        "2017-09-02 03:13:14 +0000 UTC",
        "Sat Sep 02 03:13:14 +0000 2017",
        "Sat Sep 02 05:13:14 CEST 2017",
        "Sat, 02 Sep 2017 03:13:14 +0000",
        "Sat, 2 Sep 2017 04:13:14 BST",
        "Sat, 02 Sep 2017 06:13:14 EAT",
        "Fri, 01 Sep 2017 22:13:14 EST",
        "Sat, 02 Sep 2017 05:13:14 +02:00",
        "Sat, 02 Sep 17 03:13:14 GMT",
        "Sat, 02 Sep 2017 05:13:14 (CEST)",
        "Sat Sep 02 2017 05:13:14 GMT+0200 (Central European Summer Time)",
        "Sat Sep 02 2017 05:13:14 GMT+0200 (heure d’été d’Europe centrale)",
        "September 2, 2017 at 3:13:14 AM",
        "2 Sept. 2017, 3:13:14 a.m.",
        "2017/09/02 03:13:14",
        "02.09.2017 03:13:14",
        "2017-09-01T20:13:14−07:00",
        "2017-09-01 23:13:14 America/New_York",
        "2017-09-01 20:13:14 America/Los_Angeles",
        "2017-09-01 23:13:14 EST5EDT",
        "2017-09-02 05:13:14.000000001 +0200 CEST m=+0.000000001",
        "2017-09-02 08:43:14 +0530 +0530",
        "Sat Sep 02 2017 05:13:14 GMT+0200 (Central European Summer Time (DST))",
        "2.9.2017, 3:13:14 a. m.",
        "\u200e2\u200e.\u200e9\u200e.\u200e2017\u200e \u200e03\u200e:\u200e13\u200e:\u200e14",
        "20170902T031314Z",
        "20170902T051314+0200",
        "2017-W35-6T03:13:14z",
        "2017-09-02t03:13:14,000z",
        "02-SEP-2017 03.13.14.000000 AM",
        "1504321994",
        "1504321994000",
        "1504321994000000",
        "1504321994.0",
        "20170902031314",
    ],
)
def test_times_are_read_as_people_and_programs_write_them(written):
    """All of these name the same moment."""
    assert parse_time(written) == datetime(2017, 9, 2, 3, 13, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("0000-01-01", "write 2026"),
        ("9999-12-31T23:59:59-05:00", "write 2026"),
        ("yesterday", "write 2026"),
        ("2026-13-01", "write 2026"),
        ("1", "write 2026"),
        ("-" * 30, "write 2026"),
        ("9" * 5000, "write 2026"),
        ("03/04/2026 10:00", "day or the month first"),
        ("2026-03-01 10:00 IST", "means different zones"),
        ("2026-03-01 10:00 XYZT", "zone 'XYZT' is not known"),
        ("Sun, 01 Mar 2026 10:00:00 B", "zone 'B' is not known"),
        ("2026-03-01 10:00 Nowhere/City", "not known"),
        ("2026-10-25 02:30 Europe/Paris", "clocks were changed"),
        ("2026-03-01 13:00 PM", "no hour of a half day"),
        ("1 Maerz 2026 10:00", "no English month"),
        ("46082.4167", "spreadsheet's number"),
        ("01-Mar-26", "write 2026"),
        ("2026-03-01 10:00+99:00", "longer than a day"),
        ("2026-03-01 10:00 AMT", "means different zones"),
        ("2026-03-01+05:00", "write 2026"),
        ("2026-03-01510:00", "write 2026"),
        ("2026-03-01T10.50", "write 2026"),
        ("2026-03-01T10:00.5", "not known"),
        ("2026-03-01T10:00:00+01:60", "write it as +02:00"),
        ("2026-03-01T10:00:00-18:00", "that far from UTC"),
        ("2026-03-01T10:00:00Z+01:00", "not known"),
        ("2026-03-01 10:00:00 +0530 UTC", "says two things"),
        ("2026-03-01 24:01", "write 2026"),
        ("2026-W09", "write 2026"),
        ("202603011000", "or milliseconds"),
    ],
)
def test_a_time_that_is_none_or_two_says_how_to_write_one(written, words):
    """A guess would put a post into another day; a zone that is passed over moves it by hours."""
    with pytest.raises(ValueError, match="is not a time: ") as told:
        parse_time(written)

    assert words in str(told.value)
    assert "write 2026-03-01T12:00:00Z" in str(told.value)


@pytest.mark.parametrize(
    "written", ["2026-03-01T24:00Z", "2026-03-01 24:00:00", "1 Mar 2026 24:00"]
)
def test_midnight_may_be_the_end_of_a_day(written):
    """ISO 8601 has 24:00, and programs for timetables write it."""
    assert parse_time(written) == datetime(2026, 3, 2, tzinfo=UTC)


def test_a_dot_after_the_hour_parts_the_minutes():
    """Python alone would read a fraction of a second."""
    assert parse_time("2026-03-01 12.30") == datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize("written", ["5/14/2026, 9:05:07\u202fPM", "14/05/2026 21:05:07"])
def test_a_day_above_twelve_tells_which_number_is_the_month(written):
    """JavaScript in the United States writes the month first, most others the day."""
    assert parse_time(written) == datetime(2026, 5, 14, 21, 5, 7, tzinfo=UTC)


@given(moments, zones)
def test_what_pythons_own_writers_write_is_read_back(at, zone):
    """ISO 8601 and mail, with any offset."""
    at = at.replace(tzinfo=zone)

    assert parse_time(at.isoformat()) == at
    assert parse_time(email.utils.format_datetime(at)) == at
    assert parse_time(at.strftime("%a %b %d %H:%M:%S %z %Y")) == at
    assert parse_time(at.strftime("%a %b %d %Y %H:%M:%S GMT%z (Some Time)")) == at
    assert parse_time(at.strftime("%B %d, %Y at %I:%M:%S %p %z")) == at
    assert parse_time(at.strftime("%d.%m.%Y %H:%M:%S %z")) == at


@given(moments)
def test_seconds_and_milliseconds_are_told_apart_by_their_length(at):
    """As APIs write them, for the years in which posts are written."""
    at = at.replace(tzinfo=UTC)
    assume(at.year > 1976)  # milliseconds of 1976 look like a day of 2026

    assert parse_time(str(int(at.timestamp()))) == at
    assert parse_time(str(int(at.timestamp()) * 1000)) == at


@given(moments, st.sampled_from(["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"]))
def test_no_slashed_date_is_read_as_another_day(at, form):
    """It is read rightly or refused."""
    at = at.replace(second=0, tzinfo=UTC)
    with suppress(ValueError):
        assert parse_time(at.strftime(form)) == at


@given(moments, st.from_regex(r"[A-Z]{2,5}", fullmatch=True))
def test_no_zone_is_passed_over(at, zone):
    """A name of a zone changes the time, says that it is UTC, or is refused."""
    with suppress(ValueError):
        found = parse_time(f"{at.isoformat(' ')} {zone}")
        assert found != at.replace(tzinfo=UTC) or zone in {"UTC", "GMT", "UT", "WET", "AM", "PM"}


@given(st.text(max_size=40))
def test_parse_time_raises_nothing_but_value_error(text):
    """Any text is a time or a ValueError."""
    with suppress(ValueError):
        assert parse_time(text).tzinfo is UTC
