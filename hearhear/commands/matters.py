"""What needs a person, as the commands list it: found by a part of its ID, in a line, and as JSON."""

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from hearhear.commands.failure import fail
from hearhear.commands.reading import reading

if TYPE_CHECKING:
    from hearhear.wiring.stores import StoreOptions
    from schemas.act import Act
    from sinks.desk.matters import Matter
    from sinks.desk.matters import MatterKind


def needing(
    options: "StoreOptions", servers: str | None, *kinds: "MatterKind", withdrawn: bool = False
) -> "tuple[list[Matter], dict[str, str]]":
    """Return what needs a person, of *kinds*, the newest first; and the names of officials by id.

    *withdrawn*: also alerts that were withdrawn before anybody dealt with them.  What keeps it from
    being read ends the command, with the remedy.
    """
    from hearhear.wiring.desk import read_desk
    from hearhear.wiring.desk import today
    from hearhear.wiring.vocabulary import officials
    from sinks.desk.matters import matters
    from sinks.desk.matters import of_alert

    moment = datetime.now(UTC)
    with reading(options) as store:
        desk = read_desk(options, servers)
        day = today(options, store, moment)
        found = [one for one in matters(store, desk, moment, day) if one.kind in kinds]
        if withdrawn:
            known = {one.key for one in found}
            others = (a for a in store.alerts(withdrawn=True) if a.key not in known)
            found += [of_alert(alert, desk, moment, day) for alert in others]
        return found, officials(None, options)


def audited(options: "StoreOptions", what: str, about: str) -> None:
    """Note in the audit log that *what* was done to *about*, before it is; where it cannot, end."""
    from hearhear.wiring.data import DataError
    from hearhear.wiring.desk import data_folder
    from hearhear.wiring.operator import operator
    from sinks.accounts.audit import Audit
    from sinks.accounts.audit import AuditError

    try:
        Audit(data_folder(options)).record(operator(), what, about)
    except (AuditError, DataError) as error:
        fail(str(error))


def login() -> str:
    """Return who is logged in on this machine; "" where the system has no name for them."""
    from hearhear.wiring.operator import operator

    return operator().name


def whole_key(given: str, keys: Sequence[str], listed_by: str) -> str:
    """Return the one of *keys* that is *given*, or begins so; else end with what there is."""
    wanted = given.encode(errors="replace").decode()
    found = [key for key in keys if key == wanted] or [
        key for key in keys if wanted and key.startswith(wanted)
    ]
    if not found:
        fail(f"{given} is none of these: {listed_by} lists them")
    if len(found) > 1:
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        fail(f"{given} could be {', '.join(found[:3])}{more}: write more of it")
    return found[0]


def whom(matter: "Matter", names: Mapping[str, str]) -> str:
    """Return whom *matter* is aimed at, by name where the roster has one."""
    return ", ".join(names.get(key, key) for key in matter.officials) or "nobody on the roster"


def standing(matter: "Matter") -> str:
    """Return how *matter* stands by now: what people made of it, whose it is, what the machine says."""
    owner = f", {matter.handling.owner}" if matter.handling.owner else ""
    snoozed = ""
    if matter.state == "snoozed":
        until = matter.handling.until
        ends = [f"{until:%Y-%m-%d %H:%M}"] if until else []
        snoozed = f" until {' or '.join([*ends, *(['it grows'] * matter.handling.until_grows)])}"
    machine = f"; {matter.phase}" if matter.kind == "alert" or matter.phase == "gone" else ""
    return f"{matter.state}{snoozed}{owner}{machine}"


def history(acts: "Sequence[Act]") -> list[str]:
    """Return what was done, an act a line, oldest first."""
    from sinks.desk.handling import PAST

    return [
        f"  {act.at:%Y-%m-%d %H:%M}  {act.by} {PAST[act.kind]}"
        + (f" to {act.to}" if act.to else "")
        + (f": {act.why}" if act.why else "")
        for act in acts
    ]


def as_json(matter: "Matter", names: Mapping[str, str]) -> dict[str, Any]:
    """Return *matter* for programs, without a word of any post."""
    handling = matter.handling
    return {
        "id": matter.key,
        "kind": matter.kind,
        "grade": matter.grade,
        "officials": [{"id": key, "name": names.get(key)} for key in matter.officials],
        "since": matter.since,
        "heard": matter.heard,
        "updated": matter.updated,
        "size": matter.size,
        "phase": matter.phase,
        "state": matter.state,
        "owner": handling.owner or None,
        "escalated_to": handling.to or None,
        "until": handling.until,
        "until_grows": handling.until_grows,
        "acts": handling.revision,
    }
