"""The mapping of the indices, from the tag classes and the documents: strict, every field typed.

Only field types that every distribution of Elasticsearch has.
"""

import json
from collections.abc import Mapping
from types import NoneType
from types import UnionType
from typing import Any
from typing import Literal
from typing import Union
from typing import get_args
from typing import get_origin
from typing import get_type_hints

import msgspec

from schemas.tag import Tag
from sinks.elastic.names import ALERTS
from sinks.elastic.names import AUTHORS
from sinks.elastic.names import DEAD
from sinks.elastic.names import META
from sinks.elastic.names import POSTS
from sinks.elastic.names import SUPPRESSED

VERSION = 3
"""Raised with every change of the mapping, of facets, and of what sinks/search/words.py makes of a text."""

Field = dict[str, Any]
Template = dict[str, Any]

_KEYWORD: Field = {"type": "keyword", "ignore_above": 1024}
_TEXT: Field = {"type": "text"}
_DATE: Field = {"type": "date"}
_LONG: Field = {"type": "long"}
_INTEGER: Field = {"type": "integer"}
_FLOAT: Field = {"type": "float"}
_BOOLEAN: Field = {"type": "boolean"}
_KEPT: Field = {"type": "object", "enabled": False}
"""Kept as it came, neither indexed nor looked into."""

SETTINGS = "hearhear@settings"


def templates(tag_schemas: Mapping[str, type[Tag]]) -> dict[str, Template]:
    """Return every template by the name of its file: ``component`` or ``index``, a dot, its name.

    *tag_schemas*: the class of each tag, by name.  What an administrator puts in the component
    ``INDEX@custom`` comes last and is left alone.
    """
    tags = _object({name: _struct(tag_schemas[name]) for name in sorted(tag_schemas)})
    found: dict[str, Template] = {
        f"component.{SETTINGS}": {"template": {"settings": _SETTINGS}},
        **_pair(POSTS, f"{POSTS}-*", _POST, {**_POST_OWN, "tags": tags}),
        **_pair(ALERTS, ALERTS, _ALERT, _ALERT_OWN),
        **_pair(DEAD, DEAD, _LETTER, _LETTER_OWN),
        **_pair(AUTHORS, AUTHORS, _AUTHOR, _AUTHOR_OWN),
        **_pair(SUPPRESSED, SUPPRESSED, _USER, {}),
        **_pair(META, META, {}, {"what": _KEYWORD}),
    }
    about = {"managed_by": "hearhear"}
    return {name: {**body, "version": VERSION, "_meta": about} for name, body in found.items()}


def files(tag_schemas: Mapping[str, type[Tag]]) -> dict[str, str]:
    """Return what sinks/elastic/templates/ holds: the path of each file, and its text."""
    return {
        f"sinks/elastic/templates/{name}.json": json.dumps(body, indent=2, ensure_ascii=False)
        + "\n"
        for name, body in templates(tag_schemas).items()
    }


def _pair(
    name: str, pattern: str, fields: dict[str, Field], own: dict[str, Field]
) -> dict[str, Template]:
    """Return the component that maps an index, and the template that puts it to use."""
    properties = {
        "@timestamp": _DATE,
        **fields,
        "event": _object({**_EVENT, **fields.get("event", {}).get("properties", {})}),
        "hearhear": _object({**_OWN, **own}),
    }
    custom = f"{name}@custom"
    mappings: Template = {"dynamic": "strict", "properties": properties}
    if name == META:
        mappings["_meta"] = {"version": VERSION}
    return {
        f"component.{name}@mappings": {"template": {"mappings": mappings}},
        f"index.{name}": {
            "index_patterns": [pattern],
            "priority": 500,
            "composed_of": [SETTINGS, f"{name}@mappings", custom],
            "ignore_missing_component_templates": [custom],
        },
    }


def _object(properties: dict[str, Field]) -> Field:
    return {"properties": properties}


def field_of(tag: type[Tag], path: str) -> str:
    """Return the type of the field at *path* ("majors.code") in the mapping of *tag*."""
    found = _struct(tag)
    for name in path.split("."):
        found = found["properties"][name]
    return str(found["type"])


def _struct(found: type[msgspec.Struct]) -> Field:
    """Return the mapping of a class, field by field."""
    hints = get_type_hints(found)
    names = [field.encode_name for field in msgspec.structs.fields(found)]
    return _object({name: _typed(name, hints[name]) for name in names})


def _typed(name: str, annotation: Any) -> Field:
    """Return the mapping of one field; many values have the mapping of one."""
    origin = get_origin(annotation)
    if origin is Literal:
        return _KEYWORD
    if origin in (Union, UnionType):
        (one,) = (part for part in get_args(annotation) if part is not NoneType)
        return _typed(name, one)
    if origin in (tuple, list):
        return _typed(name, get_args(annotation)[0])
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return _struct(annotation)
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    raise TypeError(f"{name}: no field type for {annotation}: add one to _PLAIN")


_PLAIN: dict[Any, Field] = {str: _KEYWORD, bool: _BOOLEAN, int: _INTEGER, float: _FLOAT}

_SETTINGS: Field = {
    "index": {
        "number_of_shards": 1,
        # None on one machine, one as soon as there is a second.
        "auto_expand_replicas": "0-1",
        "refresh_interval": "1s",
        "codec": "best_compression",
        "mapping": {"total_fields": {"limit": 200}},
    }
}

_EVENT: dict[str, Field] = {"id": _KEYWORD, "kind": _KEYWORD, "reason": _KEYWORD}
_USER: dict[str, Field] = {"user": _object({"hash": _KEYWORD})}
_OWN: dict[str, Field] = {"source": _KEYWORD, "version": _LONG}

_POST: dict[str, Field] = {
    "event": _object({"dataset": _KEYWORD, "provider": _KEYWORD, "created": _DATE}),
    "message": _TEXT,
    "url": _object({"domain": _KEYWORD}),
    "labels": _object({"language": _KEYWORD}),
}
_POST_OWN: dict[str, Field] = {
    "deleted": _BOOLEAN,
    "order": _LONG,
    "retention": _KEYWORD,
    "facets": _KEYWORD,
    # Python folds the words, here they are only parted: every store finds the same.
    "words": {"type": "text", "analyzer": "whitespace", "norms": False},
    "title": _TEXT,
    "time_source": _KEYWORD,
    "author_class": _KEYWORD,
    "author_week": _KEYWORD,
    "official_id": _KEYWORD,
    "hashtags": _KEYWORD,
    "consent": _KEYWORD,
    "body": _KEPT,
}

_ALERT: dict[str, Field] = {"event": _object({"start": _DATE, "end": _DATE})}
_ALERT_OWN: dict[str, Field] = {
    "target": _KEYWORD,
    "alert": _KEYWORD,
    "severity": _KEYWORD,
    "score": _FLOAT,
    "tactic": _KEYWORD,
    "families": _object({"name": _KEYWORD, "score": _FLOAT, "accounts": _INTEGER}),
    "posts": _INTEGER,
    "accounts": _INTEGER,
    "hostile": _INTEGER,
    "civil": _INTEGER,
    "usual": _FLOAT,
    "withdrawn": _BOOLEAN,
    "body": _KEPT,
}

_LETTER: dict[str, Field] = {**_USER, "error": _object({"message": _TEXT})}
_LETTER_OWN: dict[str, Field] = {"stage": _KEYWORD, "place": _KEYWORD, "body": _KEPT}

_AUTHOR: dict[str, Field] = {**_USER, "event": _object({"created": _DATE})}
_AUTHOR_OWN: dict[str, Field] = {"deleted": _BOOLEAN, "retention": _KEYWORD}
