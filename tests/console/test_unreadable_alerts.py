"""An alert that cannot be read takes nothing down: it is counted, told of, and the rest is shown."""

import json
import sqlite3
from contextlib import closing

import pytest
from starlette.testclient import TestClient

from sinks import alerts
from sinks.console.app import create_app
from sinks.sqlite.reader import SqliteReader
from tests.console.samples import SITE
from tests.console.samples import alert
from tests.console.samples import fill
from tests.running import call
from tests.running import seen
from tests.test_serve_command import page

BROKEN = [b"", b"{", b"\xff\xfe", b"[]", b'{"type":"alert.v9"}', b'{"type":"alert.v1","key":7}']


@pytest.fixture
def path(request, tmp_path):
    """Give a store with an alert, and another that does not decode."""
    path = tmp_path / "hearhear.db"
    with fill(path) as writer:
        writer.write_alerts([alert(), alert(key="edmund:2026-02-03T12", target="edmund")])
    with closing(sqlite3.connect(path)) as db, db:
        body = getattr(request, "param", BROKEN[1])
        db.execute("UPDATE alerts SET body = ? WHERE key LIKE 'edmund%'", (body,))
    return path


@pytest.mark.parametrize("path", BROKEN, indirect=True, ids=range(len(BROKEN)))
def test_the_others_are_shown_and_it_is_said(path, caplog, monkeypatch):
    """One such alert answered 500 on every page."""
    monkeypatch.setattr(alerts, "_told", float("-inf"))
    with SqliteReader(path) as reader:
        client = TestClient(create_app(reader, SITE), base_url="http://localhost")
        for address in ("/", "/search?q=harbour", "/alerts", "/about"):
            answer = client.get(address)
            assert answer.status_code == 200
            assert "1 alert in the store cannot be read" in answer.text
            if address != "/about":
                assert "Halima Wrenfield" in answer.text
        assert client.get("/alerts/halima:2026-02-03T12").status_code == 200
        assert client.get("/alerts/edmund:2026-02-03T12").status_code == 503
        assert reader.stats().alerts == 2
    told = [r for r in caplog.records if "cannot be read, and are not shown" in r.message]
    assert len(told) == 1  # a minute, however often a page asks
    assert told[0].count == 1


def test_commands_tell_of_it_too(path):
    """What doctor says is the remedy that the page points to."""
    with_it = "--data", path.parent
    code, out, err = call("alerts", *with_it)
    assert (code, "halima:" in out) == (0, True)
    assert "alerts that cannot be read: 1" in err
    code, _, err = call("alerts", "show", "edmund:2026-02-03T12", *with_it)
    assert code == 2
    assert "cannot be read: hearhear doctor" in err
    code, out, _ = call("doctor", *with_it)
    assert code == 1
    assert "alerts that cannot be read: 1: upgrade" in " ".join(out.split())


def test_run_logs_it_as_json(path, tmp_path):
    """The page's own process speaks in words, and logs as all processes do."""
    (tmp_path / "hearhear.toml").write_text('parliament = "Assembly of Arvenne"\n')
    assert call("new-key", "--data", path.parent)[0] == 0
    told = []
    with page("run", "--data", path.parent, cwd=tmp_path, rest=told) as url:
        assert "cannot be read" in seen(url)
    logged = [json.loads(line) for line in "".join(told).splitlines() if line.startswith("{")]
    assert [(line["process"], line["count"]) for line in logged] == [("run", 1)]
    assert "cannot be read" not in "".join(x for x in told if not x.startswith("{"))
