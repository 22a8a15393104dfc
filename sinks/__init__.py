"""Where results end up.  Imports schemas only."""
