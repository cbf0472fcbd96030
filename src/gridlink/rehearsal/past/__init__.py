"""A city's own past: requests it recorded before, read from its file, timed by our clocks and taken through our loop."""
