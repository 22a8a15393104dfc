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
    """Return the strongest finding of each signal; the more accounts where two are equally strong."""
    signals: dict[str, Finding] = {}
    for finding in found:
        held = signals.get(finding.signal)
        if held is None or _rank(finding) > _rank(held):
            signals[finding.signal] = finding
    return signals


def fires(signals: Mapping[str, Finding], accounts: int, everyone: int, baseline: Baseline) -> bool:
    """Say whether *signals*, implicating *accounts* of *everyone* hostile here, make an alert.

    Volume is no signal.  The age of accounts never fires alone: the week they were made in and their
    being new count as one thing, and want something else beside them.
    """
    if accounts < MIN_ACCOUNTS or not any(name in signals for name in _LINKING):
        return False
    if sum(min(CAP, finding.score) for finding in signals.values()) < _ENOUGH:
        return False
    text, week = signals.get("text"), signals.get("week")
    if _slogan(signals, everyone, baseline):
        return False
    if text is None and "link" not in signals:
        strong = week is not None and week.score >= _STRONG and week.accounts >= _STRONG_ACCOUNTS
        return strong and "sync" in signals
    if len(signals) > 1:
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


def tactic(signals: Mapping[str, object]) -> str:
    """Return in a few words how it was done."""
    names = {"text": "copied text", "link": "one shared link"}
    what = " and ".join(words for name, words in names.items() if name in signals)
    if "age" in signals:
        whose = "new accounts"
    elif "week" in signals:
        whose = "accounts made in the same week"
    else:
        whose = ""
    if not what:
        return f"hostile posts from {whose}, close together"
    return f"{what} from {whose}" if whose else what


def _rank(finding: Finding) -> tuple[float, int, str]:
    return min(CAP, finding.score), finding.accounts, finding.object


def _slogan(signals: Mapping[str, Finding], everyone: int, baseline: Baseline) -> bool:
    """Say whether this is a small chorus inside a much larger and unusual hostile crowd."""
    if "text" not in signals or signals.keys() - {"text", "sync"}:
        return False
    crowd = everyone >= 20 and everyone >= 4 * max(1.0, baseline.mean * 6)
    return crowd and signals["text"].accounts < 0.3 * everyone
