"""The page over HTTP: what it answers, what it never shows, how it is fenced in."""

import asyncio
import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from schemas.post import Link
from schemas.post import PostDeleted
from sinks.console import live
from sinks.console.app import STATIC
from sinks.console.app import create_app
from sinks.console.cards import card
from sinks.console.live import event
from sinks.console.pages import Pages
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from tests.console.samples import ABUSE
from tests.console.samples import NOON
from tests.console.samples import SITE
from tests.console.samples import abusive
from tests.console.samples import alert
from tests.console.samples import fill
from tests.console.samples import post

PAGES = ["/", "/search", "/search?q=harbour", "/alerts", "/alerts/halima:2026-02-03T12", "/about"]


@pytest.fixture
def store(tmp_path):
    with fill(tmp_path / "posts.db") as writer:
        writer.write_alerts([alert()])
        yield writer, tmp_path / "posts.db"


@pytest.fixture
def client(store):
    with SqliteReader(store[1]) as reader:
        yield TestClient(create_app(reader, SITE), base_url="http://localhost")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_with_its_fences(client, path):
    """Nothing may run, load or frame the page but the page itself, on any address."""
    answer = client.get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", PAGES)
def test_no_page_carries_inline_code_or_style(client, path):
    """The policy forbids them, so they would silently not work."""
    html = client.get(path).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?! src=)", html)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_tells_who_wrote(client, path):
    """Citizens are not suspects: not even the pseudonym leaves the store."""
    assert "secret-author-ref" not in client.get(path).text


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1:8420", 200),
        ("[::1]:8420", 200),
        ("LOCALHOST", 200),
        ("listen.assembly.example", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("", 421),
    ],
)
def test_only_known_hosts_are_answered(store, host, status):
    """A foreign name that resolves to this machine (DNS rebinding) must get nothing."""
    with SqliteReader(store[1]) as reader:
        site = replace(SITE, hosts=("listen.assembly.example",))
        client = TestClient(create_app(reader, site), base_url="http://localhost")
        assert client.get("/", headers={"host": host}).status_code == status


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
    masked = re.search(r'<details class="mask">(.*?)</details>\s*<footer>', html, re.DOTALL)
    assert masked
    assert ABUSE in masked[1]
    assert ABUSE not in html.replace(masked[0], "")
    assert ABUSE not in re.sub(r">[^<]*<", "><", html)


def test_a_link_leads_to_the_article_only_for_media_and_officials():
    """A citizen's link would lead to the citizen."""
    address = "https://courier.example/1"
    news = post(1, "x", author_class="media", links=_links(address))
    assert card(news, SITE).link == (address, "courier.example")
    assert card(post(2, "x", links=_links(address)), SITE).link is None
    evil = post(3, "x", author_class="media", links=_links("javascript:alert(1)"))
    assert card(evil, SITE).link is None


def test_what_people_write_is_text(store):
    """Whatever stands in a post, a title, a query: it is escaped."""
    writer, path = store
    nasty = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'\r\n\x00 \u2028 \u202e"
    writer.write(Batch(posts=[post(900, nasty, title=nasty, lang='x" onload="y')]))
    with SqliteReader(path) as reader:
        client = TestClient(create_app(reader, SITE), base_url="http://localhost")
        for html in (client.get("/").text, client.get("/search", params={"q": nasty}).text):
            assert "<script>alert" not in html
            assert "<img" not in html
            assert 'onload="' not in html


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
        "Nothing happens by itself",
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


def test_an_alert_is_on_top_while_it_goes_on_and_quiet_after(store):
    """Going on means: a linked post within two hours of the newest post, whatever the clock."""
    writer, path = store
    with SqliteReader(path) as reader:
        client = TestClient(create_app(reader, SITE), base_url="http://localhost")
        assert 'data-alert="halima:2026-02-03T12"' in client.get("/").text
        later = NOON + timedelta(hours=5)
        writer.write(Batch(posts=[post(9, "later", uid="t:later", created_at=later)]))
        assert "data-alert" not in client.get("/").text
        assert "quiet" in client.get("/alerts").text


def test_an_empty_store_says_what_to_do(tmp_path):
    """Never empty without a reason."""
    path = tmp_path / "empty.db"
    with SqliteWriter(path), SqliteReader(path) as reader:
        client = TestClient(create_app(reader, SITE), base_url="http://localhost")
        assert "Nothing has been heard yet" in client.get("/").text
        assert "nothing to find" in client.get("/search").text
        assert "No alert so far" in client.get("/alerts").text


def test_health_is_told_to_machines(client):
    """Up with figures, down with 503."""
    assert client.get("/healthz").json() == {
        "status": "ok",
        "posts": 64,
        "last_change": 64,
        "newest": "2026-02-03T12:01:43+00:00",
    }


def test_a_store_that_fails_is_told_without_a_trace(store):
    """The health check says 503; the page says what to do."""
    reader = SqliteReader(store[1])
    reader.close()
    app = create_app(reader, SITE)
    client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False)
    assert client.get("/healthz").status_code == 503
    page = client.get("/")
    assert page.status_code == 500
    assert "Traceback" not in page.text
    assert page.headers["x-content-type-options"] == "nosniff"


def test_there_is_no_page_of_an_author(client):
    """Nor any other address that is not listed; the answer is a page, fenced like all."""
    for path in ("/authors/x", "/alerts/none", "/static/../app.py", "/nothing"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "There is no such page" in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_page_cannot_be_written_to(client):
    """It reads a store and nothing else."""
    assert client.post("/search", data={"q": "x"}).status_code == 405


def test_an_event_travels_line_by_line():
    """Only the standard's three line ends part lines: others stay in the text."""
    told = event("posts", "a\r\nb\rc\nd\u2028e\x85f", 7)
    assert told == "event: posts\nid: 7\ndata: a\ndata: b\ndata: c\ndata: d\u2028e\x85f\n\n"


def test_live_events_resume_where_the_browser_was(store):
    """Ids are places in the store's sequence: no gap and no double after one is lost."""
    writer, path = store
    with SqliteReader(path) as reader:
        pages = Pages(lambda: reader, SITE)
        start = reader.last_change()
        writer.write(Batch(posts=[post(200 + n, f"new {n}") for n in range(5)]))
        first = _events(pages, start)
        assert first[-1][:2] == ("posts", start + 5)
        writer.write(Batch(posts=[post(210, "newer")]))
        again = _events(pages, start + 5)
        assert len(re.findall("<article", again[-1][2])) == 1
        assert again[-1][1] == start + 6


def test_an_edit_comes_as_its_card_and_a_deletion_as_its_id_alone(store):
    """A deleted post leaves the page; its words do not travel once more."""
    writer, path = store
    with SqliteReader(path) as reader:
        pages = Pages(lambda: reader, SITE)
        start = reader.last_change()
        writer.write(Batch(posts=[post(100, "edited words", revision=5)]))
        gone = PostDeleted(
            uid="t:101", source="bluesky", at=datetime(2026, 2, 3, 13, tzinfo=UTC), reason="user"
        )
        writer.write(Batch(deletions=[gone]))
        html = _events(pages, start)[-1][2]
        assert "edited words" in html
        assert len(re.findall(r'<i id="p-\w+" hx-swap-oob="delete"></i>', html)) == 1
        assert "bateau" not in html


def test_live_posts_are_masked_like_all(store):
    """The live way must not go round the mask."""
    writer, path = store
    with SqliteReader(path) as reader:
        pages = Pages(lambda: reader, SITE)
        start = reader.last_change()
        writer.write(Batch(posts=[abusive(400)]))
        html = _events(pages, start)[-1][2]
        assert ABUSE in re.search(r'<details class="mask">(.*?)</article>', html, re.DOTALL)[1]


@pytest.mark.parametrize("after", [10_000, -1])
def test_a_browser_of_another_store_starts_anew(store, after, monkeypatch):
    """Too far ahead, or too far behind to catch up: the page is loaded again."""
    monkeypatch.setattr(live, "BEHIND", 10)
    with SqliteReader(store[1]) as reader:
        assert _events(Pages(lambda: reader, SITE), max(after, 0))[0][0] == "restart"


def test_vendored_files_are_what_their_packages_shipped():
    """Name, version, licence and sha256 of everything that is not ours."""
    for folder in (STATIC / "vendor", Path(__file__).parent.parent / "browser" / "axe-core"):
        told = json.loads((folder / "manifest.json").read_text())
        listed = {name: digest for package in told for name, digest in package["files"].items()}
        found = {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*")
            if path.is_file() and path.name != "manifest.json"
        }
        assert found == listed
        assert all(p["name"] and p["version"] and p["licence"] for p in told)
        assert all(any("LICENSE" in name for name in p["files"]) for p in told)


def _links(url):
    return (Link(domain="courier.example", ref="r", url=url),)


def _events(pages, after):
    """Return events up to the first with posts: name, id, data."""

    async def listen():
        found = []
        source = pages._stream.events(after)
        async for told in source:
            if told.startswith("retry"):
                continue
            number = re.search(r"^id: (\d+)$", told, re.MULTILINE)
            data = "\n".join(re.findall(r"^data: (.*)$", told, re.MULTILINE))
            found.append((told.split("\n")[0][7:], number and int(number[1]), data))
            if found[-1][0] in {"restart", "posts"}:
                break
        await source.aclose()
        return found

    return asyncio.run(listen())
