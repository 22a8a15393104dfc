"""docs/search.md tells the truth: its tables are tried, line by line."""

import html
import re
from pathlib import Path

import pytest

from sinks.search.query import parse
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from tests.contract.stores import make
from tests.vocabulary import VOCABULARY

PAGE = (Path(__file__).parents[1] / "docs/search.md").read_text(encoding="utf-8")
POST = html.unescape(re.search(r"^> (.+)$", PAGE, re.MULTILINE)[1])
FOUND = re.findall(r"^\| `(.+?)` \| (yes|no) \|", PAGE, re.MULTILINE)
REFUSED = re.findall(r"^\| `(.+?)` \| (.+[^ ]) \|$", PAGE.partition("| is told |")[2], re.MULTILINE)
FILTERS = re.findall(r"`(-?[a-z]+:[^`]+)`", PAGE.partition("| filter |")[2].partition("\n\n")[0])


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    path = tmp_path_factory.mktemp("search") / "store.db"
    with SqliteWriter(path) as writer, SqliteReader(path) as found:
        writer.write(Batch(posts=[make(POST)]))
        yield found


def test_the_tables_are_read():
    """A test of no line would be no test."""
    assert len(FOUND) == 19
    assert len(REFUSED) == 6
    assert len(FILTERS) == 17
    assert "A&amp;E" in POST


@pytest.mark.parametrize(("search", "answer"), FOUND)
def test_a_search_finds_what_the_page_says(reader, search, answer):
    """Also that nothing but a small "or" is doubtful in it."""
    query = parse(search, VOCABULARY)
    assert reader.count(query) == (answer == "yes")
    assert query.errors == ()
    assert bool(query.hints) == (" or " in search)


@pytest.mark.parametrize(("search", "told"), REFUSED)
def test_a_search_is_refused_as_the_page_says(search, told):
    """The reader gets the sentence that stands there."""
    assert any(told in error for error in parse(search, VOCABULARY).errors)


@pytest.mark.parametrize("search", FILTERS)
def test_a_filter_of_the_page_is_one(search):
    """None is an error, none is searched for as words."""
    query = parse(search, VOCABULARY)
    assert query.problems == ()
    assert (query.node, query.start, query.end) != (None, None, None)
