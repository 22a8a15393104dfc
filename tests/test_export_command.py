"""What an export carries: what was said, not who said it, nor where our files are."""

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from hearhear.handing_out import handed_out
from ingest.identity import Identity
from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.rows import Row
from schemas.post import Failure
from schemas.post import Post
from tests.running import call
from tests.running import said
from tests.unit.naming import NOW

KEY = Pseudonyms(b"sixteen bytes or more")
CARRIED = {
    "type", "uid", "platform", "source", "text", "created_at", "observed_at", "kind", "time_source",
    "revision", "lang", "title", "author_class", "official_id", "refs", "hashtags", "links", "consent",
    "retention", "tags",
}  # fmt: skip
"""docs/privacy.md names these; a new field of a post is not handed out before somebody thought of it."""
NAMES = st.text("qxzjv", min_size=8, max_size=20)


def test_an_export_carries_the_fields_that_the_docs_name_and_no_others():
    """Every field of a post is either named, or one of those that stay in the house."""
    stays = {"author_ref", "author_week", "provenance", "failures"}
    assert {*Post.__struct_fields__, "type"} == CARRIED | stays


@given(
    account=NAMES,
    path=NAMES,
    native=NAMES,
    platform=st.sampled_from(["x", "bluesky", "mastodon", "file", "forum"]),
    made=st.datetimes().map(str),
)
def test_no_account_no_reference_and_no_path_leaves(account, path, native, platform, made):
    """Whatever the row: nothing in the line is the account, its reference, or a place of ours."""
    row = Row(
        text=f"The ferry @{account} is late", platform=platform, author=account, author_created_at=made,
        id=f"at://{account}/{native}", url=f"https://a.example/{native}",
    )  # fmt: skip
    builder = PostBuilder("inbox", pseudonyms=KEY)
    place = f"/srv/{path}.jsonl:1"
    post = builder.post(row, source_ref=place, observed_at=NOW, identity=Identity(row.id, "", 0))
    assert post.author_ref
    failed = msgspec.structs.replace(post, failures=(Failure("topic", f"KeyError: {account}"),))
    left = msgspec.json.encode(handed_out(failed)).decode()
    for secret in (account, post.author_ref, post.author_ref.partition(".")[2], place, f"{path}."):
        assert secret not in left


def test_the_command_and_search_and_alerts_hand_out_the_same(tmp_path):
    """An analyst's file and a script's are files outside, both."""
    folder = tmp_path / "Offices of Somebody"
    folder.mkdir()
    file = folder / "posts.jsonl"
    row = {
        "id": "m1",
        "platform": "mastodon",
        "author": "jane.example",
        "text": "The ferry is late",
    }
    file.write_text(json.dumps(row) + "\n")
    data = tmp_path / "data"
    assert call("run", "--once", "--no-web", "--replay", file, "--data", data)[0] == 0
    for command in (("export",), ("search", "ferry", "--json")):
        (post,) = said(data, *command)
        assert set(post) <= CARRIED
        assert post["uid"] == "mastodon:m1"  # who holds it must be able to follow a deletion
        assert "Somebody" not in json.dumps(post)
