"""What many sightings say together: a fold over a log, (state, sighting) -> (state, alerts)."""
