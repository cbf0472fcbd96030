"""Some values of a TOML text changed; comments, order and everything else stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array

from gridlink.packs.reading import BOM

Leaves = Mapping[tuple[str, ...], Any]
"""Path of a value → the value: a text, number, truth value or list of texts. A number stands for a place in a list of tables."""


def edit_toml(text: str, before: Leaves, after: Leaves) -> str:
    """The text with what differs between `before` and `after` changed, taken out or put in."""
    mark = BOM if text.startswith(BOM) else ""
    whole: Any = tomlkit.parse(text.removeprefix(BOM))
    for path in sorted(before.keys() - after.keys(), reverse=True):
        _take_out(whole, path)
    for path, value in after.items():
        if path not in before or before[path] != value:
            _put(whole, path, value)
    return mark + tomlkit.dumps(whole)


def _put(whole: Any, path: tuple[str, ...], value: Any) -> None:
    table = whole
    for step in path[:-1]:
        if isinstance(table, AoT):
            while len(table) <= int(step):
                table.append(tomlkit.table())
            table = table[int(step)]
        else:
            if step not in table:
                table[step] = tomlkit.table()
            table = table[step]
    there = table.get(path[-1])
    item = tomlkit.item(value)
    if isinstance(item, Array) and isinstance(there, Array):
        item.multiline("\n" in there.as_string())
    table[path[-1]] = item


def _take_out(whole: Any, path: tuple[str, ...]) -> None:
    """Take a value out, and the table around it once it is empty."""
    table: Any = whole
    above: list[tuple[Any, str | int]] = []
    for step in path[:-1]:
        name = int(step) if isinstance(table, AoT) else step
        above.append((table, name))
        table = table[name]
    table.pop(path[-1])
    if above and not table:
        outer, name = above[-1]
        outer.pop(name)
