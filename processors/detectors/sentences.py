"""Findings in plain words, and what speaks against them; the most we say is "consistent with"."""

from datetime import UTC
from datetime import datetime

from processors.detectors.baseline import DAY
from processors.detectors.signals import Finding
from processors.detectors.signals import made
from processors.detectors.state import HOUR
from processors.detectors.state import Memory
from processors.detectors.state import OpenAlert
from processors.detectors.state import Target
from processors.detectors.window import between
from processors.detectors.window import size

_MANY = 20


def sentence(finding: Finding) -> str:
    """Return what *finding* says, in one sentence an officer can check."""
    n, of = finding.accounts, finding.of
    if finding.signal == "text":
        return (
            f"{n} accounts posted near-identical hostile text within {_minutes(finding)}; "
            + _elsewhere(finding.others)
        )
    if finding.signal == "link":
        return (
            f"{n} of {of} hostile accounts shared the same link; {_elsewhere(finding.others)}, "
            f"and in {finding.civil} civil posts at this member"
        )
    if finding.signal == "week":
        return (
            f"{n} of {of} hostile accounts of known age were made in {_week(finding.object)}; "
            f"usual for that week is {_percent(finding.usual)}"
        )
    if finding.signal == "age":
        return (
            f"{n} of {of} hostile accounts of known age are under 30 days old; "
            f"usual is {_percent(finding.usual)}"
        )
    return (
        f"{of} linked posts by {n} accounts came within {_minutes(finding)}, "
        f"and {_posts(finding.others)} at this member fell in that time"
    )


def against(memory: Memory, target: Target, open_alert: OpenAlert) -> tuple[str, ...]:
    """Return what speaks against *open_alert*, or limits what can be said of it."""
    said: list[str] = []
    posts = size(target)
    linked = sum(1 for entry in target.window[target.head :] if entry.uid in open_alert.uids)
    if others := posts - linked:
        said.append(
            f"{others} other posts at this member in the same six hours are not part of this"
        )
    said.extend(_burst(memory, target))
    civil = max((_civil(target, name) for name in open_alert.objects), default=(0, 0))
    if civil[0]:
        said.append(
            f"{civil[0]} of {civil[1]} posts here that share the text, the link or the week are civil"
        )
    unknown = sum(1 for known in open_alert.authors.values() if not known)
    if unknown:
        said.append(f"unknown account age for {unknown} of {len(open_alert.authors)}")
    if target.baseline.seen < DAY:
        hours = max(0, round((memory.clock - memory.began) / HOUR))
        said.append(f"no experience yet of what is usual here: {hours} hours of listening so far")
    return tuple(said)


def _burst(memory: Memory, target: Target) -> list[str]:
    clock = memory.clock
    recent = between(target, clock - HOUR, clock)
    start = target.head + size(target) - recent
    civil = sum(1 for entry in target.window[start:] if not entry.hostile)
    before = (size(target) - target.hostile - civil) / 5
    if civil < _MANY or civil < 3 * before:
        return []
    words = f"a burst of civil posts came in the same hour: {civil}, against {before:.0f} an hour before"
    return [f"{words}; something may have happened that many people speak about"]


def _civil(target: Target, name: str) -> tuple[int, int]:
    posts, hostile = target.counts.get(name, (0, 0))
    return posts - hostile, posts


def _minutes(finding: Finding) -> str:
    return "1 minute" if finding.minutes == 1 else f"{finding.minutes} minutes"


def _elsewhere(count: int) -> str:
    return "seen nowhere else lately" if not count else f"seen about {count} more times lately"


def _posts(count: int) -> str:
    return "1 other post" if count == 1 else f"{count or 'no'} other posts"


def _percent(share: float) -> str:
    return "under 1 %" if share < 0.01 else f"{100 * share:.0f} %"


def _week(name: str) -> str:
    born = made(name[5:])
    if born is None:
        return "the same week"
    return f"the week of {datetime.fromtimestamp(born, UTC):%Y-%m-%d}"
