"""Links of posts: only to the web, under a name that cannot be taken for another."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from schemas.post import Link
from sinks.console.app import create_app
from sinks.console.cards import card
from sinks.console.links import link
from sinks.sqlite.reader import SqliteReader
from sinks.store import Batch
from tests.console.samples import SITE
from tests.console.samples import post


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/x",
        "/about",
        "ht\ntp://evil.example",
        "http:evil.example",
        "http:///evil.example",
        "https://",
        "https://courier.example@evil.example/",
        "https://evil.example\\@courier.example/",
        "https://evil.example\\.courier.example/",
        "http://[evil",
        "http://[::1",
        "http://evil.example:port/",
        "http://evil.example:99999/",
        "http://%65vil.example/",
        "http://evil.example/\x00",
        "http://evil example/",
        "http://xn--\udcff.example/",
        f"https://courier.example/{'a' * 3000}",
        "",
    ],
)
def test_what_is_no_plain_address_of_the_web_is_no_link(url):
    """Browsers read some of them otherwise than we do: none becomes a link, and no page fails."""
    media = post(1, "x", author_class="media", links=(Link(domain="x.example", ref="r", url=url),))
    assert card(media, SITE).link is None


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://courier.example/1?a=b#c", "courier.example"),
        ("HTTPS://Courier.Example", "courier.example"),
        ("http://courier.example:8080/", "courier.example"),
        ("https://zürich.example/", "zürich.example"),
        ("https://xn--zrich-kva.example/", "zürich.example"),
        ("https://президент.рф/", "президент.рф"),
        ("https://日本ニュース.example/", "日本ニュース.example"),
        ("https://समाचार.भारत/", "समाचार.भारत"),
        ("https://courier\u2024example.evil.example/", "courier.example.evil.example"),
        ("https://courier\uff0eexample/", "courier.example"),
    ],
)
def test_a_link_shows_its_host_so_that_none_passes_for_another(url, host):
    """What is shown comes from the address itself; letters that look like others are spelt out."""
    assert link(url) == (url, host)


@pytest.mark.parametrize(
    "label",
    [
        "c\u043eurier",  # Cyrillic among Latin letters
        "\u0430\u0440\u0440\u04cf\u0435",  # Cyrillic alone that looks Latin
        "\u0441\u043e\u0443",
        "c\u03bfurier",  # Greek
        "couri\u0261r",  # Latin, of phonetics
        "couri\u1eb9r",
        "\u13a0\u13df",  # Cherokee
        "cour\u0131er",
        "日本\u043e",
    ],
)
def test_a_host_that_looks_like_another_is_shown_in_punycode(label):
    """As the browser's own address line shows it; Python's codec gives what is right."""
    plain = label.encode("idna").decode()
    assert plain.startswith("xn--")
    assert link(f"https://{label}.example/")[1] == f"{plain}.example"
    assert link(f"https://{plain}.example/")[1] == f"{plain}.example"
    assert link(f"https://{label}\u3002example/")[1] == f"{plain}.example"


def test_the_shown_host_is_that_of_the_address(store):
    """A row may name another domain than its link has: the link's own is what is shown."""
    trick = Link(domain="parliament.example", ref="r", url="https://evil.example/1")
    store[0].write(Batch(posts=[post(900, "look here", author_class="media", links=(trick,))]))
    with SqliteReader(store[1]) as reader:
        html = TestClient(create_app(reader, SITE), base_url="http://localhost").get("/").text
    assert '"https://evil.example/1" rel="noopener noreferrer nofollow ugc">Read at evil.ex' in html
    assert "parliament.example" not in html
    foreign = re.findall(r'<a [^>]*href="(?![/#])[^>]*>', html)
    assert foreign
    assert all('rel="noopener noreferrer nofollow ugc"' in one for one in foreign)


@given(st.text() | st.from_regex(r"https?://[^/]{1,20}(/.*)?", fullmatch=True))
def test_any_text_is_a_safe_link_or_none(url):
    """Property: never an error, and a link has a scheme of the web and a host."""
    found = link(url)
    assert found is None or (re.match("https?://", url, re.IGNORECASE) and found[1])
