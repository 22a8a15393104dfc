"""An alert: what was seen, the figures it rests on, and what speaks against it."""

from typing import Literal

from msgspec import Struct

from schemas.post import Time

FamilyName = Literal["text", "link", "week", "age", "sync"]
Severity = Literal["S1", "S2", "S3", "S4"]


class Family(Struct, frozen=True, kw_only=True):
    """One kind of evidence, as a sentence and its figures.

    *score* is the surprise in powers of ten, after deductions, 8 at most; *accounts* of *of* accounts
    (for "sync" posts of posts) show it; *usual* is the share that would be ordinary, from 0 to 1.
    """

    name: FamilyName
    score: float
    accounts: int
    of: int
    usual: float
    sentence: str


class Alert(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="alert.v1"
):
    """Hostile posts at *target* that hang together: consistent with coordination, not proof of it.

    *key* is fixed when the alert fires; a later alert with the same key and a higher *version* (the
    log position that made it) takes its place.  *onset* is the first linked post, *opened_at* the
    post that completed the evidence, *updated_at* the latest linked post: all post times.  *uids* are
    the linked posts and no others, 2,000 at most; who wrote them does not leave the detector, only
    how many accounts.  *hostile* and *civil* count all posts at the target in the last six hours,
    *usual* is the ordinary number of hostile accounts an hour there.
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
    families: tuple[Family, ...]
    uids: tuple[str, ...]
    accounts: int
    hostile: int
    civil: int
    usual: float
    counter_evidence: tuple[str, ...] = ()
