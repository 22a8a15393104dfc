"""The contract of a store, held by the one in Elasticsearch: the same suite on the real engine."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')
from hypothesis import HealthCheck
from hypothesis import settings

from sinks.budget import Budget
from sinks.budget import TookTooLongError
from sinks.change_buffer import ChangeBuffer
from sinks.elastic.names import ALERTS
from sinks.elastic.reader import ElasticReader
from sinks.elastic.writer import ElasticWriter
from sinks.search.query import parse
from sinks.store import Batch
from sinks.store import StoreError
from tests.console.samples import alert
from tests.contract.stores import ADAPTERS
from tests.contract.stores import Store
from tests.contract.stores import check_any_query
from tests.contract.stores import make
from tests.contract.test_store import *  # noqa: F403  the suite is run again, on another store
from tests.contract.test_store_keeping import *  # noqa: F403  what is removed and tagged anew
from tests.contract.test_store_model import Model
from tests.contract.test_store_search import *  # noqa: F403  more of it
from tests.contract.test_store_spellings import *  # noqa: F403  more of it
from tests.engines.elastic_store import empty
from tests.engines.elastic_store import fresh


@pytest.fixture(scope="session")
def cluster(elastic):
    """Give a client of the engine, with templates that take the suite's invented tags."""
    client = fresh(elastic.address, any_tag=True)
    yield client
    client.close()


def opened(client) -> Store:
    buffer = ChangeBuffer()
    writer = ElasticWriter(client, refresh=True, on_stored=buffer.add)
    return Store(writer, ElasticReader(client, buffer))


@pytest.fixture
def store(cluster) -> Iterator[Store]:
    yield opened(cluster)
    empty(cluster)


def test_any_query_runs(store):
    """Property: a search of any characters runs, and finds what its canonical form finds."""
    check_any_query(store, examples=150)


def test_any_history_gives_the_same_answers(cluster, monkeypatch):
    """Property: whatever is written in whatever order, store and plain dict say the same."""

    def open_elastic(_: Path, stack: ExitStack) -> Store:
        stack.callback(empty, cluster)
        return opened(cluster)

    monkeypatch.setitem(ADAPTERS, "elastic", open_elastic)

    class OnElastic(Model):
        adapter = "elastic"

    case = OnElastic.TestCase()
    case.settings = settings(
        max_examples=8,
        stateful_step_count=10,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    case.runTest()


def test_an_answer_of_the_page_is_asked_for_within_its_time(store):
    """The same answers while there is time, and none of them afterwards; others go on asking."""
    store.writer.write(Batch(posts=[make("the ferry is late")]))
    within = store.reader.limited(Budget(20))
    answers = [
        lambda reader: reader.search(parse("ferry")),
        lambda reader: reader.count(parse("ferry")),
        lambda reader: reader.newest(),
        lambda reader: reader.stats(),
        lambda reader: reader.sources(),
        lambda reader: reader.alerts(),
        lambda reader: reader.alert("none"),
    ]
    for asked in answers:
        assert asked(within) == asked(store.reader)
    late = Budget(20)
    late.end()
    for asked in answers:
        with pytest.raises(TookTooLongError):
            asked(store.reader.limited(late))


def test_alerts_that_cannot_be_read_hide_no_other(store, cluster):
    """They are counted; asked for by name, one is an error with a remedy and not a fault."""
    store.writer.write_alerts([alert(), alert(key="odd"), alert(key="newer")])
    for key, body in (("odd", {"no": "alert"}), ("newer", {"type": "alert.v9", "key": "newer"})):
        cluster.index(
            index=ALERTS,
            id=key,
            refresh=True,
            document={
                "@timestamp": alert().opened_at.isoformat(),
                "event": {"id": key},
                "hearhear": {"body": body},
            },
        )
    found = store.reader.alerts()
    assert (list(found), found.unread) == ([alert()], 2)
    assert store.reader.stats().alerts == 3
    with pytest.raises(StoreError, match="cannot be read: hearhear doctor"):
        store.reader.alert("odd")
