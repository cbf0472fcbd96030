"""The kernel: rules every app stands on. Pure Python, no Django, no third-party import, no clock read, no I/O."""
