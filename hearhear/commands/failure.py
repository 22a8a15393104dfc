"""How a command gives up."""

from typing import NoReturn

import typer

from hearhear.commands.terminal import complain


def fail(message: str) -> NoReturn:
    """End with *message*, which says what to do next, and status 2."""
    complain(message)
    raise typer.Exit(2)
