"""When evidence is enough to alert, how grave it is, and what to call it."""

from collections.abc import Iterable
from collections.abc import Mapping

from processors.detectors.signals import CAP
from processors.detectors.signals import Finding
from processors.detectors.state import Baseline
from processors.detectors.surprise import negative_binomial
from schemas.alert import Severity

MIN_ACCOUNTS = 5
_ENOUGH = 5.0
_STRONG = 5.0
_STRONG_ACCOUNTS = 6
_LINKING = ("text", "link", "week")
_UNUSUAL = 4.0


def best(found: Iterable[Finding]) -> dict[str, Finding]:
    """Return the strongest finding of each family; the more accounts where two are equally strong."""
    families: dict[str, Finding] = {}
    for finding in found:
        held = families.get(finding.family)
        if held is None or _rank(finding) > _rank(held):
            families[finding.family] = finding
    return families


def fires(
    families: Mapping[str, Finding], accounts: int, everyone: int, baseline: Baseline
) -> bool:
    """Say whether *families*, implicating *accounts* of *everyone* hostile here, make an alert.

    Volume is no family.  The age of accounts never fires alone: the week they were made in and their
    being new count as one thing, and want something else beside them.
    """
    if accounts < MIN_ACCOUNTS or not any(name in families for name in _LINKING):
        return False
    if sum(min(CAP, finding.score) for finding in families.values()) < _ENOUGH:
        return False
    text, week = families.get("text"), families.get("week")
    if _slogan(families, everyone, baseline):
        return False
    if text is None and "link" not in families:
        strong = week is not None and week.score >= _STRONG and week.accounts >= _STRONG_ACCOUNTS
        return strong and "sync" in families
    if len(families) > 1:
        return True
    if text is None or text.score < CAP or text.accounts < _STRONG_ACCOUNTS:
        return False
    unusual = negative_binomial(len(baseline.authors), baseline.mean, baseline.variance)
    return text.accounts >= 0.3 * everyone or unusual < _UNUSUAL


def severity(accounts: int, threat: bool) -> Severity:
    """Return S1 where a threat is inside, else by the number of accounts."""
    if threat:
        return "S1"
    return "S2" if accounts >= 25 else "S3" if accounts >= 10 else "S4"


def tactic(families: Mapping[str, object]) -> str:
    """Return in a few words how it was done."""
    names = {"text": "copied text", "link": "one shared link"}
    what = " and ".join(words for name, words in names.items() if name in families)
    if "age" in families:
        whose = "new accounts"
    elif "week" in families:
        whose = "accounts made in the same week"
    else:
        whose = ""
    if not what:
        return f"hostile posts from {whose}, close together"
    return f"{what} from {whose}" if whose else what


def _rank(finding: Finding) -> tuple[float, int, str]:
    return min(CAP, finding.score), finding.accounts, finding.object


def _slogan(families: Mapping[str, Finding], everyone: int, baseline: Baseline) -> bool:
    """Say whether this is a small chorus inside a much larger and unusual hostile crowd."""
    if "text" not in families or families.keys() - {"text", "sync"}:
        return False
    crowd = everyone >= 20 and everyone >= 4 * max(1.0, baseline.mean * 6)
    return crowd and families["text"].accounts < 0.3 * everyone
