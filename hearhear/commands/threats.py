"""``hearhear threats`` and ``care``: the posts that a person must read, and what was done about each."""

from typing import TYPE_CHECKING
from typing import Annotated

import typer

from hearhear.commands.acting import add_verbs
from hearhear.commands.kafka import Bootstrap
from hearhear.commands.options import ApiKeyFile
from hearhear.commands.options import Certificates
from hearhear.commands.options import Config
from hearhear.commands.options import Data
from hearhear.commands.options import Elastic
from hearhear.commands.options import Json
from hearhear.commands.reading import print_json
from hearhear.commands.terminal import safe_line
from hearhear.commands.terminal import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinks.desk.matters import Matter
    from sinks.desk.matters import MatterKind

AS_JSON = (
    "With --json an object a line: `id`, `kind`, `grade`, `officials` (`id`, `name`), `since`, `heard`, "
    "`updated`, `size`, `phase`, `state`, `owner`, `escalated_to`, `until`, `until_grows`, `acts`; no word "
    "of a post."
)
_SAID: "dict[MatterKind, str]" = {
    "threat": "Possible threats; a human decides.",
    "care": "Whoever wrote these may be in despair; a human decides.",
}


def queue(kind: "MatterKind", name: str, about: str) -> typer.Typer:
    """Return the commands of one queue of posts: its list, and what is done about one."""
    app = typer.Typer(help=about, invoke_without_command=True)

    @app.callback(help=f"{about} `show ID` tells one.\n\n{AS_JSON}")
    def listed(
        context: typer.Context,
        data: Data = None,
        config: Config = None,
        elastic: Elastic = None,
        api_key_file: ApiKeyFile = None,
        ca: Certificates = None,
        bootstrap: Bootstrap = None,
        settled: Annotated[
            bool, typer.Option("--all", help="Those dismissed or closed, too.")
        ] = False,
        as_json: Json = False,
    ) -> None:
        if context.invoked_subcommand is not None:
            return
        from hearhear.commands.matters import as_json as told
        from hearhear.commands.matters import audited
        from hearhear.commands.matters import needing
        from hearhear.wiring.stores import StoreOptions

        options = StoreOptions(data, config, elastic, api_key_file, ca)
        found, names = needing(options, bootstrap, kind)
        found = [one for one in found if settled or one.open]
        audited(options, "list", name)
        if as_json:
            for one in found:
                print_json(told(one, names))
            return
        say(_SAID[kind] if found else "nothing is open")
        for one in found:
            say(safe_line(_line(one, names)))

    @app.command("show")
    def show(
        key: Annotated[str, typer.Argument(metavar="ID")],
        words: Annotated[
            bool, typer.Option("--words", help="The post's words, too; they may hurt.")
        ] = False,
        data: Data = None,
        config: Config = None,
        elastic: Elastic = None,
        api_key_file: ApiKeyFile = None,
        ca: Certificates = None,
        bootstrap: Bootstrap = None,
        as_json: Json = False,
    ) -> None:
        """Tell one, and what was done about it."""
        from hearhear.commands.matters import as_json as told
        from hearhear.commands.matters import audited
        from hearhear.commands.matters import history
        from hearhear.commands.matters import needing
        from hearhear.commands.matters import whole_key
        from hearhear.handing_out import handed_out
        from hearhear.wiring.stores import StoreOptions

        options = StoreOptions(data, config, elastic, api_key_file, ca)
        found, names = needing(options, bootstrap, kind)
        whole = whole_key(key, [one.key for one in found], f"hearhear {name}")
        one = next(each for each in found if each.key == whole)
        audited(options, "read words" if words else "open", whole)
        post = one.post if words else None
        if as_json:
            shown = {"post": handed_out(post)} if post else {}
            print_json({**told(one, names), "history": one.handling.acts, **shown})
            return
        for line in [_SAID[kind], _line(one, names), *history(one.handling.acts)]:
            say(safe_line(line))
        gone = "it was deleted" if one.post is None else "its words: --words"
        say(safe_line(post.text) if post else gone)

    add_verbs(app, kind, name)
    return app


def _line(one: "Matter", names: "Mapping[str, str]") -> str:
    from hearhear.commands.matters import standing
    from hearhear.commands.matters import whom

    aimed = f"  {one.grade}  {whom(one, names)}" if one.kind == "threat" else ""
    return f"{one.key}{aimed}  {one.since:%Y-%m-%d %H:%M}  {standing(one)}"


threats = queue(
    "threat", "threats", "Possible threats at officials: severity, whom, since when, state."
)
care = queue("care", "care", "Posts in which somebody speaks of their own despair.")
