"""A store in the engine for tests: templates and indices once, emptied between tests."""

from datetime import UTC
from datetime import datetime

import msgspec
from elasticsearch import Elasticsearch

from schemas.post import Post
from sinks.elastic.client import connect
from sinks.elastic.names import POSTS
from sinks.elastic.setup import setup
from sinks.elastic.writer import Incoming

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ANY_TAG = {
    # Tests of the contract invent tags; here they are kept without being looked into.
    "mappings": {
        "properties": {"hearhear": {"properties": {"tags": {"type": "object", "dynamic": "false"}}}}
    },
}


def fresh(address: str, *, any_tag: bool = False) -> Elasticsearch:
    """Return a client of a cluster with our templates and no document."""
    client = connect([address], timeout=60)
    for index in client.indices.get(index="hearhear-*", filter_path="*.aliases").body:
        client.indices.delete(index=index)
    custom = f"{POSTS}@custom"
    if any_tag:
        client.cluster.put_component_template(name=custom, template=ANY_TAG)
    elif client.cluster.exists_component_template(name=custom):
        client.cluster.put_component_template(name=custom, template={})
    setup(client)
    return client


def empty(client: Elasticsearch) -> None:
    """Make anew every index that was written to: of a deleted document the version would stay."""
    held = client.indices.stats(
        index="hearhear-*", metric="indexing", filter_path="indices.*.primaries.indexing"
    ).body["indices"]
    for index, found in held.items():
        said = found["primaries"]["indexing"]
        if said["index_total"] or said["delete_total"]:
            client.indices.delete(index=index)
            client.indices.create(index=index, wait_for_active_shards=1)


def make(uid, text="The late boat was full again", **more):
    given = {"platform": "file", "source": "s", "created_at": NOON, "observed_at": NOON}
    return Post(**{**given, "uid": uid, "text": text, **more})


def taken(writer, *records):
    return writer.take([Incoming(r, msgspec.json.encode(r), "t/0/1") for r in records])
