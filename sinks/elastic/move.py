"""Posts of before version 3 name their authors themselves: these go to their own index, bit by bit."""

import logging

from elasticsearch import Elasticsearch

from sinks.elastic import letters
from sinks.elastic.bulk import put
from sinks.elastic.names import ALL_POSTS
from sinks.elastic.names import AUTHORS
from sinks.elastic.names import META
from sinks.elastic.sender import Sender
from sinks.store import WITHHELD

_STEP = 500

_log = logging.getLogger(__name__)


def move_authors(client: Elasticsearch, sender: Sender) -> int:
    """Move the authors of the next posts that name them; return how many posts these were.

    Several may do so at once, and beside whoever writes: each post keeps its version, and one that
    was edited or deleted meanwhile stays as it is.  0: none is left.
    """
    sender.ask(lambda: client.indices.refresh(index=ALL_POSTS))
    hits = sender.ask(
        lambda: client.search(
            index=ALL_POSTS,
            query={"exists": {"field": "user.hash"}},
            size=_STEP,
            version=True,
            track_total_hits=False,
        )
    )["hits"]["hits"]
    if not hits:  # and the uids of refused posts, which were noted in vain
        refused = [{"term": {"hearhear.what": "refused"}}]
        letters.remove_all(client, sender, META, refused)
    authors, posts = [], []
    for hit in hits:
        name, version, said = hit["_id"], hit["_version"], hit["_source"]
        own, user = said["hearhear"], said.pop("user")
        author = {
            "event": {"id": said["event"]["id"], "created": said["event"]["created"]},
            "user": user,
            "hearhear": {
                "source": own["source"],
                "version": own["version"],
                "retention": own["retention"],
                "deleted": False,
            },
        }
        own["body"]["author_ref"] = WITHHELD
        own.pop("mentions", None)
        authors.append(put(AUTHORS, name, version, author))
        posts.append(put(hit["_index"], name, version, said, again=True))
    sender.send(authors)
    for _, why in sender.send(posts).dead:
        _log.error("an author stays in a post", extra={"reason": why.partition(":")[0]})
        return 0
    return len(hits)
