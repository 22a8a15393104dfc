"""Tools for developers.  They are not in the wheel."""
