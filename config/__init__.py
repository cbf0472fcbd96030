"""Settings, routes and the map from news to those who act on it."""
