"""The detector's figures, kept in the cluster: the newest by position in the log stands."""

import msgspec
from elasticsearch import Elasticsearch

from schemas.examined import Examined
from schemas.examined import ExaminedUpTo
from sinks.elastic.bulk import Action
from sinks.elastic.bulk import put
from sinks.elastic.client import asking
from sinks.elastic.names import META

_NAME = "examined"


def note(found: ExaminedUpTo, origin: object = None) -> Action:
    """Return the action that keeps *found*, unless figures of a later position are there."""
    document = {
        "event": {
            "id": _NAME,
            "kind": "event",
            "reason": msgspec.json.encode(found.examined).decode(),
        },
        "hearhear": {"what": _NAME},
    }
    return put(META, _NAME, found.position, document, origin, again=True)


def noted(client: Elasticsearch) -> Examined | None:
    """Return the figures that were kept last, None where there are none yet."""
    with asking():
        found = client.options(ignore_status=404).get(index=META, id=_NAME)
    said: str = found.get("_source", {}).get("event", {}).get("reason", "")
    return msgspec.json.decode(said, type=Examined) if said else None
