"""Each process may do its work and nothing else: tried with its key on an engine with security."""

from contextlib import contextmanager
from datetime import UTC
from datetime import datetime

import pytest

pytest.importorskip("elasticsearch", reason="the client elasticsearch is not installed")

from elasticsearch import AuthorizationException
from elasticsearch import Elasticsearch

from schemas.dead_letter import DeadLetter
from schemas.post import AuthorSuppressed
from sinks.change_buffer import ChangeBuffer
from sinks.elastic.client import connect
from sinks.elastic.keys import provide
from sinks.elastic.live import Live
from sinks.elastic.names import ALERTS
from sinks.elastic.names import AUTHORS
from sinks.elastic.names import DEAD
from sinks.elastic.names import INDICES
from sinks.elastic.names import META
from sinks.elastic.names import SUPPRESSED
from sinks.elastic.reader import ElasticReader
from sinks.elastic.roles import VIEWER
from sinks.elastic.setup import check
from sinks.elastic.setup import setup
from sinks.elastic.writer import ElasticWriter
from sinks.search.query import parse
from sinks.store import WITHHELD
from sinks.store import Batch
from tests.contract.stores import make

POSTS = "hearhear-posts-keep"
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
KEYED = ("sink", "page", "import")
AUTHOR = f"1.{'ab' * 16}"
LETTER = DeadLetter(stage="ingest", source="bad", reason="r", error="e", raw=b"{", at=LONG_AGO)


@pytest.fixture(scope="module")
def keys(admin, tmp_path_factory):
    """Return the folder with all keys; the set-up's own key has put templates and indices in place."""
    folder = tmp_path_factory.mktemp("keys")
    provide(admin, folder)
    # Other tests may have left posts on the node.
    if left := list(admin.indices.get(index="hearhear-*").body):
        admin.indices.delete(index=",".join(left))
    admin.indices.create(index="hearhear-identities")
    admin.indices.create(index="others")
    return folder


@pytest.fixture(scope="module")
def as_process(secure, keys):
    """Return a client with the key of a process."""
    opened = []

    def client(process):
        key = (keys / process / "api-key").read_text()
        opened.append(connect([secure.address], api_key=key))
        return opened[-1]

    setup(client("setup"))
    yield client
    for each in opened:
        each.close()


@contextmanager
def forbidden():
    with pytest.raises(AuthorizationException) as caught:
        yield
    assert caught.value.status_code == 403


def write(client, index):
    client.index(index=index, id="x", document={}, version=1, version_type="external")


def test_the_set_up_works_with_its_own_key(as_process):
    """Templates, indices, and again: nothing more is needed for it than its role."""
    client = as_process("setup")

    setup(client)
    check(client)


@pytest.mark.parametrize("index", [POSTS, ALERTS, AUTHORS, DEAD, SUPPRESSED, META])
def test_the_set_up_reads_and_writes_no_document(as_process, index):
    """Whoever finds its key finds no post."""
    client = as_process("setup")
    with forbidden():
        client.search(index=index)
    with forbidden():
        write(client, index)
    with forbidden():
        client.indices.delete(index=index)


def test_the_sink_does_all_its_work_with_its_key(as_process):
    """Posts, deletions, vanished authors, retention, upgrades, and finding an author's posts."""
    client = as_process("sink")
    writer = ElasticWriter(client, refresh=True, on_stored=ChangeBuffer().add)

    check(client)
    posts = [make("the ferry", author_ref=AUTHOR), make("the other ferry", author_ref=AUTHOR)]
    gone = make("gone", author_ref="1.ff")
    writer.write(Batch(posts=[*posts, gone], dead=[LETTER]))
    event = AuthorSuppressed(author_ref="1.ff", source="s", at=LONG_AGO, reason="account")
    writer.write(Batch(deletions=[event]))
    writer.purge(LONG_AGO)
    writer.expunge()
    writer.move_authors()
    writer.count_letters()
    reader = ElasticReader(client)
    assert set(reader.uids(author_ref=AUTHOR)) == {post.uid for post in posts}
    assert reader.suppressed(["1.ff"]) == {"1.ff"}
    assert len(reader.dead()) == 1


@pytest.mark.parametrize("index", ["hearhear-identities", "others", ".security"])
def test_the_sink_neither_reads_nor_writes_other_indices(as_process, index):
    """Nor those whose names only begin as ours do."""
    client = as_process("sink")
    with forbidden():
        client.search(index=index)
    with forbidden():
        write(client, index)


def test_the_sink_writes_alerts_and_does_not_read_them(as_process):
    """Its work needs no look at them."""
    client = as_process("sink")
    with forbidden():
        client.search(index=ALERTS)


def test_the_sink_makes_no_index_and_changes_none(as_process):
    """A mistake in a name must not make an index that nobody watches."""
    client = as_process("sink")
    with forbidden():
        client.indices.create(index="hearhear-posts-new")
    with forbidden():
        write(client, "hearhear-posts-new")
    with forbidden():
        client.indices.delete(index=POSTS)
    with forbidden():
        client.indices.put_mapping(index=POSTS, properties={"x": {"type": "keyword"}})
    with forbidden():
        client.indices.put_settings(index=POSTS, settings={"index.blocks.write": False})
    with forbidden():
        client.cluster.put_component_template(name="hearhear@custom", template={})


def test_the_page_answers_everything_with_its_key(as_process):
    """Search, counts, alerts, how many letters are dead, and the live feed."""
    client = as_process("page")
    buffer = ChangeBuffer()
    reader = ElasticReader(client, buffer)

    found = reader.search(parse("ferry")).posts
    assert (len(found), {post.author_ref for post in found}) == (2, {WITHHELD})
    held = reader.stats()
    assert (held.posts, held.dead_letters, held.without_author) == (2, 1, 0)
    assert reader.posts([post.uid for post in found]) == found
    assert (reader.alerts(), reader.alert("k"), reader.newest()) == ([], None, found[0].created_at)
    assert [(s.posts, s.dead) for s in reader.sources() if s.posts] == [(2, 0)]
    buffer.take(found[0])
    Live(client, buffer).look()
    assert [change.uid for change in reader.changes(0)] == [found[0].uid]


@pytest.mark.parametrize("index", [AUTHORS, DEAD, SUPPRESSED])
def test_the_page_reads_no_author_and_no_dead_letter(as_process, index):
    """Neither by search, by name, by a count, nor through a list of all indices."""
    client = as_process("page")
    with forbidden():
        client.search(index=index)
    with forbidden():
        client.get(index=index, id="x")
    with forbidden():
        client.count(index=index)
    with forbidden():
        client.field_caps(index=index, fields="*")
    found = client.mget(docs=[{"_index": index, "_id": "x"}])["docs"]
    assert "unauthorized" in found[0]["error"]["reason"]
    assert AUTHOR not in str(client.search(index="hearhear-*", size=100, version=True))
    with forbidden():
        client.perform_request("GET", "/_tasks?detailed", headers={"accept": "application/json"})


@pytest.mark.parametrize("index", [POSTS, ALERTS, AUTHORS, DEAD, META, SUPPRESSED, "others"])
def test_the_page_writes_nothing(as_process, index):
    """It meets the outside first."""
    client = as_process("page")
    with forbidden():
        write(client, index)
    with forbidden():
        client.delete(index=index, id="x")


@pytest.mark.parametrize("index", ["hearhear-identities", "others", ".security"])
def test_the_page_reads_only_what_it_needs(as_process, index):
    """What it cannot read it cannot give away."""
    with forbidden():
        as_process("page").search(index=index)


def test_the_importer_of_dashboards_sees_no_index(as_process):
    """Its rights are Kibana's."""
    client = as_process("import")
    for index in (*INDICES, "others"):
        with forbidden():
            client.search(index=index)
        with forbidden():
            write(client, index)


def test_the_importer_of_dashboards_may_import_in_one_space(admin, as_process):
    """Kibana registers what its privileges mean when it starts; the test does so in its place."""
    meaning = {"actions": ["saved_object:dashboard/create"]}
    privileges = {"kibana-.kibana": {"feature_savedObjectsManagement.all": meaning}}
    admin.security.put_privileges(privileges=privileges)
    client = as_process("import")
    asked = client.security.has_privileges(
        application=[
            {
                "application": "kibana-.kibana",
                "privileges": ["feature_savedObjectsManagement.all"],
                "resources": [space],
            }
            for space in ("space:default", "space:other")
        ]
    )["application"]["kibana-.kibana"]

    assert asked["space:default"] == {"feature_savedObjectsManagement.all": True}
    assert asked["space:other"] == {"feature_savedObjectsManagement.all": False}


@pytest.mark.parametrize("process", KEYED)
def test_no_process_makes_keys_users_or_roles(as_process, process):
    """A key that makes keys is all keys."""
    client = as_process(process)
    with forbidden():
        client.security.create_api_key(name="more")
    with forbidden():
        client.security.put_role(name="more", cluster=["all"])
    with forbidden():
        client.security.put_user(username="more", password="longpassword1", roles=["superuser"])  # noqa: S106


def test_a_viewer_of_kibana_reads_posts_and_alerts_and_nothing_more(secure, admin, keys):
    """People look; they do not write, nor see dead letters and vanished authors."""
    admin.security.put_user(username="viewer", password="longpassword1", roles=[VIEWER])  # noqa: S106
    client = Elasticsearch(secure.address, basic_auth=("viewer", "longpassword1"))

    assert client.count(index="hearhear-posts-*")["count"] >= 0
    client.search(index=ALERTS)
    for index in (AUTHORS, DEAD, SUPPRESSED, META, "hearhear-identities", "others"):
        with forbidden():
            client.search(index=index)
    with forbidden():
        write(client, POSTS)
    client.close()


def test_a_viewer_of_kibana_finds_no_author(secure, admin, as_process):
    """Not in a document, not by a search, not by grouping, not by a field made up for the question."""
    ElasticWriter(as_process("sink"), refresh=True).write(
        Batch(posts=[make("one more", author_ref=AUTHOR)])
    )
    admin.security.put_user(username="curious", password="longpassword1", roles=[VIEWER])  # noqa: S106
    assert admin.count(index=AUTHORS, query={"term": {"user.hash": AUTHOR}})["count"] > 0
    with Elasticsearch(secure.address, basic_auth=("curious", "longpassword1")) as client:
        everything = client.search(index="*", size=1000, fields=["*"], stored_fields=["*"])
        whole = client.search(index="hearhear-*", size=1000)
        assert whole["hits"]["hits"]
        for answer in (everything, whole, client.indices.get_mapping(index="*")):
            assert AUTHOR not in str(answer)
            assert "'hash'" not in str(answer)
        for field in ("user.hash", "hearhear.body.author_ref"):
            found = client.search(
                index="hearhear-posts-*",
                query={"term": {field: AUTHOR}},
                aggregations={"by": {"terms": {"field": field}}},
            )
            assert found["hits"]["total"]["value"] == 0
            assert found["aggregations"]["by"]["buckets"] == []
        said = client.search(
            index="hearhear-posts-*",
            runtime_mappings={"hearhear.body.author_ref": {"type": "keyword"}},
            aggregations={"by": {"terms": {"field": "hearhear.body.author_ref"}}},
        )["aggregations"]["by"]["buckets"]
        assert {bucket["key"] for bucket in said} <= {WITHHELD}
