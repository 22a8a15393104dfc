"""The page is opened to others only where it asks who comes, and somebody said so."""

import urllib.error
import urllib.request
from contextlib import closing

import pytest

from hearhear.wiring.data import DataError
from hearhear.wiring.entry import entry
from hearhear.wiring.settings import Page
from hearhear.wiring.settings import Settings
from hearhear.wiring.settings import SettingsError
from hearhear.wiring.settings import load_settings
from hearhear.wiring.site import PageServer
from hearhear.wiring.site import site_of
from sinks.accounts.database import Database
from sinks.accounts.users import Users
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter


def made(tmp_path, page):
    SqliteWriter(tmp_path / "posts.db").close()
    found = entry(page, tmp_path)
    site = site_of(Settings(page=page), None, demo=False, entry=found)
    return PageServer(lambda budget: SqliteReader(tmp_path / "posts.db", budget), site, page)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "0", "::ffff:0.0.0.0", "192.0.2.1", "8.8.8.8"])  # noqa: S104
def test_an_address_that_others_reach_is_refused(tmp_path, host):
    """Whoever starts it learns what to do; nothing listens meanwhile."""
    with pytest.raises(DataError, match="nothing asks who they are"):
        made(tmp_path, Page(host=host, port=0))


@pytest.mark.parametrize(("resolved", "opens"), [("192.0.2.1", True), ("127.0.0.2", False)])
def test_a_name_is_what_it_resolves_to(tmp_path, monkeypatch, resolved, opens):
    """A machine's own name is mostly an address that others reach."""
    real = __import__("socket").getaddrinfo
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda _host, *more, **named: real(resolved, *more, **named)
    )
    page = Page(host="listen.example", port=0)
    if opens:
        with pytest.raises(DataError, match="would open the page to others"):
            made(tmp_path, page)
    else:
        made(tmp_path, page).socket.close()


@pytest.mark.parametrize("host", ["nowhere.invalid", "a b", "\0", "ä" * 300, "999.1.1.1"])
def test_what_is_no_address_is_told(tmp_path, host):
    """A typing error is no traceback."""
    with pytest.raises(DataError, match="is no address of this machine"):
        made(tmp_path, Page(host=host, port=0))


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:"),
        ("localhost", "http://localhost:"),
        ("::1", "http://[::1]:"),
        ("127.0.0.3", "http://127.0.0.3:"),
    ],
)
def test_this_machine_alone_needs_no_word(tmp_path, host, url):
    """And the address that is printed answers."""
    page = made(tmp_path, Page(host=host, port=0))
    page.start()
    try:
        assert page.url.startswith(url)
        with closing(urllib.request.urlopen(page.url, timeout=5)) as answer:
            assert answer.status == 200 and answer.url.endswith("/sign-in")
    finally:
        page.stop()


def test_open_when_the_settings_say_so_and_known_by_its_names(tmp_path):
    """Behind a proxy: it answers to the names that are listed, and to no other."""
    (tmp_path / "hearhear.toml").write_text(
        '[page]\nhost = "0.0.0.0"\nport = 0\nallow_open = true\nhosts = ["listen.example"]\n'
        'sign_in = "accounts"\n'
    )
    with closing(Database(tmp_path / "accounts.db")) as database:
        Users(database).add("jane", "several words of hers", "security")
    page = made(tmp_path, load_settings(tmp_path / "hearhear.toml").page)
    page.start()
    try:
        assert page.url.startswith("http://127.0.0.1:")
        for name, status in (("listen.example", 200), ("other.example", 421)):
            asked = urllib.request.Request(page.url, headers={"Host": name})
            try:
                with closing(urllib.request.urlopen(asked, timeout=5)) as answer:
                    assert answer.status == status
            except urllib.error.HTTPError as refused:
                assert refused.code == status
                assert b"add it to hosts in [page]" in refused.read()
    finally:
        page.stop()


def test_the_word_is_a_yes_or_a_no(tmp_path):
    """A text is no word for it."""
    (tmp_path / "hearhear.toml").write_text('[page]\nallow_open = "no"\n')
    with pytest.raises(SettingsError, match="allow_open"):
        load_settings(tmp_path / "hearhear.toml")


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ('sign_in = "accounts"', "there is no account"),
        ('host = "0.0.0.0"', "nothing asks who they are"),
        ('host = "0.0.0.0"\nallow_open = true', "nothing asks who they are"),
        ('host = "0.0.0.0"\nsign_in = "proxy"\nproxy.secret_file = "long"', "it speaks no TLS"),
        ('hosts = ["listen.example"]', "through a proxy nobody signs in by a click"),
        ('sign_in = "proxy"', "needs a secret"),
        ('sign_in = "proxy"\nproxy.secret_file = "none"', "No such file"),
        ('sign_in = "proxy"\nproxy.secret_file = "short"', "16 characters at least"),
        ('sign_in = "sso"', "Invalid enum value 'sso'"),
        ('sign_in = "proxy"\nproxy.roles = { a = "boss" }', "Invalid enum value 'boss'"),
        ('sign_in = "proxy"\nproxy.user_header = "a b"', "matching regex"),
        ('sign_in = "proxy"\nproxy.sign_out = "https://evil.example"', "matching regex"),
    ],
)
def test_a_page_that_would_let_in_anybody_or_nobody_is_not_started(tmp_path, page, why):
    """With a sentence that says what to do."""
    (tmp_path / "short").write_text("short")
    (tmp_path / "long").write_text("a-secret-of-proxy-and-page")
    (tmp_path / "hearhear.toml").write_text(f"[page]\n{page}\n")
    with pytest.raises((DataError, SettingsError), match=why):
        made(tmp_path, load_settings(tmp_path / "hearhear.toml").page)


def test_the_secret_may_be_named_by_the_environment(tmp_path, monkeypatch):
    """As compose does; the settings win."""
    (tmp_path / "long").write_text("a-secret-of-proxy-and-page\n")
    monkeypatch.setenv("HEARHEAR_PROXY_SECRET_FILE", str(tmp_path / "long"))
    found = entry(Page(sign_in="proxy"), tmp_path)
    assert found.door.secret == b"a-secret-of-proxy-and-page"
