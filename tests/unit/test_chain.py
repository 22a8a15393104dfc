"""The chain keeps its promises, for every tag there is and every tag to come."""

import inspect
from datetime import UTC
from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearhear.wiring.roster import load_roster
from ingest.post_builder import PostBuilder
from ingest.rows import Row
from processors import enrichments
from processors.chain import CHAIN
from processors.chain import load
from processors.chain import step_module
from processors.chain import tag_class
from processors.step import Setup
from processors.step import enrich
from processors.step import enrich_all

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DEMO = Path(__file__).parents[2] / "hearhear/demo"
ROSTER = load_roster(DEMO / "roster.json")
STEPS = load(Setup(roster=ROSTER))

people = [p.name for p in ROSTER.persons.values()]
handles = ["@halimawrenfield.arvenne.example", "@somebody.else.example", "@[user]"]
common = (
    "you are a liar scum bill the rent students ? why does nobody vote !! Never s c u m “ ” le ni"
)
words = st.sampled_from([*people, *handles, *common.split(), "#NightFerries"])
texts = st.one_of(st.text(max_size=120), st.lists(words, max_size=20).map(" ".join))


def make(text, **row):
    return PostBuilder(roster=ROSTER).post(Row(text=text, **row), source_ref="t:1", observed_at=NOW)


def test_every_file_has_its_line():
    """A tag nobody lists never runs; a line without a file cannot load."""
    files = {p.stem for p in Path(enrichments.__path__[0]).glob("[!_]*.py")}

    assert set(CHAIN) == files


@pytest.mark.parametrize("name", CHAIN)
def test_one_name_for_file_step_and_tag(name):
    """sentiment.py, the step sentiment and Sentiment (name "sentiment") are one thing."""
    module, tag = step_module(name), tag_class(name)

    assert tag.__name__.lower() == name
    assert inspect.getdoc(tag)
    assert inspect.getdoc(module)
    assert hasattr(module, "prepare") or inspect.getdoc(getattr(module, name))


@pytest.mark.parametrize("name", CHAIN)
def test_a_step_runs_after_those_it_reads(name):
    """Importing another tag's class means reading that tag, so it must be there."""
    steps = [n for n, _ in load(Setup(roster=ROSTER), [name])]

    assert steps[-1] == name
    assert steps == [n for n in CHAIN if n in steps]


def test_an_unknown_tag_is_named():
    """The message lists those there are."""
    with pytest.raises(ValueError, match="no such tag: mood; there are language"):
        load(Setup(), ["mood"])


def test_a_step_that_raises_loses_its_tag_and_nothing_else():
    """The post goes on, with a note of what was raised."""

    def broken(_):
        raise RuntimeError("no model")

    out = enrich(make("The bill is good"), [("broken", broken), *STEPS])

    assert [(f.step, f.error) for f in out.failures] == [("broken", "RuntimeError: no model")]
    assert set(out.tags) == set(enrich(make("The bill is good"), STEPS).tags)


@given(texts)
def test_no_text_makes_a_step_raise_and_all_evidence_lies_in_the_text(text):
    """Any text at all is tagged, and every span points at words that are there."""
    out = enrich(make(text), STEPS)

    assert not out.failures
    for tag in out.tags.values():
        assert all(0 <= e.start < e.end <= len(text) and e.rule for e in tag.evidence)
        assert tag.by


@given(texts)
def test_enriching_twice_changes_nothing(text):
    """So a redelivered post is harmless, also when it comes back from the wire."""
    once = enrich(make(text), STEPS)
    back = msgspec.json.decode(msgspec.json.encode(once), type=type(once))

    assert enrich(once, STEPS) == once
    assert msgspec.json.encode(enrich(back, STEPS)) == msgspec.json.encode(once)


@given(st.lists(texts, max_size=6))
def test_a_post_alone_and_in_a_batch_is_tagged_alike(many):
    """Batches are for speed and say nothing of their own."""
    posts = [make(text) for text in many]

    assert enrich_all(posts, STEPS) == [enrich(post, STEPS) for post in posts]
