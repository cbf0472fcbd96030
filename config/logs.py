"""Structured logs without personal data: structlog over the standard library's logging."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

# What may never reach a log, whatever key it comes under.
PERSONAL = frozenset({"name", "phone", "email", "address", "description", "note", "password", "token", "caller"})


def mask_personal(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace the value of every personal key by ***."""
    return {key: ("***" if key in PERSONAL else value) for key, value in event.items()}


def configure_logs(*, level: str, style: str) -> None:
    """Send every log line of Django, granian and gridlink to standard error, as text or as JSON."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        mask_personal,
    ]
    # Plain: the default shows the local variables of every frame, passwords and telephone numbers among them.
    plain = structlog.dev.plain_traceback
    renderer: Any = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)
    if style == "json":
        shared.append(structlog.processors.format_exc_info)
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("django.server").setLevel(logging.WARNING)
    # Its warnings repeat what RequestLog writes, with the path.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
