"""The catalogue: class schemes, standards, limits, calendars and the duty register, all effective-dated."""
