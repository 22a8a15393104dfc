"""Create templates and indices.  It may be repeated, and nothing is deleted."""

from importlib.resources import files
from typing import Any

import msgspec
from elasticsearch import Elasticsearch

from sinks.elastic.client import asking
from sinks.elastic.mapping import VERSION
from sinks.elastic.names import INDICES
from sinks.elastic.names import META
from sinks.elastic.names import POSTS
from sinks.store import StoreError

_FOLDER = "templates"
_SETTINGS = "component.hearhear@settings"


def setup(client: Elasticsearch, shards: int = 1, replicas: int | None = None) -> list[str]:
    """Create or update the templates and indices of this version; return what was done.

    *shards*: primary shards of each new index.  *replicas*: copies of each shard; None: one, as soon as
    there is a second node.  Existing indices get the fields they lack, and keep shards and copies: a
    line says so.  StoreError where a field has another type, or where a newer hearhear has set them up.
    """
    done = []
    found = committed()
    size = _size(shards, replicas)
    found[_SETTINGS]["template"]["settings"]["index"] |= size
    before = version(client)
    _refuse_newer(before)
    with asking():
        for name, body in found.items():
            kind, _, name = name.partition(".")
            if kind == "component":
                client.cluster.put_component_template(name=name, **body)
            else:
                client.indices.put_index_template(name=name, **body)
            done.append(f"template {name}")
        for index in INDICES:
            if not client.indices.exists(index=index):
                client.options(ignore_status=400).indices.create(
                    index=index
                )  # another process has just created it
                done.append(f"index {index}")
            else:
                _extend(client, index, found)
                done += _other_size(client, index, size)
    if 0 < before < VERSION:
        done.append(f"indices of version {before} are of version {VERSION} now{_todo(before)}")
    return done


def _todo(before: int) -> str:
    """Return what is left to do with what was written by version *before*."""
    retag = ": run hearhear retag" if before < 2 else ""
    return f"{retag}; hearhear stream sink takes the authors out of older posts"


def _size(shards: int, replicas: int | None) -> dict[str, int | str]:
    """Return the settings of an index for so many shards and copies of them."""
    size: dict[str, int | str] = {"number_of_shards": shards, "auto_expand_replicas": "0-1"}
    if replicas is not None:
        size |= {"auto_expand_replicas": "false", "number_of_replicas": replicas}
    return size


def _other_size(client: Elasticsearch, index: str, size: dict[str, int | str]) -> list[str]:
    """Return a line for each setting of *size* that *index* has otherwise."""
    found = client.indices.get_settings(index=index).body[index]["settings"]["index"]
    return [
        f"index {index} keeps {name} {found.get(name)}, not {wanted}: {_CHANGE[name]}"
        for name, wanted in size.items()
        if found.get(name) != str(wanted)
    ]


_BY_SETTINGS = "PUT INDEX/_settings changes it"
_CHANGE = {
    "number_of_shards": "POST INDEX/_split makes another index of it",
    "auto_expand_replicas": _BY_SETTINGS,
    "number_of_replicas": _BY_SETTINGS,
}


def version(client: Elasticsearch) -> int:
    """Return the version *client*'s indices were set up for; 0 where there are none yet."""
    with asking():
        there = client.indices.get(
            index=f"{META}*", filter_path="*.aliases,*.mappings._meta.version"
        ).body
    if META not in there:
        return 0
    found: int = there[META].get("mappings", {}).get("_meta", {}).get("version", 1)
    return found


def _refuse_newer(found: int) -> None:
    if found > VERSION:
        raise StoreError(
            f"Elasticsearch was set up by a newer hearhear (version {found}, this one knows "
            f"{VERSION}): upgrade hearhear"
        )


def check(client: Elasticsearch) -> None:
    """Raise StoreError, with the remedy, unless the cluster answers and every index exists."""
    with asking():
        there = client.indices.get(index="hearhear-*", filter_path="*.aliases").body
    if missing := [index for index in INDICES if index not in there]:
        raise StoreError(
            f"Elasticsearch has no index {', '.join(missing)}: run hearhear elastic setup first"
        )
    found = version(client)
    _refuse_newer(found)
    if found < VERSION:
        raise StoreError(
            f"Elasticsearch was set up by an older hearhear (version {found}, this one needs "
            f"{VERSION}): run hearhear elastic setup"
        )


def committed() -> dict[str, dict[str, Any]]:
    """Return the templates in the repository, components first."""
    folder = files("sinks.elastic") / _FOLDER
    names = sorted(file.name.removesuffix(".json") for file in folder.iterdir())
    return {name: msgspec.json.decode((folder / f"{name}.json").read_bytes()) for name in names}


def _extend(client: Elasticsearch, index: str, found: dict[str, dict[str, Any]]) -> None:
    name = POSTS if index.startswith(POSTS) else index
    mappings = found[f"component.{name}@mappings"]["template"]["mappings"]
    client.indices.put_mapping(
        index=index, properties=mappings["properties"], meta=mappings.get("_meta")
    )
