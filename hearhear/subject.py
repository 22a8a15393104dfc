"""What is kept of one person's account, and where: the answer to a data subject's request."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from hearhear.wiring.operator import operator
from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.post import Post
from schemas.post import Time
from sinks.accounts.audit import Audit
from sinks.store import Reader


class KeptPost(msgspec.Struct, frozen=True, kw_only=True):
    """One post of the person: where it was published, and why it still stands here."""

    uid: str
    platform: str
    source: str
    created_at: Time
    observed_at: Time
    retention: str
    text: str
    tags: tuple[str, ...]
    alerts: tuple[str, ...]
    """The alerts that name it as evidence."""


class KeptLetter(msgspec.Struct, frozen=True, kw_only=True):
    """One dead letter about the person or one of the posts."""

    number: int
    at: Time
    source: str
    uid: str
    reason: str


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """All that the store keeps of an account.  *refused*: further posts of it are refused already."""

    author_refs: tuple[str, ...]
    refused: bool
    posts: tuple[KeptPost, ...]
    letters: tuple[KeptLetter, ...]


def held(reader: Reader, authors: Sequence[str]) -> Held:
    """Return what is kept under the references *authors* of one account."""
    uids = [uid for author in authors for uid in reader.uids(author_ref=author)]
    evidence = [alert for alert in _all_alerts(reader) if not set(uids).isdisjoint(alert.uids)]
    letters = reader.letters_about(uids=uids, author_refs=authors)
    posts = [
        _post(post, evidence)
        for at in range(0, len(uids), 500)
        for post in reader.posts(uids[at : at + 500])
    ]
    return Held(
        author_refs=tuple(authors),
        refused=bool(reader.suppressed(authors)),
        posts=tuple(sorted(posts, key=lambda post: (post.created_at, post.uid))),
        letters=tuple(_letter(*letter) for letter in letters),
    )


def note(folder: Path, what: str, found: Held) -> None:
    """Note in the audit log of *folder* that a request was answered, not whose; AuditError: it failed."""
    about = f"{len(found.posts)} posts, {len(found.letters)} dead letters"
    Audit(folder).record(operator(), f"subject {what}", about)


def _all_alerts(reader: Reader) -> list[Alert]:
    return reader.alerts(limit=10_000, withdrawn=True)


def _post(post: Post, evidence: Sequence[Alert]) -> KeptPost:
    return KeptPost(
        uid=post.uid,
        platform=post.platform,
        source=post.source,
        created_at=post.created_at,
        observed_at=post.observed_at,
        retention=post.retention,
        text=post.text,
        tags=tuple(post.tags),
        alerts=tuple(alert.key for alert in evidence if post.uid in alert.uids),
    )


def _letter(number: int, letter: DeadLetter) -> KeptLetter:
    return KeptLetter(
        number=number,
        at=letter.at,
        source=letter.source or letter.stage,
        uid=letter.uid,
        reason=letter.reason,
    )
