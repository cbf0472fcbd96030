"""A system check: foreign keys between gridlink's apps point down the layer order, as imports do.

Foreign keys are strings ("cases.Case") and escape import-linter. It stands in `web`, the top, which may know all apps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register
from django.db.models import Model

LAYERS: tuple[frozenset[str], ...] = tuple(
    frozenset(row.split("|"))
    for row in (
        "web packs|exchange rehearsal evaluation participation relief response warning linkage sensing "
        "intake|patrol cases catalogue grid evidence people ledger kernel"
    ).split()
)
"""From the top down, the same as the import contract "layers" in pyproject.toml; a test compares the two."""
PREFIX = "gridlink."


@register()
def foreign_keys_point_down(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Errors gridlink.E001 (a key that points up or sideways) and gridlink.E002 (an app without a place)."""
    configs = apps.get_app_configs() if app_configs is None else app_configs
    models = (model for config in configs for model in config.get_models(include_auto_created=True))
    return foreign_key_faults(model for model in models if model.__module__.startswith(PREFIX))


def foreign_key_faults(models: Iterable[type[Model]]) -> list[CheckMessage]:
    """What is wrong with the foreign keys of these models; keys to Django's own tables are not looked at."""
    faults: list[CheckMessage] = []
    for model in models:
        source = model._meta.app_label
        if _row(source) is None:
            faults.append(Error(f"App {source!r} has no place among the layers.", obj=model, id="gridlink.E002"))
            continue
        faults.extend(
            Error(
                f"{model._meta.label}.{name} points from {source!r} to {target!r}, which does not stand below it.",
                hint="Let the upper app hold the key, or keep a code in place of a key.",
                obj=model,
                id="gridlink.E001",
            )
            for name, target in _targets(model)
            if target != source and not _stands_below(target, source)
        )
    return faults


def _targets(model: type[Model]) -> Iterator[tuple[str, str]]:
    """The names of the model's own keys, each with the gridlink app it points to."""
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        related = field.related_model
        if isinstance(related, type) and related.__module__.startswith(PREFIX):
            yield field.name, related._meta.app_label


def _stands_below(target: str, source: str) -> bool:
    lower, upper = _row(target), _row(source)
    return lower is not None and upper is not None and lower > upper


def _row(app: str) -> int | None:
    return next((index for index, row in enumerate(LAYERS) if app in row), None)
