"""Reading cases: lists, one case, counts. Frozen rows outside this app."""

from gridlink.cases.queries.counts import any_open, count_each, open_counts, open_total, stage_counts
from gridlink.cases.queries.detail import (
    CaseBrief,
    CaseDetail,
    Happening,
    brief,
    case_detail,
    check_may,
    propose_for,
)
from gridlink.cases.queries.lists import CaseFilter, CaseRow, cases_near, list_cases, rows_of
from gridlink.cases.queries.steps import StepOffer, proofs_wanted, steps_for

__all__ = [
    "CaseBrief",
    "CaseDetail",
    "CaseFilter",
    "CaseRow",
    "Happening",
    "StepOffer",
    "any_open",
    "brief",
    "case_detail",
    "cases_near",
    "check_may",
    "count_each",
    "list_cases",
    "open_counts",
    "open_total",
    "proofs_wanted",
    "propose_for",
    "rows_of",
    "stage_counts",
    "steps_for",
]
