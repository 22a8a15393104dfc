"""Saved objects as Kibana imports them: what is written is old enough for 8.17, and newer ones migrate
it forward.
"""

import json
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple
from uuid import UUID
from uuid import uuid5

Json = dict[str, Any]

CORE = "8.8.0"
VERSIONS = {"index-pattern": "8.0.0", "tag": "8.0.0", "search": "10.2.0", "dashboard": "10.2.0"}
"""The migration version of each type: Kibana takes the same or an older one, never a newer."""

_NAMES = UUID("5c8f9a1e-6b1d-5d2f-9a57-0c4b6f0e7a11")


def identity(*names: str) -> str:
    """Return the id of what is called *names*: the same in every build, so an import overwrites."""
    return str(uuid5(_NAMES, " / ".join(names)))


def encoded(value: Json | list[Json]) -> str:
    """Return *value* as JSON whose bytes are the same in every build."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def saved(kind: str, key: str, attributes: Json, references: Sequence[Json] = ()) -> Json:
    """Return the saved object of type *kind*."""
    return {
        "type": kind,
        "id": key,
        "attributes": attributes,
        "references": list(references),
        "coreMigrationVersion": CORE,
        "typeMigrationVersion": VERSIONS[kind],
        "managed": False,
    }


class View(NamedTuple):
    """A data view: the indices it is for, its name, fields it hides, and how it shows values."""

    indices: str
    title: str
    hidden: tuple[str, ...] = ()
    formats: Json = {}  # noqa: RUF012, nobody writes to it

    @property
    def key(self) -> str:
        """Its id."""
        return identity("data view", self.indices)

    def reference(self, name: str) -> Json:
        """Return the reference to it under *name*."""
        return {"type": "index-pattern", "id": self.key, "name": name}

    def saved(self) -> Json:
        """Return its saved object."""
        attributes = {
            "title": self.indices,
            "name": self.title,
            "timeFieldName": "@timestamp",
            "allowHidden": False,
            "fields": "[]",
            "fieldAttrs": "{}",
            "fieldFormatMap": encoded(self.formats),
            "runtimeFieldMap": "{}",
            "sourceFilters": encoded([{"value": name} for name in self.hidden]),
        }
        return saved("index-pattern", self.key, attributes)


def search(title: str, about: str, view: View, columns: Sequence[str], where: str) -> Json:
    """Return the saved search of the newest documents of *view* that meet *where* (KQL)."""
    index = "kibanaSavedObjectMeta.searchSourceJSON.index"
    attributes = {
        "title": title,
        "description": about,
        "columns": list(columns),
        "sort": [["@timestamp", "desc"]],
        "grid": {},
        "hideChart": False,
        "isTextBasedQuery": False,
        "timeRestore": False,
        "kibanaSavedObjectMeta": {
            "searchSourceJSON": encoded({**query(where), "filter": [], "indexRefName": index})
        },
    }
    return saved("search", identity("search", title), attributes, [view.reference(index)])


def query(where: str) -> Json:
    """Return *where* (KQL) as every part of Kibana writes it."""
    return {"query": {"language": "kuery", "query": where}}
