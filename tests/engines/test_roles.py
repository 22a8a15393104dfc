"""Each process may do its work and nothing else: tried with its key on an engine with security."""

from contextlib import contextmanager
from datetime import UTC
from datetime import datetime

import pytest

pytest.importorskip("elasticsearch", reason="the client elasticsearch is not installed")

from elasticsearch import AuthorizationException
from elasticsearch import Elasticsearch

from sinks.change_buffer import ChangeBuffer
from sinks.elastic.client import connect
from sinks.elastic.keys import provide
from sinks.elastic.names import ALERTS
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
from sinks.store import Batch
from tests.contract.stores import make

POSTS = "hearhear-posts-keep"
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
KEYED = ("sink", "page", "import")


@pytest.fixture(scope="module")
def keys(admin, tmp_path_factory):
    """Return the folder with all keys; the set-up's own key has put templates and indices in place."""
    folder = tmp_path_factory.mktemp("keys")
    provide(admin, folder)
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


@pytest.mark.parametrize("index", [POSTS, ALERTS, DEAD, SUPPRESSED, META])
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
    """Posts, deletions, vanished authors, retention: the store's own writer."""
    client = as_process("sink")
    writer = ElasticWriter(client, refresh=True, on_stored=ChangeBuffer().add)

    check(client)
    writer.write(Batch(posts=[make("the ferry"), make("the other ferry")]))
    writer.purge(LONG_AGO)


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
    """Search, counts, alerts, dead letters and the export, which holds a point in time."""
    client = as_process("page")
    reader = ElasticReader(client, ChangeBuffer())

    check(client)
    assert reader.search(parse("ferry")).posts
    assert reader.stats().posts == len(list(reader.export())) == 2
    assert (reader.alerts(), reader.dead(), reader.newest() is not None) == ([], [], True)
    assert [s.posts for s in reader.sources()] == [2]


@pytest.mark.parametrize("index", [POSTS, ALERTS, DEAD, META, SUPPRESSED, "others"])
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
    for index in (DEAD, SUPPRESSED, META, "hearhear-identities", "others"):
        with forbidden():
            client.search(index=index)
    with forbidden():
        write(client, POSTS)
    client.close()
