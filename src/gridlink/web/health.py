"""Is the process up, is it ready for work, and how is it doing: for machines that watch."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable
from datetime import timedelta

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gridlink.ledger import queries as ledger
from gridlink.web.metrics import exposition
from gridlink.web.requests import is_loopback

STUCK_AFTER = timedelta(minutes=5)
"""A delivery due for longer than this means that no worker is at work."""

log = structlog.get_logger("gridlink.web")


@login_not_required
@never_cache
@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all. Touches nothing else."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """200 when every check passes, else 503 with the names of those that do not. About 4 statements."""
    checks = {name: _outcome(name, check) for name, check in CHECKS.items()}
    good = all(outcome == "ok" for outcome in checks.values())
    return JsonResponse({"status": "ok" if good else "not ready", "checks": checks}, status=200 if good else 503)


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text, for who knows the token; without one set, for this machine only."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    token = settings.METRICS_TOKEN
    allowed = secrets.compare_digest(given.encode(), token.encode()) if token else is_loopback(request)
    if not allowed:
        raise PermissionDenied
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _outcome(name: str, check: Callable[[], str]) -> str:
    """ "ok", or what is wrong; the cause goes to the log, not to whoever asks."""
    try:
        return check()
    except (Error, OSError) as fault:
        log.warning("not_ready", check=name, fault=type(fault).__name__)
        return "failed"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if not waiting else f"{len(waiting)} to be applied: run gridlink migrate"


def _outbox() -> str:
    late = ledger.late_deliveries(timezone.now() - STUCK_AFTER)
    return "ok" if late == 0 else f"{late} deliveries are more than {STUCK_AFTER.seconds // 60} minutes late"


def _disk() -> str:
    with tempfile.NamedTemporaryFile(dir=settings.DATA, prefix="ready-") as file:
        file.write(b"ok")
    return "ok"


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "outbox": _outbox,
    "disk": _disk,
}
