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


def setup(client: Elasticsearch) -> list[str]:
    """Create or update the templates and indices of this version; return what was done.

    Existing indices get the fields they lack.  StoreError where a field has another type, or where a
    newer hearhear has set them up.
    """
    done = []
    found = committed()
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
    if 0 < before < VERSION:
        done.append(f"indices of version {before} are of version {VERSION} now{_todo(before)}")
    return done


def _todo(before: int) -> str:
    """Return what is left to do with what was written by version *before*."""
    retag = ": run hearhear retag" if before < 2 else ""
    return f"{retag}; hearhear stream sink takes the authors out of older posts"


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
