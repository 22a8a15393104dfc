"""No rule or model changes unseen: then the epoch is raised, and stores are tagged anew."""

import pytest
from msgspec.structs import replace

from processors.chain import CHAIN
from schemas.version import MODEL_EPOCH
from tools import fingerprint


def test_the_tags_of_the_corpus_are_those_of_the_model_epoch():
    """Whoever changes what a step says must raise the epoch, or stored posts keep the old tags."""
    now = fingerprint.taken()

    assert fingerprint.fault(now, fingerprint.stored()) is None
    assert now.posts == 2000


def test_every_step_says_something_of_the_corpus():
    """A step without a tag there could change unseen."""
    assert set(fingerprint.stored().tags) == set(CHAIN)


def test_a_tag_that_changed_is_named_until_the_epoch_is_raised():
    """The message says which tag, and what to do."""
    before = fingerprint.stored()
    other = replace(before, tags=before.tags | {"topic": "0"})
    raised = replace(other, epoch=MODEL_EPOCH + 1)

    assert (fingerprint.fault(other, before) or "").startswith(
        "what these tags say has changed: topic."
    )
    assert "raise MODEL_EPOCH in schemas/version.py" in (fingerprint.fault(other, before) or "")
    assert fingerprint.fault(raised, before) == "the model epoch has changed: run make fingerprint"


def test_it_is_not_written_before_the_epoch_is_raised(tmp_path, monkeypatch):
    """Else the test would be silenced, and stores not tagged anew."""
    stored = tmp_path / "fingerprint.json"
    monkeypatch.setattr(fingerprint, "STORED", stored)
    monkeypatch.setattr("sys.argv", ["fingerprint", "--write"])
    fingerprint.main()
    right = stored.read_bytes()
    stored.write_bytes(right.replace(b'"topic": "', b'"topic": "0'))

    with pytest.raises(SystemExit, match="has changed: topic"):
        fingerprint.main()

    monkeypatch.setattr("sys.argv", ["fingerprint", "--write", "--unreleased"])
    fingerprint.main()
    assert stored.read_bytes() == right
