"""Everything that speaks HTTP: console, API, live news, health and metrics."""
