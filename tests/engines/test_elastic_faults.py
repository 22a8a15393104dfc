"""Elasticsearch refuses, cuts, blocks and stumbles: nothing is lost, nothing doubled, nothing undone."""

import asyncio
import logging
import threading
import time
from contextlib import nullcontext
from datetime import UTC
from datetime import datetime

import pytest

pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')

from schemas.post import PostDeleted
from sinks.change_buffer import ChangeBuffer
from sinks.console.lanes import Lane
from sinks.console.pages.context import Context
from sinks.console.pages.events import Events
from sinks.elastic.client import connect
from sinks.elastic.live import Live
from sinks.elastic.reader import ElasticReader
from sinks.elastic.setup import check as check_setup
from sinks.elastic.writer import ElasticWriter
from sinks.search.query import parse
from sinks.store import StoreError
from tests.console.samples import SITE
from tests.engines.checker_elastic import check
from tests.engines.elastic_store import fresh
from tests.engines.elastic_store import make
from tests.engines.elastic_store import taken
from tests.engines.proxy import Faults
from tests.engines.proxy import Proxy

# kafka-python 3.0.12 reads its own files in a way that Python 3.11 calls outdated.
pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')

from hearhear.stream.kafka.topics import TAGGED
from hearhear.stream.sink import read
from tests.engines.checker import story

NOW = datetime(2026, 11, 3, tzinfo=UTC)
SEED = 7


@pytest.fixture
def client(elastic):
    """Give a client of the engine with our templates and no document."""
    made = fresh(elastic.address)
    yield made
    made.close()


def incoming(told):
    """Return a story as the sink reads it from posts.tagged."""
    return [read(TAGGED, raw, f"t/0/{n}", NOW) for n, (_, raw) in enumerate(told.sent)]


def short(_seconds):
    """Wait a moment, where the sink would wait for up to half a minute."""
    time.sleep(0.005)


def bring(told, address, *, size=200):
    """Bring *told* to *address* in batches; return the writer."""
    client = connect([address], timeout=20)
    writer = ElasticWriter(client, wait=short)
    records = incoming(told)
    for start in range(0, len(records), size):
        writer.take(records[start : start + size])
    client.close()
    return writer


def test_only_refused_items_are_sent_again(client, elastic):
    """R12: overload (429 on 30 % of the items) costs time, no document and no dead letter."""
    told = story(2000, SEED, ["mp"])
    faults = Faults(seed=SEED, items={429: 0.3})
    with Proxy(elastic.address, faults) as proxy:
        writer = bring(told, proxy.address)
    assert check(told, client) == []
    assert writer.sender.retried > 400
    for refused, following in zip(faults.refused, faults.sent[1:], strict=False):
        assert not refused or set(following) == refused


@pytest.mark.parametrize(
    "faults",
    [
        Faults(items={429: 0.1, 503: 0.1}, whole={503: 0.1, 429: 0.1, 500: 0.05}),
        Faults(cut_before=0.2, cut_after=0.3),
        Faults(short=0.5, items={503: 0.1}),
        Faults(items={403: 0.2}, slow=0.02),
    ],
    ids=["refused", "cut", "short", "blocked"],
)
def test_every_item_is_settled_whatever_the_answers(client, elastic, faults):
    """R13: mixed, missing and lost answers; what was done although no answer came answers 409."""
    told = story(1200, SEED, ["mp"])
    with Proxy(elastic.address, faults) as proxy:
        bring(told, proxy.address)
    assert check(told, client) == []


def test_told_again_from_the_start_nothing_changes(client, elastic):
    """R19: a whole topic replayed makes no document, and wakes nothing that is deleted."""
    told = story(1000, SEED, ["mp"])
    bring(told, elastic.address)
    writer = ElasticWriter(client)
    again = writer.take(incoming(told))
    assert check(told, client) == []
    assert (again.refused, again.dead) == (0, 0)


def test_a_read_only_index_is_waited_for(client, elastic, caplog):
    """R15: a full disk makes indices read-only; the sink says so, waits, and goes on by itself."""
    index = "hearhear-posts-keep"
    block = "index.blocks.read_only_allow_delete"
    client.indices.put_settings(index=index, settings={block: True})
    writer = ElasticWriter(connect([elastic.address]), refresh=True, wait=short)
    work = threading.Thread(target=taken, args=(writer, make("a"), make("x:b", platform="x")))
    with caplog.at_level(logging.WARNING):
        work.start()
        until = time.monotonic() + 20
        while "block" not in writer.sender.trouble and time.monotonic() < until:
            time.sleep(0.01)
        assert "block" in writer.sender.trouble
        client.indices.put_settings(index=index, settings={block: None})
        work.join(20)
    assert not work.is_alive()
    assert writer.sender.trouble == ""
    assert "waiting for Elasticsearch" in caplog.text
    assert ElasticReader(client).count(parse("")) == 2
    assert ElasticReader(client).dead() == []


def test_a_key_that_is_refused_at_work_pauses_it(client, elastic):
    """R16: rotated credentials stop nothing for good: the sink says so and goes on when they hold."""
    faults = Faults(whole={401: 1.0})
    with Proxy(elastic.address, faults) as proxy:
        writer = ElasticWriter(connect([proxy.address]), refresh=True, wait=short)
        work = threading.Thread(target=taken, args=(writer, make("a")))
        work.start()
        until = time.monotonic() + 20
        while "API key" not in writer.sender.trouble and time.monotonic() < until:
            time.sleep(0.01)
        assert "API key" in writer.sender.trouble
        faults.whole = {}
        work.join(20)
    assert ElasticReader(client).count(parse("")) == 1


def test_a_wrong_key_at_start_is_one_clear_sentence(secure):
    """R16: who sets it up reads what to do."""
    with pytest.raises(StoreError, match="check the API key"):
        check_setup(connect([secure.address], api_key="d3Jvbmc6d3Jvbmc="))


def test_a_request_too_large_is_sent_in_halves(client, elastic):
    """A proxy before Elasticsearch may take less at once; one post too large for it loses itself."""
    posts = [make(f"long:{n}", "word " * 2000) for n in range(20)]
    huge = make("huge", "word " * 20_000)
    with Proxy(elastic.address, Faults(largest=200_000)) as proxy:
        writer = ElasticWriter(connect([proxy.address]), refresh=True, wait=short)
        result = taken(writer, *posts[:9], huge, *posts[9:])
    assert ElasticReader(client).count(parse("word")) == 20
    assert result.dead == 1


def test_the_checker_sees_what_is_lost_doubled_or_undone(client, elastic):
    """A checker that finds nothing proves nothing until it has found something."""
    told = story(300, SEED, ["mp"])
    bring(told, elastic.address)
    gone = next(r for r in told.records if isinstance(r, PostDeleted))
    lost = next(uid for uid, (_, deleted) in told.final().items() if not deleted)
    home = "hearhear-posts-keep"
    text = next(p.text for p in told.posts() if p.uid == gone.uid)
    own = {"deleted": False, "source": "story", "version": 1}
    woken = {"message": text, "event": {"id": gone.uid}, "hearhear": own}
    client.delete(index=home, id=lost)
    client.index(index=home, id=gone.uid, document=woken)
    client.index(index="hearhear-posts-d7", id=gone.uid, document=woken)
    said = " ".join(check(told, client))
    assert f"lost 1, e.g. {lost}" in said
    assert f"2 documents for {gone.uid}" in said
    assert f"still has the text of {gone.uid}" in said
    assert f"{gone.uid} is (" in said


def test_a_reader_without_elasticsearch_says_what_to_do(elastic, client):
    """The page lives on when the store is away, and says so."""
    with Proxy(elastic.address, Faults(down=True)) as proxy:
        buffer = ChangeBuffer()
        reader = ElasticReader(connect([proxy.address], timeout=5), buffer)
        for call in (
            lambda: reader.search(parse("a")),
            reader.stats,
            lambda: reader.posts(["a"]),
            lambda: reader.alert("k"),
            lambda: list(reader.export()),
        ):
            with pytest.raises(StoreError, match="start it, or check its address"):
                call()
        buffer.add("live", make("live"))
        assert [change.uid for change in reader.changes(0)] == ["live"]
        assert reader.last_change() == buffer.last()


def test_the_live_feed_waits_for_elasticsearch(elastic, client, monkeypatch):
    """What cannot be looked up is not shown, and not lost: it comes when the store is back."""
    monkeypatch.setattr("sinks.elastic.live.LEFT_ALONE", 0.0)
    buffer = ChangeBuffer()
    buffer.take(make("live"))
    with Proxy(elastic.address, Faults(down=True)) as proxy:
        away = Live(connect([proxy.address], timeout=5), buffer)
        away.look()
        away.look()
    assert buffer.changes(0, 9) == []
    taken(ElasticWriter(client), make("live"))
    Live(client, buffer).look()
    assert [change.uid for change in buffer.changes(0, 9)] == ["live"]


def test_the_page_goes_on_without_elasticsearch(elastic, client):
    """What came before is still there; the figures say that they cannot be had."""
    with Proxy(elastic.address, Faults(down=True)) as proxy:
        buffer = ChangeBuffer()
        buffer.add("live", make("live", "still here"))
        reader = ElasticReader(connect([proxy.address], timeout=5), buffer)
        lane = Lane(lambda budget: nullcontext(reader.limited(budget)), places=4, seconds=5)
        events = Events(Context(SITE), lane)

        async def listen():
            heard = ""
            async for told in events.streams["security"].events(buffer.last() - 1):
                heard += told
                if "still here" in heard and "does not answer" in heard:
                    return

        asyncio.run(asyncio.wait_for(listen(), 20))
