"""Where tagging anew has got to, kept in the cluster: it resumes wherever it is started next."""

from elasticsearch import Elasticsearch

from sinks.elastic.bulk import Action
from sinks.elastic.bulk import put
from sinks.elastic.client import asking
from sinks.elastic.names import META

_NAME = "retag"


def note(progress: str | None) -> Action:
    """Return the action that keeps *progress*; None: the work is done."""
    document = {
        "event": {"id": _NAME, "kind": "event", "reason": progress or ""},
        "hearhear": {"what": _NAME},
    }
    return put(META, _NAME, 1, document, again=True)


def noted(client: Elasticsearch) -> str | None:
    """Return what was noted last, None where nothing was or the work is done."""
    with asking():
        found = client.options(ignore_status=404).get(index=META, id=_NAME)
    said: str = found.get("_source", {}).get("event", {}).get("reason", "")
    return said or None
