"""The file Kibana imports: one saved object a line, what is referred to before what refers to it."""

from sinks.elastic.kibana import abuse
from sinks.elastic.kibana import overview
from sinks.elastic.kibana.dashboard import dashboard
from sinks.elastic.kibana.saved import Json
from sinks.elastic.kibana.saved import encoded
from sinks.elastic.kibana.saved import identity
from sinks.elastic.kibana.saved import saved
from sinks.elastic.kibana.saved import search
from sinks.elastic.kibana.views import CONTROLS
from sinks.elastic.kibana.views import LANGUAGE
from sinks.elastic.kibana.views import OFFICIAL
from sinks.elastic.kibana.views import PLATFORM
from sinks.elastic.kibana.views import POSTS
from sinks.elastic.kibana.views import THERE
from sinks.elastic.kibana.views import TOPIC
from sinks.elastic.kibana.views import VIEWS

FILE = "hearhear.ndjson"


def files() -> dict[str, str]:
    """Return the path of the file in the repository, and its text."""
    text = "".join(f"{encoded(one)}\n" for one in objects())
    return {f"sinks/elastic/kibana/{FILE}": text}


def objects() -> list[Json]:
    """Return every saved object."""
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
        POSTS,
        ("message", PLATFORM, LANGUAGE, TOPIC, OFFICIAL),
        THERE,
    )
    newest["references"] += tagged
    boards = [
        dashboard(board.TITLE, board.ABOUT, board.ROWS, CONTROLS, POSTS, tagged)
        for board in (overview, abuse)
    ]
    return [tag, *(view.saved() for view in VIEWS), newest, *boards]
