"""The invariants of what Elasticsearch holds, against the story that was told (checker.py)."""

from collections import Counter

import msgspec

from schemas.dead_letter import DeadLetter
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.post import PostEdited

_dead = msgspec.json.Decoder(DeadLetter)


def everything(client):
    """Return every document of ours: index, id, version and source, read page by page."""
    client.indices.refresh(index="hearhear-*")
    found = []
    pit = client.open_point_in_time(index="hearhear-*", keep_alive="1m").body["id"]
    after = None
    while True:
        hits = client.search(
            pit={"id": pit, "keep_alive": "1m"},
            size=2000,
            sort=[{"_shard_doc": "asc"}],
            search_after=after,
            version=True,
        )["hits"]["hits"]
        if not hits:
            break
        found += hits
        after = hits[-1]["sort"]
    client.close_point_in_time(id=pit)
    return found


def check(told, client, *, refused=()):
    """Return what is wrong with the cluster, as sentences; none is good.

    *refused*: uids that only a dead letter may hold.
    """
    hits = everything(client)
    posts = [hit for hit in hits if hit["_index"].startswith("hearhear-posts-")]
    letters = [hit for hit in hits if hit["_index"] == "hearhear-dead"]
    wanted = {uid: v for uid, v in told.final().items() if uid not in refused}
    held = {hit["_id"]: (hit["_version"], hit["_source"]["hearhear"]["deleted"]) for hit in posts}
    problems = [
        f"{n} documents for {uid}" for uid, n in Counter(h["_id"] for h in posts).items() if n > 1
    ]
    lost, invented = wanted.keys() - held.keys(), held.keys() - wanted.keys()
    problems += [f"lost {len(lost)}, e.g. {min(lost)}"] if lost else []
    problems += [f"invented {len(invented)}, e.g. {min(invented)}"] if invented else []
    problems += [
        f"{uid} is {held[uid]}, not {version}"
        for uid, version in wanted.items()
        if uid in held and held[uid] != version
    ]
    problems += _deleted_text(told, hits)
    found = {_body(hit).raw for hit in letters if not hit["_id"].startswith("post:")}
    if found != told.poison:
        problems.append(
            f"dead letters: {len(told.poison - found)} lost, {len(found - told.poison)} new"
        )
    about = {hit["_source"]["event"]["id"] for hit in letters if hit["_id"].startswith("post:")}
    if about != set(refused):
        problems.append(f"refused posts: {sorted(about ^ set(refused))[:3]}")
    return problems


def _deleted_text(told, hits):
    """Search every document, whatever it is, for the words of what was deleted."""
    gone = {r.uid for r in told.records if isinstance(r, PostDeleted)}
    texts = {}
    for record in told.records:
        post = record.post if isinstance(record, PostEdited) else record
        if isinstance(post, Post) and post.uid in gone:
            texts.setdefault(post.text, post.uid)
    problems = []
    for hit in hits:
        source = hit["_source"]
        uid = source.get("event", {}).get("id")
        if uid in gone and (source.get("message") or "body" in source["hearhear"]):
            problems.append(f"{hit['_index']} still has the text of {uid}")
        elif uid not in gone and source.get("message") in texts:
            other = texts[source["message"]]
            if not _said_by_others(told, source["message"], gone):
                problems.append(f"{hit['_index']}/{hit['_id']} has the text of {other}")
    return problems


def _said_by_others(told, text, gone):
    posts = (r.post if isinstance(r, PostEdited) else r for r in told.records)
    return any(isinstance(p, Post) and p.text == text and p.uid not in gone for p in posts)


def _body(hit):
    return msgspec.convert(hit["_source"]["hearhear"]["body"], DeadLetter)
