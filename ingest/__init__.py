"""Where posts come from.  Imports schemas only."""
