"""Dead letters that go: sent again, of a source that is removed, or older than they are kept.

And how many there are, noted where the page may read it: the letters themselves it may not read.
"""

import time
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from elasticsearch import Elasticsearch

from schemas.dead_letter import DeadLetter
from sinks.elastic.bulk import Action
from sinks.elastic.bulk import put
from sinks.elastic.bulk import put_unchanged
from sinks.elastic.bulk import remove_unchanged
from sinks.elastic.client import asking
from sinks.elastic.document import letter_document
from sinks.elastic.figures import counts
from sinks.elastic.figures import terms
from sinks.elastic.names import DEAD
from sinks.elastic.names import META
from sinks.elastic.sender import Sender
from sinks.store import milliseconds

_STEP = 500
_NAME = "dead"

Clause = dict[str, Any]


def count(client: Elasticsearch, sender: Sender) -> tuple[int, dict[str, int]]:
    """Return how many dead letters each source has, and when that was (milliseconds)."""
    at = time.time_ns() // 1_000_000
    body = {"by": terms("hearhear.source")}
    answer = sender.ask(lambda: client.search(index=DEAD, size=0, aggregations=body))
    return at, counts(answer, "by")


def note(at: int, found: Mapping[str, int]) -> Action:
    """Return the action that keeps *found*, counted *at*, unless a later count is there."""
    document = {
        "event": {"id": _NAME, "kind": "event", "reason": msgspec.json.encode(found).decode()},
        "hearhear": {"what": _NAME},
    }
    return put(META, _NAME, at, document, again=True)


def noted(client: Elasticsearch) -> dict[str, int]:
    """Return how many dead letters each source had when they were counted last."""
    with asking():
        found = client.options(ignore_status=404).get(index=META, id=_NAME)
    said: str = found.get("_source", {}).get("event", {}).get("reason", "{}")
    return msgspec.json.decode(said, type=dict[str, int])


def settle(client: Elasticsearch, sender: Sender, retried: Mapping[int, DeadLetter | None]) -> None:
    """Remove the letters of these numbers, or put what the retry says in their place."""
    if not retried:
        return
    asked: Clause = {"terms": {"_seq_no": [number - 1 for number in retried]}}
    actions = []
    for hit in found(client, sender, DEAD, [asked]):
        name, seq, term = hit["_id"], hit["_seq_no"], hit["_primary_term"]
        letter = retried[seq + 1]
        if letter is None:
            actions.append(remove_unchanged(DEAD, name, seq, term))
        else:
            document = letter_document(letter, msgspec.json.encode(letter))
            actions.append(put_unchanged(DEAD, name, seq, term, document))
    sender.send(actions)


def about(uids: Sequence[str], author_refs: Sequence[str]) -> Clause:
    """Return the clause that finds the letters about these posts and authors."""
    named = [{"terms": {"event.id": list(uids)}}, {"terms": {"user.hash": list(author_refs)}}]
    return {"bool": {"should": named, "minimum_should_match": 1}}


def remove_about(
    client: Elasticsearch, sender: Sender, uids: Sequence[str], author_refs: Sequence[str]
) -> None:
    """Remove the letters about these posts and authors."""
    for start in range(0, max(len(uids), len(author_refs)), _STEP):
        some = uids[start : start + _STEP], author_refs[start : start + _STEP]
        remove_all(client, sender, DEAD, [about(*some)])


def remove_of(client: Elasticsearch, sender: Sender, source: str) -> int:
    """Remove the letters of *source*; return how many there were."""
    return remove_all(client, sender, DEAD, [{"term": {"hearhear.source": source}}])


def purge(client: Elasticsearch, sender: Sender, before: datetime) -> int:
    """Remove the letters from before *before*; return how many there were."""
    bounds = {"lt": milliseconds(before), "format": "epoch_millis"}
    return remove_all(client, sender, DEAD, [{"range": {"@timestamp": bounds}}])


def remove_all(client: Elasticsearch, sender: Sender, index: str, query: list[Clause]) -> int:
    """Remove every document of *index* that *query* finds; return how many there were."""
    gone = 0
    while hits := found(client, sender, index, query):
        done = sender.send(
            [
                remove_unchanged(h["_index"], h["_id"], h["_seq_no"], h["_primary_term"])
                for h in hits
            ]
        ).done
        gone += len(done)
        if len(done) < len(hits):  # another purges too: it does the rest
            break
    return gone


def found(
    client: Elasticsearch,
    sender: Sender,
    index: str,
    query: list[Clause],
    fields: tuple[str, ...] = ("event.id",),
) -> list[dict[str, Any]]:
    """Return the next documents of *index* that all of *query* finds, as of now, with *fields*."""
    sender.ask(lambda: client.indices.refresh(index=index))
    answer = sender.ask(
        lambda: client.search(
            index=index,
            query={"bool": {"filter": query}},
            size=_STEP,
            source_includes=list(fields),
            seq_no_primary_term=True,
            track_total_hits=False,
        )
    )
    hits: list[dict[str, Any]] = answer["hits"]["hits"]
    return hits
