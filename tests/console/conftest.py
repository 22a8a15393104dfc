"""The page over a store of samples, asked over HTTP."""

from contextlib import closing

import pytest
from starlette.testclient import TestClient

from sinks.console.app import create_app
from sinks.sqlite.reader import SqliteReader
from tests.console.samples import SITE
from tests.console.samples import alert
from tests.console.samples import fill
from tests.console.serving import served
from tests.console.signing import Page


@pytest.fixture
def store(tmp_path):
    with fill(tmp_path / "posts.db") as writer:
        writer.write_alerts([alert()])
        yield writer, tmp_path / "posts.db"


@pytest.fixture
def client(store):
    with SqliteReader(store[1]) as reader:
        yield TestClient(create_app(reader, SITE), base_url="http://localhost")


@pytest.fixture
def port(store):
    """Give the port of a real server over the store of samples."""
    with SqliteReader(store[1]) as reader, served(reader) as port:
        yield port


@pytest.fixture
def page(tmp_path, store):
    with SqliteReader(store[1]) as reader:
        made = Page(tmp_path, reader, "accounts")
        with closing(made.database):
            yield made


@pytest.fixture
def clicked(tmp_path, store):
    with SqliteReader(store[1]) as reader:
        made = Page(tmp_path, reader, "click")
        with closing(made.database):
            yield made
