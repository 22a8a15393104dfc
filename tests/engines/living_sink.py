"""``hearhear stream sink`` that says where it hangs when asked to."""

import faulthandler
import signal

import typer

from hearhear.commands.elastic import setup
from hearhear.commands.elastic import sink

app = typer.Typer()
app.command()(sink)
app.command()(setup)

if __name__ == "__main__":
    faulthandler.register(signal.SIGUSR1)
    app()
