"""The pages over HTTP: what they answer, say and mask."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from sinks.console.app import create_app
from sinks.console.pages import context
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from tests.console.samples import ABUSE
from tests.console.samples import NOON
from tests.console.samples import SITE
from tests.console.samples import alert
from tests.console.samples import post


def test_the_feed_is_whole_without_a_script(client):
    """Newest first, as articles, with time, language and figures."""
    html = client.get("/").text
    ids = re.findall(r'<article class="card[^"]*" id="(p-\w+)" data-order="(\d+)"', html)
    orders = [int(order) for _, order in ids]
    assert len(orders) == 40
    assert orders == sorted(orders, reverse=True)
    assert '<time datetime="2026-02-03T12:01:43+00:00"' in html
    assert 'lang="fr"' in html
    assert "64 posts in 24 hours" in html
    assert "The Saltmarket Courier" in html


def test_a_card_says_what_its_tags_say_and_why(client):
    """Officials, topic, youth, question and feeling in words; evidence quoted; who says so."""
    html = client.get("/").text
    for said in (
        "Halima Wrenfield</a>",
        "Transport</a>",
        "about young people",
        "question to parliament",
        "reads negative",
        "feeling not scored: no model for French",
        '<q dir="auto">Halima Wrenfield</q>',
        "by cap phrases 1",
        "estimated",
    ):
        assert said in html


def test_abusive_words_are_masked_and_nowhere_else(client):
    """They are behind a summary that names kind and target, in no title, label or attribute."""
    html = client.get("/").text
    assert "Masked: a personal insult aimed at Halima Wrenfield." in html
    masked = re.search(
        r'<details class="mask">(.*?)</details>\s*</div>\s*<footer>', html, re.DOTALL
    )
    assert masked
    assert ABUSE in masked[1]
    assert ABUSE not in html.replace(masked[0], "")
    assert ABUSE not in re.sub(r">[^<]*<", "><", html)


def test_a_search_marks_what_it_found_and_pages_on(client):
    """Count, marks, chips, next page: all in the address."""
    html = client.get("/search?q=harbour+lang:en").text
    assert "60 posts" in html
    assert "<mark>harbour</mark>" in html
    assert "language: English" in html
    seen = re.findall(r'id="(p-\w+)"', html)
    while following := re.search(r'href="(/search\?q=[^"]*before=\d+)"', html):
        html = client.get(following[1].replace("&amp;", "&")).text
        seen += re.findall(r'id="(p-\w+)"', html)
    assert len(seen) == len(set(seen)) == 60


def test_removing_a_chip_leaves_the_rest(client):
    """Each chip is the search without it."""
    html = client.get("/search?q=harbour+lang:en+official:halima").text
    chips = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+) <span aria-hidden', html)
    assert ("/search?q=lang%3Aen+official%3Ahalima", "harbour") in chips
    assert ("/search?q=harbour+official%3Ahalima", "language: English") in chips
    assert ("/search?q=harbour+lang%3Aen", "Halima Wrenfield") in chips


def test_a_search_that_is_not_understood_says_so(client):
    """The reader learns what was done instead."""
    html = client.get("/search?q=author:somebody").text
    assert "No filter is called “author”" in html


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "１２", ""])
def test_an_odd_page_number_is_no_error(client, before):
    """Addresses are typed and cut by people."""
    assert client.get("/search", params={"before": before}).status_code == 200


def test_an_hour_of_the_timeline_is_a_search_for_its_posts(client):
    """Every number can be traced to posts."""
    html = client.get("/").text
    href = re.search(r'<th scope="row"><a href="([^"]+)">3 February, 12:00', html)
    assert href
    assert "64 posts" in client.get(href[1].replace("&amp;", "&")).text


def test_an_alert_reads_well_for_a_stranger(client):
    """Who, how many, how, since when, how sure, what else, what next; never bots."""
    html = client.get("/alerts/halima:2026-02-03T12").text
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))
    for said in (
        "Halima Wrenfield: 2 linked hostile posts from 12 accounts in 2 minutes, with copied text",
        "consistent with coordination",
        "Medium",
        "12 accounts posted near-identical hostile text within 9 minutes",
        "12 of 14 (86 %); usual: under 1 %",
        "31 other posts at this member are not part of this",
        "Deleted where it was published",
        "Preserve",
        "Talk to the member",
        "hearhear blocks nobody, reports nobody",
        "version 7",
    ):
        assert said in text
    assert "bot" not in re.sub(r"both|bottom", "", text.lower())


def test_the_time_of_an_alert_is_a_search_for_all_that_was_said(store):
    """What is not linked is not listed, but it is one click away."""
    writer, path = store
    with SqliteReader(path) as reader:
        client = TestClient(create_app(reader, SITE), base_url="http://localhost")
        writer.write_alerts([alert(version=8, updated_at=NOON + timedelta(seconds=100))])
        html = client.get("/alerts/halima:2026-02-03T12").text
        href = re.search(r'href="([^"]+)">All posts that name Halima Wrenfield in this time', html)
        assert '<h2 id="found">1 post</h2>' in client.get(href[1].replace("&amp;", "&")).text


def test_times_are_shown_in_the_zone_of_the_house(store):
    """Absolute, with the zone, and never the reader's guess."""
    with SqliteReader(store[1]) as reader:
        site = replace(SITE, zone="Africa/Nairobi")
        client = TestClient(create_app(reader, site), base_url="http://localhost")
        html = client.get("/").text
    assert "15:01 EAT" in html
    assert "Tuesday, 3 February 2026, 15:01:43 EAT" in html


def test_the_banner_says_that_a_demonstration_is_none(store):
    """And only a demonstration has it."""
    with SqliteReader(store[1]) as reader:
        told = replace(SITE, progress=lambda: "It is noon there.")
        client = TestClient(create_app(reader, told), base_url="http://localhost")
        assert "nothing here is real" in client.get("/").text
        assert "It is noon there." in client.get("/").text
        real = TestClient(
            create_app(reader, replace(SITE, demo=False)), base_url="http://localhost"
        )
        assert "nothing here is real" not in real.get("/").text


def test_posts_of_an_alert_are_masked_even_when_the_tag_saw_no_abuse(store):
    """Linked posts are alike: one whose spelling escaped the rules is no milder to read."""
    writer, path = store
    writer.write(Batch(posts=[post(300, "y0u v3rm1n")]))
    writer.write_alerts([alert(version=8, uids=("t:300",))])
    with SqliteReader(path) as reader:
        client = TestClient(create_app(reader, SITE), base_url="http://localhost")
        html = client.get("/alerts/halima:2026-02-03T12").text
    assert "y0u v3rm1n" in re.search(r'<details class="mask">(.*?)</article>', html, re.DOTALL)[1]


def test_an_alert_stays_in_sight_until_people_close_it(store, monkeypatch):
    """Quiet is not over: it stands on top, however long ago its last linked post was, and says so."""
    monkeypatch.setattr(context, "KEPT", 0.0)
    writer, path = store
    with SqliteReader(path) as reader:
        client = TestClient(create_app(reader, SITE), base_url="http://localhost")
        assert "quiet since" not in client.get("/").text
        for days, said in ((0.2, "quiet since 12:01"), (6.9, "quiet since 3 Feb"), (40, "3 Feb")):
            later = NOON + timedelta(days=days)
            writer.write(
                Batch(
                    posts=[post(9, "later", uid=f"t:{days}", created_at=later, observed_at=later)]
                )
            )
            html = client.get("/").text
            assert 'data-alert="halima:2026-02-03T12"' in html
            assert said in html


def test_an_empty_store_says_what_to_do(tmp_path):
    """Never empty without a reason."""
    path = tmp_path / "empty.db"
    with SqliteWriter(path), SqliteReader(path) as reader:
        client = TestClient(create_app(reader, SITE), base_url="http://localhost")
        assert "Nothing has been heard yet" in client.get("/").text
        assert "nothing to find" in client.get("/search").text
        assert "No alert so far" in client.get("/alerts").text


def test_health_is_told_to_machines(client):
    """Up, and no figure: how many posts there are would tell anybody how many only security sees."""
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_store_that_fails_is_told_without_a_trace(store):
    """The health check says 503; the page says what to do."""
    reader = SqliteReader(store[1])
    reader.close()
    app = create_app(reader, SITE)
    client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False)
    assert client.get("/healthz").status_code == 503
    page = client.get("/")
    assert (page.status_code, page.headers["refresh"]) == (503, "10")
    assert "Traceback" not in page.text
    assert page.headers["x-content-type-options"] == "nosniff"


def test_a_tag_that_is_not_known_is_shown_by_its_labels(store):
    """A store outlives the tags that made it: nothing of them is lost, and no page fails."""
    tags = {"mood": {"by": "old rules", "kind": "grim"}, "topic": {"by": "cap 0", "codes": ["10"]}}
    store[0].write(Batch(posts=[post(300, "of another time", tags=tags)]))
    with SqliteReader(store[1]) as reader:
        client = TestClient(create_app(reader, SITE), base_url="http://localhost")
        html = client.get("/search?q=tag:mood:grim").text
    assert "of another time" in html
    assert re.search(r"<dt>Mood</dt>\s*<dd><span class=\"says\">grim<", html)
    assert re.search(r"<dt>Topic</dt>\s*<dd><span class=\"says\">10<", html)


def test_how_each_tag_is_made_is_told(client):
    """What the class says of itself is what the page says."""
    html = client.get("/about").text
    for tag in SITE.tags:
        assert f"<dt>{tag.title()}</dt><dd>{tag.view.about[:40]}" in html
