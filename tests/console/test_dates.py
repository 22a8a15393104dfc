"""No date in a post can harm the page: every address answers, and figures are of the day meant."""

import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sinks.console.app import create_app
from sinks.console.moments import doubt
from sinks.console.moments import local
from sinks.console.moments import newest
from sinks.console.words import ago
from sinks.console.words import day
from sinks.days import window
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from tests.console.samples import NOON
from tests.console.samples import SITE
from tests.console.samples import alert
from tests.console.samples import post

PAGES = ("/", "/search", "/search?q=harbour", "/search?q=platform:bluesky", "/alerts", "/about")
ALERT = "/alerts/halima:2026-02-03T12"
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
WRONG = [
    FIRST,
    datetime(1066, 10, 14, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, tzinfo=UTC),
    datetime(2030, 1, 1, tzinfo=UTC),
    datetime(2099, 1, 1, tzinfo=UTC),
    LAST,
]


@contextmanager
def asking(path, site=SITE):
    with SqliteReader(path) as reader:
        yield TestClient(create_app(reader, site), base_url="http://localhost")


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("at", WRONG)
def test_every_page_answers_whatever_the_date(store, at, zone):
    """One post must not take the page down, wherever it stands in the order of posts."""
    store[0].write(Batch(posts=[post(1, "harbour", uid="w", created_at=at, observed_at=NOON)]))
    store[0].write_alerts([alert(key="w", target="edmund", onset=at, opened_at=at, updated_at=at)])
    with asking(store[1], replace(SITE, zone=zone)) as client:
        for address in (*PAGES, ALERT, "/alerts/w", "/healthz"):
            assert client.get(address).status_code == 200, address


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.datetimes(timezones=st.just(UTC)))
def test_any_date_at_all(store, at):
    """Property: as above, for every date a post can hold."""
    store[0].write(Batch(posts=[post(1, "harbour", uid=f"{at}", created_at=at, observed_at=NOON)]))
    with asking(store[1]) as client:
        assert client.get("/search?q=harbour").status_code == 200
        assert "posts in 24 hours" in client.get("/").text


@pytest.mark.parametrize("at", WRONG)
def test_a_wrong_date_neither_moves_the_day_nor_hides_an_alert(store, at):
    """Figures end with the newest post not dated after it was seen; the alert stays on top."""
    many = [
        post(1, "wrong", uid=f"w{n}", created_at=min(at, LAST - timedelta(n)), observed_at=NOON)
        for n in range(30)
    ]
    store[0].write(Batch(posts=many))
    with asking(store[1]) as client:
        html = client.get("/").text
        assert "<h1>64 posts in 24 hours" in html
        assert "data-alert" in html
        assert "going on" in client.get("/alerts").text
        assert client.get("/search?q=harbour").text.count('<rect class="bar"') >= 1


@pytest.mark.parametrize(("at", "mark"), [(WRONG[0], "dated 1 by"), (WRONG[4], "dated 2099 by")])
def test_an_absurd_date_is_shown_with_a_mark(store, at, mark):
    """The platform said so; the reader is told that it cannot be, and no age is made of it."""
    store[0].write(Batch(posts=[post(1, "strange", created_at=at, observed_at=NOON, uid="w")]))
    with asking(store[1]) as client:
        card = re.search(r"<article.*?</header>", client.get("/search?q=strange").text, re.DOTALL)[
            0
        ]
    assert mark in card
    assert f"January {at.year}" in card
    assert 'class="ago"' not in card


def test_a_post_of_the_next_time_zone_is_not_doubted():
    """Clocks differ, and so do zones that a file does not name: a day is no absurdity."""
    assert doubt(post(1, "a", created_at=NOON + timedelta(hours=14), observed_at=NOON)) == ""


def test_old_posts_can_be_paged_through(store):
    """Posts from before 1970 have places below zero, and pages lead on to them."""
    old = [post(n, "ancient", uid=f"o{n}", created_at=WRONG[1] + timedelta(n)) for n in range(50)]
    store[0].write(Batch(posts=old))
    seen, address = [], "/search?q=ancient"
    with asking(store[1]) as client:
        while address:
            html = client.get(address).text
            seen += re.findall(r'id="(p-\w+)"', html)
            following = re.search(r'href="(/search\?q=[^"]*before=-?\d+)"', html)
            address = following and following[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 50


def test_with_a_live_source_figures_end_at_the_clock(store):
    """A source that fell silent yesterday has no posts today."""
    later = NOON + timedelta(hours=30)
    with asking(store[1], replace(SITE, demo=False, live=True, clock=lambda: later)) as client:
        html = client.get("/").text
    assert "<h1>0 posts in 24 hours." in html
    assert "the newest post was written" in html
    assert "yesterday" in html
    assert "Last heard yesterday. Look at the sources" in html


def test_a_silent_store_does_not_call_itself_live(store):
    """Posts of years ago are shown with their year, and with how long ago it is."""
    later = NOON.replace(year=2029)
    with asking(store[1], replace(SITE, demo=False, clock=lambda: later)) as client:
        html = client.get("/").text
        told = client.get("/alerts").text
    assert 'data-silence="Last heard 3 years ago"' in html
    assert "12:01 UTC, 3 February 2026" in html
    assert "last heard <time" in html
    assert "3 years ago</time>" in html
    assert "3 February 2026" in told


def test_a_store_that_is_heard_says_nothing_of_silence(store):
    """Nor does it show the year that everybody knows."""
    with asking(store[1]) as client:
        html = client.get("/").text
    assert 'data-silence=""' in html
    assert "12:01 UTC, 3 February<" in html


def test_the_newest_post_is_one_not_dated_after_it_was_seen(store):
    """However many others there are; and when all are wrong, it is the clock."""
    later = NOON + timedelta(days=1)
    with SqliteReader(store[1]) as reader:
        assert newest(reader, later) == NOON + timedelta(seconds=103)
        store[0].write(Batch(posts=[post(1, "a", uid="w", created_at=LAST, observed_at=NOON)]))
        assert newest(reader, later) == NOON + timedelta(seconds=103)


def test_a_store_of_wrong_dates_alone_is_not_empty(tmp_path):
    """Its posts are shown, and its figures end at the clock."""
    path = tmp_path / "wrong.db"
    with SqliteWriter(path) as writer:
        writer.write(Batch(posts=[post(1, "far", created_at=LAST, observed_at=NOON)]))
        with asking(path) as client:
            html = client.get("/").text
    assert "far" in html
    assert "<h1>0 posts in 24 hours." in html


def test_an_invented_day_may_be_ahead_of_the_clock(store):
    """A demonstration plays tonight in the morning: seen when it is written, it is no wrong date."""
    tonight = NOON + timedelta(hours=10)
    store[0].write(Batch(posts=[post(1, "a", uid="t", created_at=tonight, observed_at=tonight)]))
    with SqliteReader(store[1]) as reader:
        assert newest(reader, NOON) == tonight


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_window_is_always_a_day(at):
    """Property: no sum of dates runs over either end of time."""
    start, end = window(at)
    assert end - start == timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, "just now"),
        (0.01, "14 min ago"),
        (0.5, "12 h ago"),
        (1, "yesterday"),
        (40, "40 days ago"),
        (75, "2 months ago"),
        (400, "1 year ago"),
        (1200, "3 years ago"),
    ],
)
def test_ages_are_said_in_words(days, said):
    """Days of long ago are not counted one by one."""
    assert ago(NOON - timedelta(days=days), NOON) == said


def test_the_year_is_said_where_it_is_not_this_one():
    """By the house's own calendar."""
    eve = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    assert day(eve, UTC, NOON) == "31 December 2025"
    assert day(NOON, UTC, NOON) == "3 February"
    assert local(LAST, UTC) == LAST
