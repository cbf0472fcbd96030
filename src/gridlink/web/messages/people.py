"""Sentences, see `gridlink.web.messages`."""

from __future__ import annotations

from django.utils.functional import Promise

SENTENCES: dict[str, str | Promise] = {}
