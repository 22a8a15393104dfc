"""Dead letters: what cannot be read keeps no citizen's name either."""

import json
from time import process_time

import pytest

from schemas.mask_raw import mask_raw


def watched(platform: str, handle: str) -> bool:
    return handle.lstrip("@") == "orlamp"


def line(**fields: object) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n"


def test_fields_that_say_who_are_emptied_and_texts_are_masked() -> None:
    """The author of a line whose time cannot be read stands in a field of its own."""
    raw = line(
        text="@bram ask @orlamp",
        author="bram",
        user={"screen_name": "bram", "id": 7},
        in_reply_to_screen_name="bram",
        reply_to="@orlamp",
        created_at="soon",
        author_created_at="2020",
        url="https://x.com/bram/status/1",
        extra=[{"note": "bram@mail.example"}],
        platform="x",
    )
    assert json.loads(mask_raw(raw, watched)) == {
        "text": "@[user] ask @orlamp",
        "author": None,
        "user": None,
        "in_reply_to_screen_name": None,
        "reply_to": "@orlamp",
        "created_at": "soon",
        "author_created_at": "2020",
        "url": "https://x.com/[user]",
        "extra": [{"note": "[email]"}],
        "platform": "x",
    }


@pytest.mark.parametrize(
    "raw",
    [
        b'{"text": "hm \xff @bram", "author": "bram", "user": {"handle": "bram"}}\n',
        b'{"text": "cut @bram and \\u0040bram", "author": "bram", "username":"bram',
        b'{"author": bram, "text": "x.com/bram"',
        b"[" * 100_000 + b'"@bram"',
        "7,x,ask @bram ＠bram,bram@mail.example".encode(),
        "ask @bram".encode("utf-16-le"),
    ],
)
def test_what_is_no_json_is_masked_all_the_same(raw: bytes) -> None:
    """Cut short, in another encoding, nested beyond reason, or a line of a table."""
    masked = mask_raw(raw)
    assert b"bram" not in masked.replace(b"\0", b"")
    assert b"[user]" in masked or b"null" in masked


def test_a_name_known_from_another_cell_is_taken_out_as_a_word() -> None:
    """A line of a table does not say which of its cells is the author."""
    raw = b'7,x,Bram_C,"ferries, said bram_c and Bram_Cooper"\n'
    assert (
        mask_raw(raw, accounts=("@bram_c",))
        == b'7,x,[user],"ferries, said [user] and Bram_Cooper"\n'
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"no names here\r\n",
        b'{"text":"ferries",  "id": 7}\n',
        b'{"author": null}',
    ],
)
def test_bytes_without_a_name_come_back_as_they_are(raw: bytes) -> None:
    """A letter must stay what was sent, as far as it may."""
    assert mask_raw(raw) == raw


@pytest.mark.parametrize(
    "raw",
    [
        b'{"text": "signed, bram", "author": "bram"',
        b'{"text": {"de": "signed, bram"}, "author": "@bram"}',
        b'{"id": 1e999, "user": {"screen_name": "bram", "name": "Bram {V}", "more": {"a": "bram"}}}',
        b'{"text": "hello", "user": {"name": "bram", "description": "I am bra',
    ],
)
def test_a_name_that_a_field_tells_is_taken_out_of_the_rest_too(raw: bytes) -> None:
    """A line cut short, or with a number too great, hides its author's names from the JSON reader."""
    assert b"bra" not in mask_raw(raw, watched).lower()


def test_many_objects_that_say_who_take_no_long_time() -> None:
    """Each is looked through once, however deep and however often it is opened."""
    started = process_time()
    for part in (b'"user":{{', b'"user":{"a"', b'"user":{"', b'"user":"u",'):
        mask_raw(part * 20_000)
    assert process_time() - started < 3
