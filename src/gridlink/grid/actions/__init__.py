"""What can be done to components and responsibility grids. Places come with the city pack."""

from __future__ import annotations

from gridlink.grid.actions.assigning import assign_responsibility_grid
from gridlink.grid.actions.changing import change_component_state, move_component, retire_component
from gridlink.grid.actions.registering import ComponentDraft, register_component

__all__ = [
    "ComponentDraft", "assign_responsibility_grid", "change_component_state", "move_component", "register_component",
    "retire_component",
]  # fmt: skip
