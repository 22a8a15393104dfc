"""What a command needs before it starts: settings, roster, data folder, sources, the page."""
