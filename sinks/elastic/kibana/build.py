"""The file Kibana imports: one saved object a line, what is referred to before what refers to it."""

from sinks.elastic.kibana import abuse
from sinks.elastic.kibana import overview
from sinks.elastic.kibana.dashboard import dashboard
from sinks.elastic.kibana.saved import Json
from sinks.elastic.kibana.saved import encoded
from sinks.elastic.kibana.saved import identity
from sinks.elastic.kibana.saved import saved
from sinks.elastic.kibana.saved import search
from sinks.elastic.kibana.tags import Tags
from sinks.elastic.kibana.tags import columns
from sinks.elastic.kibana.tags import controls
from sinks.elastic.kibana.tags import posts
from sinks.elastic.kibana.views import ALERTS
from sinks.elastic.kibana.views import CONTROL
from sinks.elastic.kibana.views import DEAD
from sinks.elastic.kibana.views import PLATFORM
from sinks.elastic.kibana.views import THERE

FILE = "hearhear.ndjson"


def files(tags: Tags) -> dict[str, str]:
    """Return the path of the file in the repository, and its text."""
    text = "".join(f"{encoded(one)}\n" for one in objects(tags))
    return {f"sinks/elastic/kibana/{FILE}": text}


def objects(tags: Tags) -> list[Json]:
    """Return every saved object for posts with these *tags*."""
    view = posts(tags)
    label = {
        "name": "hearhear",
        "color": "#1f6f6b",
        "description": "Made by hearhear kibana import",
    }
    tag = saved("tag", identity("tag", "hearhear"), label)
    tagged = [{"type": "tag", "id": tag["id"], "name": f"tag-ref-{tag['id']}"}]
    newest = search(
        "hearhear: newest posts",
        "Posts as they came, the newest first; tags are made by rules or a model that can err, and "
        "tags.*.evidence has the words that made them. No author is shown.",
        view,
        ("message", PLATFORM, *columns(tags)),
        THERE,
    )
    newest["references"] += tagged
    chosen = (CONTROL, *controls(tags))
    boards = [
        dashboard(board.TITLE, board.ABOUT, board.rows(tags, view), chosen, view, tagged)
        for board in (overview, abuse)
    ]
    return [tag, *(one.saved() for one in (view, ALERTS, DEAD)), newest, *boards]
