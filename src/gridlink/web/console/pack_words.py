"""What the tables of a pack and the verdicts on their rows are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TABLES: dict[str, str | Promise] = {
    "people.Organisation": _("Organisations"),
    "people.Role": _("Roles"),
    "people.Post": _("Posts"),
    "people.User": _("People"),
    "people.Holding": _("Holders of posts"),
    "grid.City": _("The city"),
    "grid.Place": _("Places and unit grids"),
    "grid.ResponsibilityGrid": _("Responsibility grids"),
    "grid.ResponsibilityGridMember": _("Unit grids of responsibility grids"),
    "grid.Component": _("Components"),
    "catalogue.Scheme": _("Classifications"),
    "catalogue.CaseClass": _("Classes"),
    "catalogue.ClassMapping": _("Mappings of classes"),
    "catalogue.Condition": _("Conditions"),
    "catalogue.Duty": _("Duty register"),
    "catalogue.WorkSchedule": _("Working hours"),
    "catalogue.CalendarDay": _("Holidays and days worked"),
    "catalogue.StageLimit": _("Limits of stages"),
    "catalogue.Setting": _("Settings"),
}
VERDICTS: dict[str, str | Promise] = {
    "added": _("new"),
    "changed": _("changes"),
    "ended": _("ends"),
    "kept": _("edited here, stays"),
}
