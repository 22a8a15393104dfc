"""The charts of the abuse tag on Kibana's dashboards, and what each cannot say."""

from schemas.tag_view import Axis
from schemas.tag_view import Chart

_RULES = "By rules on the words (hearhear.tags.abuse.by says which version, evidence the words)"
_ABUSIVE = {"abusive": "true"}
CHARTS = (
    Chart(
        kind="figure",
        title="Abusive posts",
        about=(
            f"{_RULES}. Insults, threats, hate at somebody; not criticism of decisions or of an office, "
            "and not abuse that is quoted, reported or opposed. Irony, images and hints are missed."
        ),
        where=_ABUSIVE,
    ),
    Chart(
        kind="figure",
        title="Possible threats",
        about=(
            f"{_RULES}: at an official, their family or staff. A human decides, and it is never called "
            "an offence. Rules miss many threats, veiled ones above all."
        ),
        where={"possible_threat": "true"},
    ),
    Chart(
        kind="ranking",
        title="Possible threats, by severity",
        about=(
            f"{_RULES}. explicit: harm announced or called for. doxxing: where to find somebody. wish: "
            "death or harm hoped for. veiled: hinted at. The gravest of a post counts."
        ),
        where={"possible_threat": "true"},
        by=(Axis("Severity", "severity", 4),),
    ),
    Chart(
        kind="time",
        title="Abusive posts over time, by kind",
        about=(
            f"{_RULES}. A post of two kinds stands in both, so bars may add up to more than the posts. "
            "It counts posts, not people, and says nothing of why."
        ),
        where=_ABUSIVE,
        by=(Axis("Kind", "kinds", 6),),
    ),
    Chart(
        kind="ranking",
        title="Kinds",
        about=(
            f"{_RULES}. A post may be of several kinds. Kinds differ in how surely rules see them: "
            "strong insults are plain words, threats often are not."
        ),
        where=_ABUSIVE,
        by=(Axis("Kind", "kinds", 6),),
    ),
    Chart(
        kind="ranking",
        title="Aimed at",
        about=(
            f"{_RULES} and whom the post names or answers. unresolved: the words do not say at whom. An "
            "institution can be a target of hostile words; criticism of it is not counted here."
        ),
        where=_ABUSIVE,
        by=(Axis("Target", "target", 6),),
    ),
    Chart(
        kind="ranking",
        title="Mode, and whether it counts as abuse",
        about=(
            f"{_RULES}. direct and about are to and of the person; quoted, reported and counter_speech "
            "are somebody else's words and not abuse. The rules can take one for the other, irony above "
            "all."
        ),
        by=(Axis("Mode", "mode", 5), Axis("Abusive", "abusive", 2)),
    ),
    Chart(
        kind="ranking",
        title="Officials it is aimed at",
        about=(
            f"{_RULES} and the roster; ids are those of the roster. It counts posts, not people: one "
            "person may have written many. Officials whom the rules do not recognise are missing."
        ),
        where={**_ABUSIVE, "target": "official"},
        by=(Axis("Official", "officials", 15),),
    ),
    Chart(
        kind="table",
        title="Rules that were met",
        about=(
            "The rules in the evidence of every abuse tag, those that took abuse back (veto) too, and "
            "the version that holds them (hearhear.tags.abuse.by). So a rule that is wrong is found: "
            "open posts with it and read them."
        ),
        by=(Axis("Made by", "by", 3), Axis("Rule", "evidence.rule", 20)),
    ),
)
