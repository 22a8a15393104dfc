"""A store of version 2 named the author in each post: an upgrade takes these out, and loses none."""

import msgspec
import pytest

pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')

from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.version import post_version
from sinks.elastic.document import post_document
from sinks.elastic.names import index_of
from sinks.elastic.reader import ElasticReader
from sinks.elastic.setup import setup
from sinks.elastic.writer import ElasticWriter
from sinks.store import without_author
from tests.engines.elastic_store import NOON
from tests.engines.elastic_store import fresh
from tests.engines.elastic_store import make
from tests.engines.elastic_store import taken

KEYWORD = {"type": "keyword"}
BEFORE = {
    "user": {"properties": {"hash": KEYWORD}},
    "hearhear": {"properties": {"mentions": KEYWORD}},
}
POSTS = [make(f"x:{n}", author_ref=f"1.{n % 3}", tags={}) for n in range(700)]
NAMELESS = make("file:none")


def as_before(post: Post):
    """Return the document that version 2 wrote of *post*."""
    found = msgspec.to_builtins(post_document(post, post_version(post)))
    found["hearhear"] |= {"body": msgspec.to_builtins(post), "mentions": ["mp"]}
    return found | {"user": {"hash": post.author_ref}} if post.author_ref else found


@pytest.fixture
def client(elastic):
    """Give a client of a cluster as version 2 left it: its mapping, its posts, its notes."""
    with fresh(elastic.address) as made:
        made.indices.delete(index="hearhear-authors")
        made.indices.put_mapping(index="hearhear-posts-*", properties=BEFORE)
        made.indices.put_mapping(index="hearhear-meta", meta={"version": 2})
        lines = []
        for post in (*POSTS, NAMELESS):
            head = {"_index": index_of(post.uid), "_id": post.uid, "version_type": "external"}
            lines += [{"index": head | {"version": post_version(post)}}, as_before(post)]
        said = made.bulk(operations=lines, refresh=True)
        assert not said["errors"], said
        note = {"event": {"id": "x:9", "kind": "event"}, "hearhear": {"what": "refused"}}
        made.index(index="hearhear-meta", id="refused:x:9", document=note, refresh=True)
        yield made


def test_an_upgrade_takes_the_authors_out_of_the_posts(client):
    """The same posts in the same versions; who wrote them is known to removal alone."""
    assert any("takes the authors out" in line for line in setup(client))
    writer, reader = ElasticWriter(client, refresh=True), ElasticReader(client)
    before = {uid: reader.versions([uid])[uid] for uid in ("x:0", "file:none")}
    taken(writer, PostDeleted(uid="x:5", source="s", at=NOON, reason="user"))
    assert len(reader.uids(author_ref="1.1")) == 233
    moved = []
    while step := writer.move_authors():
        moved.append(step)
    client.indices.refresh(index="hearhear-*")
    assert moved == [500, 199]
    assert client.count(index="hearhear-posts-*", q="user.hash:*")["count"] == 0
    assert client.count(index="hearhear-meta", q="hearhear.what:refused")["count"] == 0
    assert len(reader.uids(author_ref="1.1")) == 233
    held = [*(p for p in POSTS if p.uid != "x:5"), NAMELESS]
    assert sorted(map(_said, reader.export())) == sorted(_said(without_author(p)) for p in held)
    assert {uid: reader.versions([uid])[uid] for uid in before} == before
    assert reader.stats().without_author == 1
    kept = client.search(index="hearhear-posts-d7", size=1000)["hits"]["hits"]
    assert len(kept) == 700
    assert "'1." not in str(kept)
    taken(writer, POSTS[0])
    assert client.count(index="hearhear-authors", q="user.hash:*")["count"] == 699


def test_an_author_is_suppressed_before_all_is_moved(client):
    """An upgrade may take hours; nobody's wish to be forgotten waits for it."""
    setup(client)
    writer = ElasticWriter(client, refresh=True)
    writer.move_authors()
    taken(writer, AuthorSuppressed(author_ref="1.1", source="s", at=NOON, reason="account"))
    while writer.move_authors():
        pass
    client.indices.refresh(index="hearhear-*")
    reader = ElasticReader(client)
    assert reader.uids(author_ref="1.1") == []
    assert sum(1 for _ in reader.export()) == 468
    assert client.count(index="hearhear-authors", q="user.hash:1.1")["count"] == 0


def _said(post: Post) -> bytes:
    return msgspec.json.encode(post)
