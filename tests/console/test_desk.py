"""What needs a person: the queue, the page of one, what is done about it, and how two collide."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from schemas.act import Attempt
from schemas.act import Message
from schemas.post import PostDeleted
from schemas.role import Who
from sinks.console.app import create_app
from sinks.console.pages import context
from sinks.desk.journal import SqliteJournal
from sinks.sqlite.reader import SqliteReader
from sinks.store import Batch
from sinks.store import StoreError
from tests.console.samples import COMMS
from tests.console.samples import CSRF
from tests.console.samples import NOON
from tests.console.samples import NOTED
from tests.console.samples import SITE
from tests.console.samples import Somebody
from tests.console.samples import post

THREAT = "t:threat/1"
WORDS = "Tonight you will be sorry, and we know which door is yours."
ALERT = "halima:2026-02-03T12"


def threat(uid=THREAT, severity="explicit", **fields):
    """Return an invented possible threat at Halima Wrenfield."""
    abuse = {
        "by": "abuse rules 1",
        "evidence": [{"start": 0, "end": 7, "rule": "threat.tonight"}],
        "abusive": True,
        "kinds": ["threat"],
        "target": "official",
        "officials": ["halima"],
        "mode": "direct",
        "confidence": 0.9,
        "possible_threat": True,
        "severity": severity,
    }
    return post(104, WORDS, uid=uid, tags={"abuse": abuse}, **fields)


def despair():
    """Return an invented post of somebody in despair."""
    tag = {"by": "distress rules 1", "voiced": True, "scored": True}
    return post(105, "I cannot go on like this any more.", uid="t:care", tags={"distress": tag})


@pytest.fixture
def desk(store, tmp_path):
    """Give the page of a security officer, that of a second one, the journal and the writer."""
    writer, path = store
    writer.write(Batch(posts=[threat(), despair()]))
    journal = SqliteJournal(tmp_path / "desk.db")
    site = replace(SITE, desk=journal, channels=("duty",))
    other = replace(site, door=Somebody(Who("ines", "security")))
    with SqliteReader(path) as reader:
        yield (
            TestClient(create_app(reader, site), base_url="http://localhost"),
            TestClient(create_app(reader, other), base_url="http://localhost"),
            journal,
            writer,
        )


def act(client, kind, about=THREAT, seen=0, **fields):
    """Send the form of the page; where *about* is a post of despair, its own."""
    where = "/care/acts" if about == "t:care" else "/acts"
    form = {"csrf": CSRF, "about": about, "kind": kind, "seen": str(seen)} | fields
    return client.post(where, data=form, follow_redirects=False)


def page(client, key=THREAT):
    """Return the page of a threat."""
    return client.get(f"/threats/{quote(key, safe='')}")


def test_the_queue_names_the_target_and_not_the_words(desk):
    """Whoever looks at the queue sees how grave it is and at whom; the words are on its own page."""
    client = desk[0]
    html = client.get("/threats").text
    assert "Halima Wrenfield: possible threat, a human decides" in html
    assert "Explicit" in html
    assert WORDS not in html
    assert WORDS in page(client).text
    assert ("threat opened", THREAT) in [(entry[1], entry[2]) for entry in NOTED]


def test_an_officer_acknowledges_notes_and_closes(desk):
    """Each step is seen on the page, with who and why; closed, it leaves the top and stays on record."""
    client, _, journal, _ = desk
    assert 'data-alert="t:threat/1"' in client.get("/").text
    assert "(2) " in client.get("/search").text.split("</title>")[0]
    answer = act(client, "acknowledge")
    assert (answer.status_code, answer.headers["location"]) == (303, "/threats/t%3Athreat%2F1#desk")
    assert "Acknowledged, with jane" in page(client).text
    act(client, "note", why="Spoke to the office: she is at home, the police know.")
    act(client, "close", seen=2, why="Police took it over.")
    html = page(client).text
    assert "Closed by jane" in html and "Spoke to the office" in html and "Open it again" in html
    assert 'data-alert="t:threat/1"' not in client.get("/").text
    assert [one.kind for one in journal.desk().handling(THREAT).acts] == [
        "acknowledge",
        "note",
        "close",
    ]


def test_the_second_officer_collides_and_loses_no_word(desk):
    """She saw it open; jane was first.  She is told so, and what she typed is there to be kept."""
    client, other, journal, _ = desk
    act(client, "acknowledge")
    answer = act(other, "dismiss", why="It is a line of a song.")
    assert answer.status_code == 409
    assert "jane was first: acknowledged" in answer.text
    assert "It is a line of a song." in answer.text
    assert journal.desk().handling(THREAT).state == "acknowledged"
    assert act(other, "dismiss", seen=1, why="It is a line of a song.").status_code == 303


@pytest.mark.parametrize(
    ("kind", "fields", "status", "told"),
    [
        ("dismiss", {}, 400, "say why"),
        ("snooze", {"hours": "7"}, 400, "a time that is offered"),
        ("assign", {}, 400, "to whom"),
        ("note", {"why": "x" * 4001}, 400, "shorten it"),
        ("shout", {}, 404, "no such page"),
        ("acknowledge", {"about": "t:none"}, 404, "no such page"),
        ("acknowledge", {"csrf": "wrong"}, 403, "did not come from a page of ours"),
    ],
)
def test_what_cannot_be_is_answered_in_a_sentence(desk, kind, fields, status, told):
    """And nothing is written."""
    answer = act(desk[0], kind, **fields)
    assert answer.status_code == status
    assert told in answer.text
    assert desk[2].desk().position == 0


def test_an_alert_can_be_snoozed_until_it_grows(desk):
    """It leaves the strip, and not the handover; it is back with the next linked post."""
    client, _, journal, _ = desk
    act(client, "snooze", about=ALERT, hours="")
    assert "Snoozed until it grows" in client.get(f"/alerts/{quote(ALERT)}").text
    assert "snoozed until it grows" in client.get("/handover").text
    assert journal.desk().handling(ALERT).now(3, NOON) == "open"


def test_the_handover_says_what_is_open_whose_and_what_changed(desk):
    """And messages that could not be delivered, so that a person tells them."""
    client, _, journal, _ = desk
    act(client, "assign", to="ines", why="My turn is over.")
    at = NOON + timedelta(minutes=1)
    journal.append(
        Message(
            id="m1",
            channel="duty",
            reason="raised",
            about=(THREAT,),
            group="halima threat",
            size=1,
            title="A possible threat",
            body="…",
            at=at,
        )
    )
    journal.append(Attempt(message="m1", at=at, taken=False, error="refused"))
    html = client.get("/handover").text
    assert "acknowledged, with ines" in html
    assert "assigned to ines" in html and "My turn is over." in html
    assert "message to channel duty: it never arrived" in html
    assert "3 matters are" in html


def test_what_was_deleted_stays_until_somebody_closes_it(desk):
    """The words go at once; that people deal with it does not."""
    client, _, _, writer = desk
    act(client, "acknowledge")
    gone = PostDeleted(uid=THREAT, source="bluesky", at=NOON, reason="user")
    writer.write(Batch(deletions=[gone]))
    html = page(client).text
    assert "Acknowledged" in html and "Deleted where it was published" in html
    assert WORDS not in html
    assert "the post was deleted" in client.get("/handover").text


def test_communications_care_and_see_nothing_of_threats(desk, store, tmp_path):
    """Despair is for whoever answers people; the rest is not there for them."""
    _, _, journal, _ = desk
    site = replace(SITE, desk=journal, door=Somebody(COMMS))
    with SqliteReader(store[1]) as reader:
        client = TestClient(create_app(reader, site), base_url="http://localhost")
        html = client.get("/care").text
        assert "Speaks of despair" in html and "cannot go on" not in html
        assert "cannot go on" in client.get("/care/t%3Acare").text
        assert act(client, "acknowledge", about="t:care").status_code == 303
        assert "Acknowledged, with tom" in client.get("/care/t%3Acare").text
        for where in ("/threats", "/handover", "/strip", "/acts", f"/threats/{quote(THREAT)}"):
            assert client.get(where).status_code == 404
        assert act(client, "acknowledge").status_code == 404
        form = {"csrf": CSRF, "about": THREAT, "kind": "acknowledge", "seen": "0"}
        assert client.post("/care/acts", data=form).status_code == 404
    assert journal.desk().handling(THREAT).state == "open"


def test_a_page_without_a_desk_shows_no_form(store):
    """A store that is only looked at has nobody to act."""
    writer, path = store
    writer.write(Batch(posts=[threat()]))
    with SqliteReader(path) as reader:
        client = TestClient(create_app(reader, SITE), base_url="http://localhost")
        assert '<form action="/acts"' not in page(client).text
        assert act(client, "acknowledge").status_code == 404


def test_while_the_desk_is_away_posts_go_on(desk, monkeypatch):
    """What stood on top stays there and it is told; what people did cannot be read, and no act is taken."""
    client, _, journal, _ = desk
    monkeypatch.setattr(context, "KEPT", 0.0)
    assert 'data-alert="t:threat/1"' in client.get("/").text

    def away():
        raise StoreError("the desk cannot be read: Kafka at secret-host is away")

    monkeypatch.setattr(journal, "desk", away)
    html = client.get("/").text
    assert "Newest posts" in html and 'data-alert="t:threat/1"' in html
    assert "cannot be read or written at present" in html and "secret-host" not in html
    assert client.get("/handover").status_code == 503
    assert act(client, "acknowledge").status_code == 503


def test_words_of_a_threat_are_shown_where_they_are_asked_for_and_that_is_noted(desk):
    """In feed and search they do not travel; whoever reveals them is in the audit log first."""
    client = desk[0]
    html = client.get("/search", params={"q": "abuse:possible_threat"}).text
    assert WORDS not in html
    address = re.search(r'href="(/reveal/[^"]+)"', html)[1]
    NOTED.clear()
    assert WORDS in client.get(address).text
    assert [entry[1:3] for entry in NOTED] == [("threat revealed", THREAT)]
