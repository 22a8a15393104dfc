"""What many sightings say together: each detector is a fold over a log, (state, sighting) -> (state, alerts)."""
