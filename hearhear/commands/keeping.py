"""The commands that change what a store keeps."""

import typer

from hearhear.commands import dead
from hearhear.commands.backup import backup
from hearhear.commands.backup import restore
from hearhear.commands.new_key import new_key
from hearhear.commands.remove import remove
from hearhear.commands.retag import retag
from hearhear.commands.retry import retry
from hearhear.commands.subject import subject


def add_to(app: typer.Typer) -> None:
    """Put the commands under *app*."""
    for command in (remove, subject, retag, backup, restore, new_key):
        app.command()(command)
    dead.app.command("retry")(retry)
