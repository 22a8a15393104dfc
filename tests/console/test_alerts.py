"""Alerts on the page: what is withdrawn, what is not known yet, what cannot be seen."""

from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from schemas.examined import Examined
from sinks.console.app import create_app
from sinks.sqlite.reader import SqliteReader
from tests.console.samples import NOON
from tests.console.samples import SITE
from tests.console.samples import alert

ALERT = "/alerts/halima:2026-02-03T12"


@pytest.fixture
def asked(store):
    """Give the page and the writer of its store."""
    with SqliteReader(store[1]) as reader:
        yield TestClient(create_app(reader, SITE), base_url="http://localhost"), store[0]


def test_a_withdrawn_alert_is_listed_nowhere_and_its_address_says_why(asked):
    """Somebody may have noted the address: the answer is what happened, not that there was nothing."""
    client, writer = asked
    writer.write_alerts([alert(version=8, withdrawn=True, replaced_by="halima:earlier")])

    assert "data-alert" not in client.get("/").text
    assert "No alert so far" in client.get("/alerts").text
    html = client.get(ALERT).text
    assert "This alert no longer stands. Posts that came in later" in html
    assert 'href="/alerts/halima%3Aearlier"' in html


def test_an_alert_withdrawn_by_new_rules_says_so(asked):
    """No post disproved it."""
    client, writer = asked
    writer.write_alerts([alert(version=8, withdrawn=True, because="rules")])
    html = client.get(ALERT).text
    assert "A newer version of the detector" in html and "came in later" not in html


def test_what_is_usual_is_said_only_where_there_is_experience(asked):
    """A figure for a store that has seen nothing before would be made up."""
    client, writer = asked
    assert "usual here: 0.4 hostile accounts an hour" in client.get(ALERT).text
    writer.write_alerts([alert(version=8, usual=None)])
    assert "no experience yet of what is usual here" in client.get(ALERT).text


@pytest.mark.parametrize(
    ("examined", "said"),
    [
        (Examined(sightings=10, without_author=10), "10 of 10 posts at officials came without an"),
        (Examined(sightings=10, without_author=1), "it cannot be seen in these"),
        (Examined(sightings=10, unexamined=3), "3 posts at officials came when the posts of their"),
    ],
)
def test_what_cannot_be_seen_is_told_where_alerts_are(asked, examined, said):
    """No alert means little where none could be raised."""
    client, writer = asked
    assert "Not all can be seen here" not in client.get("/alerts").text
    writer.write_snapshot("coordination", 1, b"{}", examined)
    assert said in client.get("/alerts").text
    assert said in client.get(ALERT).text


def test_quiet_alerts_come_after_those_that_go_on(asked):
    """The gravest first in each; those that are over by time."""
    client, writer = asked
    times = {"old": timedelta(days=-9), "quiet": timedelta(hours=-20), "on": timedelta(minutes=1)}
    for key, ago in times.items():
        at = NOON + ago
        writer.write_alerts([alert(key=key, onset=at, opened_at=at, updated_at=at, severity="S4")])
    html = client.get("/alerts").text
    places = [html.index(f'href="/alerts/{key}"') for key in ("on", "quiet", "old")]
    assert places == sorted(places)
    assert "quiet since 16:00" in html


def test_nothing_goes_on_where_nothing_is_heard(store):
    """A source that fell silent years ago brings no posts: its last alert is quiet, and in sight."""
    site = replace(SITE, demo=False, clock=lambda: NOON.replace(year=2029))
    with SqliteReader(store[1]) as reader:
        client = TestClient(create_app(reader, site), base_url="http://localhost")
        assert "quiet since 3 February 2026, 12:01" in client.get("/").text
        assert "going on" not in client.get("/alerts").text
