"""The simulated city: the same actions, taken by simulated people at simulated times."""
