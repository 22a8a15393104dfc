"""Signing in and out over HTTP: what the browser keeps, and what is refused."""

import pytest

from tests.console.signing import QUICK
from tests.console.signing import WORDS
from tests.console.signing import signed_in


def test_who_signs_in_goes_on_to_the_page_asked_for(page):
    """And the header says who that is."""
    browser = page.browser()
    asked = browser.get("/search?q=harbour")
    assert (asked.status_code, asked.headers["location"]) == (
        303,
        "/sign-in?next=%2Fsearch%3Fq%3Dharbour",
    )
    form = browser.get(asked.headers["location"]).text
    assert 'value="/search?q=harbour"' in form and "harbour</mark>" not in form
    answer = signed_in(browser, next="/search?q=harbour")
    assert (answer.status_code, answer.headers["location"]) == (303, "/search?q=harbour")
    shown = browser.get("/search?q=harbour")
    assert shown.status_code == 200 and "jane, security" in shown.text
    assert browser.get("/sign-in").headers["location"] == "/"
    assert page.noted() == [("jane", "security", "sign-in", "the page")]


def test_names_are_the_same_in_capitals(page):
    """Telephones begin a field with one."""
    assert signed_in(page.browser(), " Jane ").status_code == 303


@pytest.mark.parametrize("scheme", ["http", "https", "proxied"])
def test_the_cookie_is_for_this_host_and_no_script(page, scheme):
    """Behind TLS it is Secure, and its name ties it to the host."""
    headers = {"X-Forwarded-Proto": "https"} if scheme == "proxied" else {}
    browser = page.browser("http" if scheme == "proxied" else scheme, headers=headers)
    parts = signed_in(browser).headers["set-cookie"].split("; ")
    secure = scheme != "http"
    assert parts[0].startswith("__Host-hearhear=" if secure else "hearhear=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(parts)
    assert ("Secure" in parts) == secure
    assert not any(part.startswith(("Domain", "expires", "Max-Age")) for part in parts)
    assert len(parts[0].partition("=")[2]) >= 22  # 128 bits


def test_behind_tls_a_cookie_of_plain_http_is_worth_nothing(page):
    """Somebody on the way could have set it."""
    browser = page.browser()
    signed_in(browser)
    token = browser.cookies["hearhear"]
    secure = page.browser("https", headers={"Cookie": f"hearhear={token}"})
    assert secure.get("/").status_code == 303


@pytest.mark.parametrize(("name", "password"), [("jane", "wrong words here"), ("nobody", WORDS), ("", ""), ("tom'--", WORDS)])  # fmt: skip
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(page, name, password):
    """Nobody learns which names there are; what was typed is not repeated, and not in the log."""
    browser = page.browser()
    answer = signed_in(browser, name, password)
    assert answer.status_code == 401
    assert "Name and password do not fit together" in answer.text
    assert password not in answer.text or not password
    assert "set-cookie" not in answer.headers
    who, role, what, about = page.noted()[-1]
    assert (who, role, what) == ("", "", "sign-in failed")
    assert about == ("jane" if name == "jane" else "an unknown name")


def test_an_unknown_name_takes_the_work_of_a_known_one(page, monkeypatch):
    """A hash is made for both: the time to the answer tells nothing."""
    verified = []
    real = QUICK.verify
    page.users._hasher = type("Counting", (), {"verify": lambda _, *a: (verified.append(1), real(*a))})()  # fmt: skip
    for name in ("jane", "nobody"):
        page.users.check(name, "wrong words here")
    assert len(verified) == 2


def test_guessing_ends_by_name_and_by_address(page):
    """With 429 and a time to wait; the right password does not count, and time heals."""
    browser = page.browser()
    for _ in range(12):
        assert signed_in(browser).status_code == 303
    told = [signed_in(page.browser(), "jane", "a guess of mine").status_code for _ in range(11)]
    assert told == [401] * 10 + [429]
    late = signed_in(page.browser())
    assert late.status_code == 429 and late.headers["retry-after"] == "600"
    assert signed_in(page.browser(), "tom").status_code == 303  # another name still may
    told = [signed_in(page.browser(), f"n{n}").status_code for n in range(25)]
    assert told[19:21] == [401, 429]  # thirty from this address
    assert signed_in(page.browser(), "tom").status_code == 429
    page.now += 601
    assert signed_in(page.browser()).status_code == 303


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/alerts/a", "/alerts/a"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\r\nX: y", "/"),
        ("/sign-out", "/"),
        ("/\u2028", "/"),
        ("", "/"),
    ],
)
def test_nobody_is_led_to_another_site(page, asked, goes):
    """Whatever stands in the address of the sign-in page."""
    assert signed_in(page.browser(), next=asked).headers["location"] == goes


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({}, 303),
    ],
)
def test_another_site_signs_nobody_in(page, headers, status):
    """Else somebody would work in a stranger's name, and not know."""
    browser = page.browser(headers=headers)
    assert signed_in(browser).status_code == status


def test_a_part_of_a_page_leads_to_the_whole_sign_in_page(page):
    """What asks for parts of pages is told to load another page whole."""
    answer = page.browser().get("/search", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in")


def test_by_a_click_on_this_machine(clicked):
    """Two officers are two people; no password is asked for, and the page says why."""
    first, second = clicked.browser(), clicked.browser()
    assert "only because this page is on this machine" in first.get("/sign-in").text
    assert first.post("/sign-in", data={"role": "security"}).status_code == 303
    assert second.post("/sign-in", data={"role": "security"}).status_code == 303
    assert "security-1" in first.get("/").text and "security-2" in second.get("/").text
    assert first.get("/alerts").status_code == 200
    third = clicked.browser()
    assert third.post("/sign-in", data={"role": "comms"}).status_code == 303
    assert third.get("/alerts").status_code == 404
    for role in ("operator", "admin", ""):
        assert clicked.browser().post("/sign-in", data={"role": role}).status_code == 400


@pytest.mark.parametrize(
    "name", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host"]
)
def test_no_click_counts_through_a_proxy(clicked, name):
    """Whoever comes through one is not at this machine."""
    browser = clicked.browser(headers={name: "192.0.2.1"})
    for method, path in (("GET", "/"), ("GET", "/sign-in"), ("POST", "/sign-in")):
        answer = browser.request(
            method, path, data={"role": "security"} if method == "POST" else None
        )
        assert answer.status_code == 403 and "set-cookie" not in answer.headers
        assert "came through a proxy" in answer.text


def test_a_click_is_worth_nothing_once_accounts_are_asked_for(clicked):
    """Somebody changed the settings for a reason."""
    browser = clicked.browser()
    browser.post("/sign-in", data={"role": "security"})
    clicked.kind = "accounts"
    clicked.restart()
    cookie = {"Cookie": f"hearhear={browser.cookies['hearhear']}"}
    assert clicked.browser(headers=cookie).get("/").status_code == 303
