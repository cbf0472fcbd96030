"""The cross-file rules of a pack, one function per rule, gathered in `RULES`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from gridlink.packs import body_rules, catalogue_rules, patrol_rules, place_rules, shape_rules
from gridlink.packs.findings import Finding
from gridlink.packs.pack import Pack

RULES: tuple[Callable[[Pack], Iterable[Finding]], ...] = (
    place_rules.root_is_a_place,
    place_rules.places_nest,
    place_rules.successors_are_sound,
    place_rules.grids_nest,
    place_rules.responsibility_grids_hold_their_own,
    place_rules.component_ids_tell_district_and_class,
    shape_rules.areas_agree,
    shape_rules.shapes_lie_in_their_parents,
    shape_rules.neighbours_do_not_overlap,
    shape_rules.grids_leave_no_gap,
    patrol_rules.responsibility_grids_hang_together,
    shape_rules.components_stand_in_their_grids,
    body_rules.organisations_form_a_tree,
    body_rules.levels_of_organisations_are_known,
    body_rules.permissions_are_known,
    body_rules.posts_are_held,
    body_rules.posts_name_real_classes,
    body_rules.supervising_is_kept_apart,
    catalogue_rules.default_scheme_is_there,
    catalogue_rules.classes_are_known,
    catalogue_rules.classes_have_conditions,
    catalogue_rules.limits_are_whole,
    catalogue_rules.duties_name_a_body,
)


def check_pack(pack: Pack) -> list[Finding]:
    """Everything the files say to each other that does not fit. Duties are resolved by the caller's own check."""
    return [finding for rule in RULES for finding in rule(pack)]
