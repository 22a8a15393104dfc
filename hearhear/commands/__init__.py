"""The commands, one file each; `hearhear/cli.py` gathers them."""
