"""An alert: what was seen, the figures it rests on, and what speaks against it."""

from typing import Literal

from msgspec import Struct
from msgspec import field

from schemas.post import Time

SignalName = Literal["text", "link", "week", "age", "sync"]
Severity = Literal["S1", "S2", "S3", "S4"]
Because = Literal["posts", "removal", "rules"]

WITHDRAWN: dict[Because, str] = {
    "posts": "Posts that came in later show that it was none, or that it began earlier.",
    "removal": "Posts were removed since; what is left does not make it.",
    "rules": "A newer version of the detector has read the posts again; by its rules they do not make it.",
}
"""Why an alert was withdrawn, for people."""


class Signal(Struct, frozen=True, kw_only=True):
    """One kind of evidence, as a sentence and its figures.

    *score* is the surprise in powers of ten, after deductions, 8 at most; *accounts* of *of* accounts
    (for "sync" posts of posts) show it; *usual* is the share that would be ordinary, from 0 to 1.
    """

    name: SignalName
    score: float
    accounts: int
    of: int
    usual: float
    sentence: str


class Alert(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="alert.v1"
):
    """Hostile posts at *target* that hang together: consistent with coordination, not proof of it.

    *key* is made of the official and of the onset when the alert fired; an alert with the same key
    and a higher *version* takes its place.  The version is the highest position in the log of
    sightings among those that made the alert.  *onset* is the first linked post, *opened_at* the
    post that completed the evidence, *updated_at* the latest linked post: all post times.  *signals*
    are the kinds of evidence (``families`` on the wire).  *uids* are the linked posts and no others,
    2,000 at most; who wrote them does not leave the detector, only how many accounts.  *hostile* and
    *civil* count all posts at the target in the last six hours.  *usual* is the ordinary number of
    hostile accounts an hour there, None while there is no experience yet.

    *withdrawn*: this is no alert any more, *because* of posts that came in later, of the removal of
    posts, or of new rules; *replaced_by* is then the key of the alert that holds these posts, if one
    does.
    """

    key: str
    version: int
    target: str
    kind: Literal["coordinated_harassment"] = "coordinated_harassment"
    onset: Time
    opened_at: Time
    updated_at: Time
    severity: Severity
    score: float
    tactic: str
    signals: tuple[Signal, ...] = field(name="families")
    uids: tuple[str, ...]
    accounts: int
    hostile: int
    civil: int
    usual: float | None = None
    counter_evidence: tuple[str, ...] = ()
    withdrawn: bool = False
    because: Because = "posts"
    replaced_by: str | None = None
