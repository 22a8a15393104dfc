"""A folder of files as people use it: what comes in, what is said, what can be proved afterwards."""

import json

from tests.running import call
from tests.running import said

SETTINGS = """
[[sources]]
name = "inbox"
type = "files"
folder = "inbox"
retention = "d30"
"""


def test_what_lies_in_a_folder_is_stored_told_and_accounted_for(tmp_path):
    """Rows of two exports that are numbered alike, an edit, a deletion, an account that is gone."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (tmp_path / "hearhear.toml").write_text(SETTINGS)
    (inbox / "a.csv").write_text("id;text\n1;The ferry\n2;The school\n")
    (inbox / "b.CSV").write_text("id,text\n1,The hospital\n")
    (inbox / "notes.docx").touch()
    at = {"platform": "mastodon", "created_at": "2026-03-01T10:00:00Z"}
    lines = [
        {**at, "id": "11", "text": "Safe"},
        {**at, "id": "11", "text": "Not safe"},
        {**at, "id": "12", "text": "Soon gone"},
        {**at, "id": "13", "text": "Of one who left", "author": "ann"},
        {"type": "post.deleted.v1", "platform": "mastodon", "id": "12", "reason": "user"},
        {"type": "author.suppressed.v1", "platform": "mastodon", "account": "@ann"},
        {"type": "post.vanished.v1"},
    ]
    (inbox / "c.ndjson").write_text("".join(json.dumps(line) + "\n" for line in lines))

    code, _, err = call("run", "--once", "--no-web", "--data", "data", cwd=tmp_path)
    posts = said(tmp_path / "data", "export")
    reconciled = call("reconcile", "--data", "data", cwd=tmp_path)
    doctor = call("doctor", "--data", "data", "--config", "hearhear.toml", cwd=tmp_path)

    assert code == 0
    assert {p["text"] for p in posts} == {"The ferry", "The school", "The hospital", "Not safe"}
    # d30 is what a post is when nothing else is said
    assert {p.get("retention", "d30") for p in posts} == {"d30"}
    assert "a.csv: 2 of 2 posts have no id to be trusted (2 whose ids only number rows)" in err
    assert "passed over notes.docx" in err
    assert "name no author" in err
    assert reconciled[0] == 0
    assert "10 read = 4 stored + 1 of posts that were counted already + 3 deleted" in reconciled[1]
    assert "+ 1 dead letter + 1 of suppressed authors + 0 missing" in reconciled[1]
    assert "2 records are one post: mastodon:11" in reconciled[1]
    assert "passes over notes.docx" in doctor[1]
    assert "4 of the newest 4 posts name no author" in " ".join(doctor[1].split())


def test_doctor_names_a_post_with_a_wrong_date_and_not_the_clock(tmp_path):
    """The clock is right; a post dated ahead or long ago is marked and kept."""
    file, data = tmp_path / "a.jsonl", tmp_path / "data"
    rows = [
        {"id": 1, "platform": "mastodon", "created_at": "2099-01-01T00:00:00Z", "text": "a"},
        {"id": 2, "platform": "mastodon", "created_at": "0001-01-01T00:00:00Z", "text": "b"},
        {"id": 3, "platform": "mastodon", "created_at": "2026-03-01T00:00:00Z", "text": "c"},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    call("run", "--once", "--no-web", "--data", data, "--replay", file)
    _, out, _ = call("doctor", "--data", data)
    sources = {p["text"]: p.get("time_source") for p in said(data, "export")}

    assert sources == {"a": "doubtful", "b": "doubtful", "c": None}
    assert "post mastodon:1 is dated 2099-01-01" in out
    assert "post mastodon:2 is dated 0001-01-01" in out
    assert "set it" not in out
