"""What every test shares."""

from __future__ import annotations

from django.db import connections


def pytest_configure() -> None:
    """Let transactional tests empty the ledger's tables: on PostgreSQL a trigger refuses it everywhere else."""
    for settings in connections.settings.values():
        if settings["ENGINE"] == "django.db.backends.postgresql":
            settings.setdefault("OPTIONS", {})["options"] = "-c gridlink.allow_truncate=on"
