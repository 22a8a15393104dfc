"""How a command reads a store, in a file or in Elasticsearch, and shows posts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hearhear.commands.failure import fail
from hearhear.commands.terminal import safe
from hearhear.commands.terminal import safe_line
from hearhear.commands.terminal import say
from hearhear.commands.terminal import write_json

if TYPE_CHECKING:
    from hearhear.wiring.stores import StoreOptions
    from schemas.post import Post
    from sinks.store import Reader


@contextmanager
def reading(options: "StoreOptions") -> "Iterator[Reader]":
    """Give the store that *options* mean; where it cannot be read, end with the remedy."""
    from hearhear.wiring.data import DataError
    from hearhear.wiring.settings import SettingsError
    from hearhear.wiring.stores import open_reader
    from sinks.store import StoreError

    try:
        with open_reader(options) as reader:
            yield reader
    except (DataError, SettingsError, StoreError) as error:
        fail(str(error))


def print_json(value: object) -> None:
    """Print *value* as one line of JSON."""
    import msgspec

    write_json(msgspec.json.encode(value))


def print_post(post: "Post") -> None:
    """Print when and where a post was published, its text, its uid and which tags it has."""
    tags = ", ".join(name for name in post.tags if name not in ("language", "sentiment"))
    at = post.created_at.isoformat(" ")[:16]  # strftime writes the year 1 as "1"
    say(f"{at}  {safe_line(post.platform):<8}  {safe_line(post.text)}")
    say(f"    {safe_line(post.uid)}  {safe(tags)}")
