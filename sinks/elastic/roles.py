"""Who may do what in Elasticsearch: one role per process, with no more rights than its work needs.

The API key of a process carries its role; people who read Kibana are users with theirs.
tests/engines/test_roles.py tries on a real node what each role may do and what not.
"""

from typing import Any
from typing import Literal
from typing import TypedDict

from sinks.elastic.names import ALERTS
from sinks.elastic.names import ALL_POSTS
from sinks.elastic.names import AUTHORS
from sinks.elastic.names import DEAD
from sinks.elastic.names import META
from sinks.elastic.names import SUPPRESSED

Process = Literal["setup", "sink", "page", "import"]

SPACE = "space:default"
"""The Kibana space of our dashboards."""
VIEWER = "hearhear-viewer"
"""The role of people who read Kibana; the only role that is given to users."""
_OURS = "hearhear-*"
# Not the privilege "index": it also allows changing mappings, as a test on a real node showed.
_WRITE = ["indices:data/write/index*", "indices:data/write/bulk*"]
_CONNECT = ["cluster:monitor/main"]
"""What every client asks first: the version."""


class Role(TypedDict):
    """A role as Elasticsearch takes it."""

    cluster: list[str]
    indices: list[dict[str, Any]]
    applications: list[dict[str, Any]]


def _role(
    cluster: list[str] | None = None,
    *indices: tuple[list[str], list[str]],
    kibana: list[str] | None = None,
) -> Role:
    app = {"application": "kibana-.kibana", "privileges": kibana or [], "resources": [SPACE]}
    return {
        "cluster": cluster or [],
        "indices": [{"names": names, "privileges": may} for names, may in indices],
        "applications": [app] if kibana else [],
    }


ROLES: dict[Process, Role] = {
    # Templates and indices.  It reads no post, and its key expires after an hour.
    "setup": _role(
        ["manage_index_templates", *_CONNECT],
        (
            [_OURS],
            ["create_index", "view_index_metadata", "indices:admin/mapping/put"],
        ),
    ),
    # Writes documents.  It reads who wrote which post, to find those of a suppressed author, and its
    # own notes (hearhear-meta).  Alerts it only writes.  It neither creates nor changes an index.
    "sink": _role(
        _CONNECT,
        ([ALL_POSTS, AUTHORS, DEAD, META, SUPPRESSED], ["read", *_WRITE, "delete"]),
        ([ALERTS], _WRITE),
        ([_OURS], ["maintenance", "view_index_metadata"]),
    ),
    # Reads what it shows: posts, alerts, and the figures that detector and sink note in hearhear-meta.
    # No author, no dead letter, nobody who is suppressed.  It writes nothing.
    "page": _role(_CONNECT, ([ALL_POSTS, ALERTS, META], ["read"])),
    # Uploads the dashboards to Kibana; it reads no index.
    "import": _role(
        kibana=["feature_savedObjectsManagement.all", "feature_savedObjectsTagging.all"]
    ),
}
"""The role of each process that has a key."""

VIEWER_ROLE = _role(
    None,
    ([ALL_POSTS, ALERTS], ["read", "view_index_metadata"]),
    kibana=["feature_dashboard.read", "feature_discover.read", "feature_visualize.read"],
)
"""Reads dashboards, posts and alerts in Kibana: no authors, no dead letters, no changes."""

LIFETIME: dict[Process, str] = {"setup": "1h"}
"""How long a key is valid; keys of other processes do not expire."""
