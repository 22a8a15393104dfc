"""One tag a file."""
