"""Who may do what in Elasticsearch: one role a process, each with no more than its work needs.

The API key of a process carries its role; Kibana's readers are users with theirs.  Tried on the real
engine, with what each may and what it may not (tests/engines/test_roles.py).
"""

from typing import Any
from typing import Literal
from typing import TypedDict

from sinks.elastic.names import ALERTS
from sinks.elastic.names import ALL_POSTS
from sinks.elastic.names import DEAD
from sinks.elastic.names import META
from sinks.elastic.names import SUPPRESSED

Process = Literal["setup", "sink", "page", "import"]

SPACE = "space:default"
"""The Kibana space our dashboards stand in."""
VIEWER = "hearhear-viewer"
"""The role of the people who look at Kibana; the only one that is given to users."""
_OURS = "hearhear-*"
# Not the privilege "index": that one may change mappings too, as the real engine showed.
_WRITE = ["indices:data/write/index*", "indices:data/write/bulk*"]


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
    # Templates, and the indices they are for; it reads no post, and its key ends after an hour.
    "setup": _role(
        ["manage_index_templates", "monitor"],
        (
            [_OURS],
            ["create_index", "view_index_metadata", "indices:admin/mapping/put"],
        ),
    ),
    # Writes documents.  It reads posts, to find those of an author who is gone, and what it noted;
    # alerts it only writes.  It makes no index and changes none.
    "sink": _role(
        ["monitor"],
        ([ALL_POSTS, DEAD, META, SUPPRESSED], ["read", *_WRITE, "delete"]),
        ([ALERTS], _WRITE),
        ([_OURS], ["maintenance", "view_index_metadata"]),
    ),
    # Reads what it shows, and who is suppressed, to leave their new posts out of the live feed before
    # the sink refuses them; it writes nothing.
    "page": _role(
        ["monitor"],
        ([ALL_POSTS, ALERTS, DEAD, META, SUPPRESSED], ["read"]),
        ([_OURS], ["view_index_metadata"]),
    ),
    # Brings the dashboards into Kibana; it reads no index.
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
"""Looks at dashboards and posts in Kibana, changes neither; no dead letters, no suppressed authors."""

LIFETIME: dict[Process, str] = {"setup": "1h"}
"""Keys that end by themselves."""
