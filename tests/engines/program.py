"""``hearhear`` as a module, so that the harness starts the very command an operator types."""

from hearhear.cli import main

main()
