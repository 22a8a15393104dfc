"""The commands that change what a store keeps."""

import typer

from hearhear.commands.remove import remove


def add_to(app: typer.Typer) -> None:
    """Put the commands under *app*."""
    app.command()(remove)
