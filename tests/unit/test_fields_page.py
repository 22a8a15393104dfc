"""Every field that Elasticsearch keeps has a purpose that people can read."""

import pytest

pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')

from sinks.elastic.names import INDICES
from tools import fields_page as page


def test_every_index_and_field_is_told():
    """A data-protection assessment lists what is kept; nothing is kept that it does not list."""
    told = page.fields_page()
    assert all(index.startswith(tuple(page.ABOUT)) for index in INDICES)
    assert [purpose for purpose in page.PURPOSES if f"| `{purpose}` |" not in told] == []


def test_a_field_without_a_purpose_fails(monkeypatch):
    """Whoever adds one says what it is for."""
    monkeypatch.delitem(page.PURPOSES, "user.hash")
    with pytest.raises(KeyError, match=r"user\.hash"):
        page.fields_page()


def test_only_what_the_sink_alone_reads_names_an_author():
    """Posts, alerts and notes can be read by people who need not know who wrote what."""
    parts = page.fields_page().split("\n## ")
    naming = {part.partition("\n")[0] for part in parts if "`user.hash`" in part}
    assert naming == {"hearhear-authors", "hearhear-dead", "hearhear-suppressed"}
