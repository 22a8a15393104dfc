"""How the page is fenced in: what it never loads, shows or answers, on any address."""

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from schemas.post import Link
from sinks.console.app import STATIC
from sinks.console.app import create_app
from sinks.console.cards import card
from sinks.sqlite.reader import SqliteReader
from sinks.store import Batch
from tests.console.samples import CSRF
from tests.console.samples import SITE
from tests.console.samples import post

PAGES = ["/", "/search", "/search?q=harbour", "/alerts", "/alerts/halima:2026-02-03T12", "/about"]


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


def test_there_is_no_page_of_an_author(client):
    """Nor any other address that is not listed; the answer is a page, fenced like all."""
    for path in ("/authors/x", "/alerts/none", "/static/../app.py", "/nothing"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "There is no such page" in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_page_cannot_be_written_to(client):
    """It reads a store and nothing else."""
    assert client.post("/search", data={"q": "x"}).status_code == 403
    assert client.post("/search", data={"q": "x", "csrf": CSRF}).status_code == 405


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
