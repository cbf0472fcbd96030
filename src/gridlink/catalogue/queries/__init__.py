"""What other apps may ask of the catalogue. Frozen rows; kept in each process, so that most answers cost no statement.

`at` is a moment with a zone; None means now. "Kept" means: read once, then again only after a change, which another
process sees within `gridlink.catalogue.current.LOOK_EVERY` seconds. Whoever writes the tables other than through
`gridlink.catalogue.actions` (a pack's loading, a test) calls `forget()` afterwards, inside the transaction or after it.
"""

from gridlink.catalogue.current import forget
from gridlink.catalogue.precedence import DutyRow, Gap, Overlap, Reason, Ruling
from gridlink.catalogue.queries.classes import (
    case_class,
    case_classes,
    class_by_id,
    class_names,
    condition,
    condition_by_id,
    conditions_of,
    default_scheme,
    hidden_classes,
    mapped,
    scheme,
    schemes,
)
from gridlink.catalogue.queries.clocks import calendar, setting, stage_limit, stage_limits
from gridlink.catalogue.queries.history import (
    calendar_day_history,
    class_history,
    condition_history,
    duty_history,
    setting_history,
    stage_limit_history,
    work_schedule_history,
)
from gridlink.catalogue.queries.register import duties, duty_findings, fallback_block, propose, resolve_for
from gridlink.catalogue.rows import Alternative, ClassRow, ConditionRow, Mapped, Proposal, SchemeRow, Version

__all__ = [
    "Alternative", "ClassRow", "ConditionRow", "DutyRow", "Gap", "Mapped", "Overlap", "Proposal", "Reason", "Ruling",
    "SchemeRow", "Version",
    "calendar", "calendar_day_history", "case_class", "case_classes", "class_by_id", "class_history", "class_names", "condition",
    "condition_by_id", "condition_history", "conditions_of", "default_scheme", "duties", "duty_findings",
    "duty_history", "fallback_block", "forget", "hidden_classes", "mapped", "propose", "resolve_for", "scheme",
    "schemes", "setting", "setting_history", "stage_limit", "stage_limit_history", "stage_limits",
    "work_schedule_history",
]  # fmt: skip
