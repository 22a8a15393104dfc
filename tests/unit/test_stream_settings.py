"""The processes of the engine run read the same settings as ``hearhear run``."""

import pytest
from typer.testing import CliRunner

from hearhear.cli import app
from processors.step import enrich

pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("faust", reason='needs pip install "hearhear[kafka]"')


@pytest.fixture
def started(monkeypatch):
    """Collect what the worker would be started with, instead of starting it."""
    from hearhear.stream.tagging import worker

    calls = []
    monkeypatch.setattr(worker, "run", lambda *given, **_: calls.append(given))
    monkeypatch.setattr("hearhear.observe.logs.set_up", lambda _process: None)
    return calls


@pytest.mark.parametrize(
    ("options", "french"), [((), True), (("--languages", "en"), False)], ids=["settings", "option"]
)
def test_a_worker_expects_the_languages_of_the_settings(
    started, post, tmp_path, monkeypatch, options, french
):
    """Otherwise a short headline is French on one machine, and something else on many."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hearhear.toml").write_text('languages = ["fr"]\n')
    done = CliRunner().invoke(app, ["stream", "tag", "--bootstrap", "127.0.0.1:1", *options])

    assert done.exit_code == 0, done.output
    ((_, steps, _),) = started
    tagged = enrich(post("Parliament passes budget"), steps)
    assert (tagged.tags["language"].code == "fr") is french
