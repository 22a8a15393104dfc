"""Metrics: names are checked, labels are checked, nothing is counted before it is asked for."""

import json
import socket
import threading
from contextlib import ExitStack
from contextlib import closing
from http.client import HTTPConnection
from typing import get_args
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from hearhear.observe import health
from hearhear.observe import metrics


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    monkeypatch.setattr(metrics, "_live", {})
    monkeypatch.setattr(health, "_checks", [])


@pytest.fixture
def served():
    found = metrics.serve(0, process="tag")
    yield found
    found.stop()


def read(found, path):
    """Return status and body."""
    try:
        with urlopen(f"http://127.0.0.1:{found.port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_names_a_type_checker_knows_are_those_of_the_table():
    """Otherwise a metric could be counted that no page explains."""
    typed = {
        n for kind in (metrics.Counter, metrics.Gauge, metrics.Histogram) for n in get_args(kind)
    }

    assert typed == {metric.name for metric in metrics.METRICS}
    assert len(metrics.METRICS) == len(typed)


def test_every_name_says_its_unit():
    """Prometheus' own rule: base units, and _total for what only grows."""
    endings = {"counter": ("_total",), "histogram": ("_seconds",)}
    gauges = ("_records", "_seconds", "_bytes", "_position")

    assert all(m.name.endswith(endings.get(m.kind, gauges)) for m in metrics.METRICS)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: metrics.count("hearhear_records_sene_total", stage="tag", source="a"),
        lambda: metrics.count("hearhear_records_seen_total", stage="tag"),
        lambda: metrics.count("hearhear_records_seen_total", stage="tag", source="a", text="b"),
        lambda: metrics.count("hearhear_store_bytes", store="a"),
        lambda: metrics.gauge("hearhear_batches_total", 1, stage="tag"),
        lambda: metrics.observe("hearhear_store_bytes", 1, store="a"),
    ],
)
def test_a_misspelt_metric_is_an_error_also_when_nobody_counts(wrong):
    """Tests run without a port; a typing mistake must show there."""
    with pytest.raises(KeyError):
        wrong()


def test_a_misspelt_name_is_a_type_error(tmp_path):
    """It is found before anything runs."""
    mypy = pytest.importorskip("mypy.api", reason="mypy is not installed")
    file = tmp_path / "misspelt.py"
    file.write_text(
        "from hearhear.observe import metrics\n"
        "metrics.count('hearhear_batches_total', stage='tag')\n"
        "metrics.count('hearhear_batchs_total', stage='tag')\n"
    )
    options = ["--config-file=", "--follow-imports=silent", f"--cache-dir={tmp_path}"]
    report, problems, _ = mypy.run([*options, str(file)])

    assert problems == ""
    assert [line.split(":")[1] for line in report.splitlines() if ": error:" in line] == ["3"]


def test_without_a_port_nothing_is_counted():
    """A filter on a command line pays for no bookkeeping."""
    metrics.count("hearhear_batches_total", stage="tag")
    metrics.gauge("hearhear_store_bytes", 5, store="sqlite")
    metrics.observe("hearhear_batch_seconds", 0.1, stage="tag")

    assert metrics._live == {}


def test_what_is_counted_is_served(served):
    """Prometheus reads it in its text form."""
    metrics.count("hearhear_records_seen_total", 3, stage="tag", source="inbox")
    metrics.gauge("hearhear_source_silence_seconds", lambda: 12.5, source="inbox")
    metrics.observe("hearhear_batch_seconds", 0.3, stage="tag")

    status, text = read(served, "/metrics")

    assert status == 200
    assert 'hearhear_records_seen_total{source="inbox",stage="tag"} 3.0' in text
    assert 'hearhear_source_silence_seconds{source="inbox"} 12.5' in text
    assert 'hearhear_batch_seconds_bucket{le="0.5",stage="tag"} 1.0' in text


def test_a_process_with_problems_answers_503_and_names_them(served):
    """Whoever restarts processes looks at the status; people read the words."""
    problem = ""
    health.check(lambda: problem)
    well = read(served, "/healthz")
    problem = "Kafka does not answer"
    ill = read(served, "/healthz")

    assert well == (200, '{"status": "ok", "process": "tag", "problems": []}')
    assert ill[0] == 503 and json.loads(ill[1])["problems"] == ["Kafka does not answer"]


def test_a_check_that_fails_says_its_type_and_nothing_else(served):
    """An exception's words may hold a post."""
    health.check(lambda: str(1 / 0))
    status, text = read(served, "/healthz")

    assert status == 503
    assert "ZeroDivisionError" in text and "division by" not in text


def test_the_endpoint_listens_on_loopback_unless_told_otherwise(served):
    """Nobody outside this machine reads it by accident."""
    assert served._server.server_address[0] == "127.0.0.1"
    assert health.address("9400") == ("127.0.0.1", 9400)
    assert health.address("0.0.0.0:9400") == ("0.0.0.0", 9400)  # noqa: S104
    with pytest.raises(ValueError, match="HEARHEAR_METRICS"):
        health.address("localhost:http")


def test_other_paths_are_not_found(served):
    """Neither files nor anything else is served there."""
    assert read(served, "/")[0] == 404
    assert read(served, "/metrics/../x")[0] == 404


def test_a_worker_whose_broker_is_away_says_so_in_its_health():
    """A check that cannot fail would let a supervisor believe a dead worker."""
    pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')
    from hearhear.stream import watchdog
    from hearhear.stream.kafka.connection import Connection

    dog = watchdog.Watchdog(Connection("127.0.0.1:1"), "g", "t", set, lambda: False)
    dog.problem = "Kafka at 127.0.0.1:1 does not answer"
    health.check(lambda: dog.problem)

    assert health.problems() == ["Kafka at 127.0.0.1:1 does not answer"]


def test_the_page_of_metrics_explains_each():
    """It is made from the table, so it cannot forget one."""
    page = metrics.metrics_page()

    assert all(f"## {m.name}\n" in page and m.act in page for m in metrics.METRICS)


def test_300_half_sent_requests_leave_the_endpoint_reachable(served, capsys):
    """A supervisor would restart a process whose /healthz does not answer; each held a thread."""
    with ExitStack() as held:
        for _ in range(300):
            one = socket.create_connection(("127.0.0.1", served.port), timeout=5)
            held.enter_context(one)
            one.sendall(b"GET /healthz HTTP/1.0\r\nX-A: ")
        assert read(served, "/healthz")[0] == 200
        assert threading.active_count() < health.AT_ONCE + 30
    assert read(served, "/healthz")[0] == 200
    assert capsys.readouterr().err == ""  # no traceback of a client that went away


@pytest.mark.parametrize("path", ["/metrics", "/healthz", "/nothing"])
def test_the_endpoint_does_not_say_which_python_it_is(served, path):
    """Its answers are no page, and tell nothing of the inside."""
    with closing(HTTPConnection("127.0.0.1", served.port, timeout=5)) as asked:
        asked.request("GET", path)
        answer = asked.getresponse()
        answer.read()
    assert answer.headers.get_all("Server") == ["hearhear"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
