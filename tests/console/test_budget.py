"""No search holds up the page: each has its time, its place, and an end when nobody waits."""

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from http.server import HTTPServer
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from processors.chain import tag_classes
from sinks.budget import Budget
from sinks.budget import TookTooLongError
from sinks.console import app
from sinks.console.app import create_app
from sinks.elastic.client import connect
from sinks.elastic.reader import ElasticReader
from sinks.search.filters import Vocabulary
from sinks.search.nodes import Word
from sinks.search.query import parse
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from tests.console.samples import SITE
from tests.console.samples import post
from tests.console.serving import get
from tests.console.serving import served
from tests.running import wait_for

SLOW = " OR ".join(f'"{"the " * n}"' for n in range(3, 14))


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    """Return the path of a store in which SLOW is looked for in vain, and for long."""
    path = tmp_path_factory.mktemp("big") / "posts.db"
    with SqliteWriter(path) as writer:
        writer.write(Batch(posts=[post(n, "the the cat the dog " * 150) for n in range(2000)]))
    return path


def test_a_search_is_ended_when_its_time_is_over(big, monkeypatch):
    """The review's query kept the page busy for as long as it liked."""
    monkeypatch.setattr(app, "SEARCH_SECONDS", 0.1)
    client = TestClient(
        create_app(lambda budget: SqliteReader(big, budget), SITE), base_url="http://localhost"
    )
    with SqliteReader(big) as reader:
        began = time.monotonic()
        assert reader.count(parse(SLOW)) == 0
        alone = time.monotonic() - began
    assert alone > 0.15  # else this test says nothing
    began = time.monotonic()
    answer = client.get("/search", params={"q": SLOW})
    assert time.monotonic() - began < 0.1 + alone
    assert "took longer than 0.1 seconds and was ended; add a word" in answer.text
    assert 'id="found">This cannot be searched for' in answer.text


def test_a_question_to_sqlite_is_interrupted_from_another_thread(big):
    """Also one that finds nothing for minutes, and so never comes back to Python."""
    budget = Budget(60)
    with SqliteReader(big, budget) as reader, ThreadPoolExecutor() as others:
        asked = others.submit(reader.count, parse(SLOW))
        time.sleep(0.05)
        budget.end()
        with pytest.raises(TookTooLongError):
            asked.result(timeout=1)
        with pytest.raises(TookTooLongError):
            reader.last_change()


class Held(SqliteReader):
    """A reader whose searches wait to be let go, as on a store that is slow."""

    go = threading.Event()

    def search(self, query, **more):
        """Search for a word once it may, or its budget is over."""
        while isinstance(query.node, Word) and not self.go.wait(0.02):
            with self._budget.asking():
                pass
        return super().search(query, **more)


def test_four_search_at_once_and_nothing_else_waits_for_them(store, monkeypatch):
    """A fifth waits shortly and is told; the feed and /healthz answer at once."""
    monkeypatch.setattr(app, "SEARCH_SECONDS", 20)
    Held.go.clear()
    with served(lambda budget: Held(store[1], budget)) as port, ThreadPoolExecutor(60) as others:
        asked = [others.submit(get, port, "/search?q=harbour") for _ in range(60)]
        time.sleep(0.3)
        for path in ("/healthz", "/", "/alerts"):
            began = time.monotonic()
            assert get(port, path)[0] == 200
            assert time.monotonic() - began < 1
        status, headers, html = get(port, "/search?q=harbour")
        assert (status, headers["retry-after"]) == (503, "2")
        assert "Many ask at once. Load the page again in 2 seconds." in html
        Held.go.set()
        assert sorted(one.result()[0] for one in asked) == [200] * 4 + [503] * 56
        assert get(port, "/search?q=harbour")[0] == 200


def test_the_work_ends_when_the_client_has_gone(store, monkeypatch):
    """Its place is free for the next one at once."""
    monkeypatch.setattr(app, "SEARCH_SECONDS", 60)
    Held.go.clear()
    budgets = []

    def opened(budget):
        budgets.append(budget)
        return Held(store[1], budget)

    with served(opened) as port:
        for number in range(1, 5):
            with socket.create_connection(("127.0.0.1", port)) as leaving:
                leaving.sendall(b"GET /search?q=harbour HTTP/1.1\r\nHost: localhost\r\n\r\n")
                wait_for(lambda number=number: len(budgets) == number, 5)
        wait_for(lambda: not any(budget.left for budget in budgets), 3)
        Held.go.set()
        assert get(port, "/search?q=harbour")[0] == 200


@pytest.mark.parametrize(
    "text",
    [
        "a" * 15_000,
        "the " * 3_000,
        "\U0001f602" * 1_300,
        " ".join(f"{chr(0x1F600 + n)}" for n in range(60)),
        " ".join(f'"é{n}ß' for n in range(99)),
        "official:a " * 90,
        "(" * 500,
        " ".join(f"harbour{n}" for n in range(90)),
        'harbour OR "' + "ñ " * 90,
    ],
)
def test_no_search_comes_back_many_times_its_size(client, text):
    """A query of 60 kB came back as 3.1 MB: in every chip, hour and link."""
    answer = client.get(f"/search?q={quote(text)}"[:15_500])
    assert answer.status_code == 200
    assert len(answer.content) < 250_000


@pytest.mark.parametrize(
    "wrong", ["official:karimendar{}", "lang:a{}", "topic:transprot{}", "source:s{}"]
)
def test_a_search_of_many_wrong_filters_is_refused_soon(wrong):
    """What may be meant is looked for among all names: for a hundred of them that took eight seconds."""
    names = {f"p{n}": f"Halima{n} Wren{n}field Varrow{n}by" for n in range(1500)}
    vocabulary = Vocabulary(tag_classes(), names, lambda _name: [])
    text = " ".join(wrong.format(n) for n in range(100))[:2000]
    began = time.monotonic()
    query = parse(text, vocabulary)
    assert time.monotonic() - began < 1
    assert len(query.errors) == 3


@pytest.fixture
def cluster():
    """Give a reader of something that answers like Elasticsearch, and what it was asked."""
    asked, gone = [], []

    class Slow(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            if "slow" in str(asked[-1]):
                self.connection.settimeout(5)
                gone.append(self.connection.recv(1) == b"")
                return
            said = json.dumps({"timed_out": True, "hits": {"total": {"value": 0}}}).encode()
            self.send_response(200)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with connect([f"http://127.0.0.1:{server.server_port}"]) as client:
            yield ElasticReader(client), asked, gone
        server.shutdown()


def test_elasticsearch_is_told_how_long_it_may_look(cluster):
    """It ends its work itself; half an answer is none."""
    reader, asked, _ = cluster
    with pytest.raises(TookTooLongError):
        reader.limited(Budget(1.5)).count(parse("ferry"))
    assert 1000 < int(asked[0]["timeout"].removesuffix("ms")) <= 1500


def test_one_that_does_not_answer_in_time_is_left(cluster):
    """The connection is closed, by which Elasticsearch gives up the search."""
    reader, _, gone = cluster
    began = time.monotonic()
    with pytest.raises(TookTooLongError):
        reader.limited(Budget(0.3)).count(parse("slow"))
    assert time.monotonic() - began < 1.5
    while not gone:
        assert time.monotonic() - began < 3
        time.sleep(0.01)
    assert gone == [True]
