"""``hearhear alerts``: the alerts of a store, as a list and one by one."""

from typing import TYPE_CHECKING
from typing import Annotated

import msgspec
import typer

from hearhear.commands.acting import add_verbs
from hearhear.commands.failure import fail
from hearhear.commands.kafka import Bootstrap
from hearhear.commands.options import ApiKeyFile
from hearhear.commands.options import Certificates
from hearhear.commands.options import Config
from hearhear.commands.options import Data
from hearhear.commands.options import Elastic
from hearhear.commands.options import Json
from hearhear.commands.reading import print_json
from hearhear.commands.reading import print_post
from hearhear.commands.reading import reading
from hearhear.commands.terminal import complain
from hearhear.commands.terminal import many
from hearhear.commands.terminal import safe_line
from hearhear.commands.terminal import say

if TYPE_CHECKING:
    from schemas.alert import Alert

app = typer.Typer(help="Alerts of coordinated harassment.", invoke_without_command=True)


@app.callback()
def alerts(
    context: typer.Context,
    data: Data = None,
    config: Config = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    bootstrap: Bootstrap = None,
    withdrawn: Annotated[
        bool, typer.Option("--withdrawn", help="Those that were withdrawn, too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the alerts, newest first, and how each is handled; `alerts show ID` tells one whole.

    With --json an object a line: the alert's own fields, and `id`, `grade`, `officials`, `since`, `heard`,
    `updated`, `size`, `phase`, `state`, `owner`, `escalated_to`, `until`, `until_grows`, `acts`.
    """
    if context.invoked_subcommand is not None:
        return
    from hearhear.commands.matters import as_json as told
    from hearhear.commands.matters import needing
    from hearhear.commands.matters import standing
    from hearhear.wiring.stores import StoreOptions

    options = StoreOptions(data, config, elastic, api_key_file, ca)
    found, names = needing(options, bootstrap, "alert", withdrawn=withdrawn)
    for one in sorted(found, key=lambda each: each.heard, reverse=True):
        alert = one.alert
        if alert is None:
            continue
        if as_json:
            print_json(told(one, names) | msgspec.to_builtins(alert))
            continue
        at = f"{alert.opened_at:%Y-%m-%d %H:%M}"
        say(safe_line(f"{alert.key}  {_severity(alert)}  {alert.target}  {at}  {standing(one)}"))
        gone = "withdrawn: " if alert.withdrawn else ""
        say(safe_line(f"    {gone}{alert.tactic}: {_size(alert)}"))
    with reading(options) as store:
        unread = store.alerts(withdrawn=withdrawn).unread
    if unread:
        complain(f"alerts that cannot be read: {unread:,}: hearhear doctor says what to do")


@app.command("show")
def show(
    key: Annotated[str, typer.Argument(metavar="ID")],
    data: Data = None,
    config: Config = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    bootstrap: Bootstrap = None,
    as_json: Json = False,
) -> None:
    """Tell one alert: its evidence, what else it could be, how it is handled, its posts."""
    from hearhear.commands.matters import as_json as told
    from hearhear.commands.matters import audited
    from hearhear.commands.matters import history
    from hearhear.commands.matters import needing
    from hearhear.commands.matters import standing
    from hearhear.commands.matters import whole_key
    from hearhear.handing_out import handed_out
    from hearhear.wiring.stores import StoreOptions

    options = StoreOptions(data, config, elastic, api_key_file, ca)
    found, names = needing(options, bootstrap, "alert", withdrawn=True)
    by_key = {one.key: (one, one.alert) for one in found}
    if key not in by_key:
        with reading(options) as store:
            store.alert(key)  # one that is there and cannot be read says so
    one, alert = by_key[whole_key(key, [*by_key], "hearhear alerts")]
    if alert is None:
        fail(f"alert {one.key} is not there any more")
    audited(options, "open", one.key)
    with reading(options) as store:
        posts = store.posts(alert.uids)
    if as_json:
        shown = [handed_out(post) for post in posts]
        print_json(
            {"alert": alert, "posts": shown, "desk": told(one, names), "history": one.handling.acts}
        )
        return
    for line in [*_told(alert), standing(one), *history(one.handling.acts)]:
        say(safe_line(line))
    say("Consistent with coordination; people decide what it is.  The posts:")
    for post in posts:
        print_post(post)
    if gone := len(alert.uids) - len(posts):
        say(f"{gone} more were deleted where they were published")


add_verbs(app, "alert", "alerts")


def _severity(alert: "Alert") -> str:
    """Return the severity as the page calls it, too."""
    from sinks.console.words import SEVERITIES

    return f"{alert.severity} ({SEVERITIES[alert.severity][0].lower()})"


def _size(alert: "Alert") -> str:
    return f"{many(len(alert.uids), 'post')} from {many(alert.accounts, 'account')}"


def _told(alert: "Alert") -> list[str]:
    from schemas.alert import WITHDRAWN

    heir = f" Alert {alert.replaced_by} has its posts." if alert.replaced_by else ""
    return [
        f"{alert.tactic}: {alert.target}, severity {_severity(alert)}",
        f"{_size(alert)}, since {alert.onset:%Y-%m-%d %H:%M}",
        *([f"Withdrawn.  {WITHDRAWN[alert.because]}{heir}"] if alert.withdrawn else ()),
        *(f"  + {signal.sentence}" for signal in alert.signals),
        *(f"  - {sentence}" for sentence in alert.counter_evidence),
    ]
