"""gridlink: one system for running a city day to day and through its emergencies."""

__version__ = "0.1.0"
