"""Walks over an index, as it was when the walk began; and the posts of an author."""

from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any

from elasticsearch import Elasticsearch

from sinks.elastic.client import asking
from sinks.elastic.names import ALL_POSTS
from sinks.elastic.names import AUTHORS
from sinks.elastic.names import document_id
from sinks.elastic.names import index_of
from sinks.elastic.search import HELD

_STEP = 500
_ANY_ORDER = ({"_shard_doc": "asc"},)


def scan(
    client: Elasticsearch,
    index: str,
    query: dict[str, Any],
    fields: list[str],
    sort: Sequence[dict[str, str]] = _ANY_ORDER,
) -> Iterator[dict[str, Any]]:
    """Yield every document of *index* that *query* finds now, in the order of *sort*."""
    with asking():
        pit = client.open_point_in_time(index=index, keep_alive="5m").body["id"]
    try:
        body: dict[str, Any] = {"size": _STEP, "query": query, "sort": list(sort), "source": fields}
        body |= {"pit": {"id": pit, "keep_alive": "5m"}, "track_total_hits": False}
        while True:
            with asking():
                hits = client.search(**body).body["hits"]["hits"]
            if not hits:
                return
            yield from hits
            body["search_after"] = hits[-1]["sort"]
    finally:
        with asking():
            client.options(ignore_status=404).close_point_in_time(id=pit)


def uids_of(client: Elasticsearch, author_ref: str) -> list[str]:
    """Return the uids of the posts of *author_ref* that are there: not gone, nor refused."""
    query = {"bool": {"filter": [HELD, {"term": {"user.hash": author_ref}}]}}
    found = scan(client, f"{AUTHORS},{ALL_POSTS}", query, ["event.id"])
    uids = list(dict.fromkeys(hit["_source"]["event"]["id"] for hit in found))
    parts = (uids[start : start + _STEP] for start in range(0, len(uids), _STEP))
    return [uid for some in parts for uid in _held(client, some)]


def _held(client: Elasticsearch, uids: Sequence[str]) -> list[str]:
    """Return those of *uids* that are posts, as of now."""
    docs = [{"_index": index_of(uid), "_id": document_id(uid)} for uid in uids]
    with asking():
        found = client.mget(docs=docs, source_includes=["hearhear.deleted"]).body["docs"]
    said = (hit.get("_source", {}).get("hearhear", {}) for hit in found)
    return [uid for uid, own in zip(uids, said, strict=True) if own.get("deleted") is False]
