"""Cases and reports seen alike: what the pages of steps need to know of either."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gridlink.cases.lifecycle import VERBS as CASE_VERBS
from gridlink.cases.queries import CaseDetail, Happening, case_detail, cases_near, proofs_wanted
from gridlink.catalogue import queries as catalogue
from gridlink.evidence import queries as evidence
from gridlink.evidence.queries import EvidenceRow
from gridlink.grid import queries as grid
from gridlink.intake.lifecycle import VERBS as REPORT_VERBS
from gridlink.intake.queries import ReportDetail, ReportEvent, report_detail, similar_reports
from gridlink.people.permissions import Actor
from gridlink.web.console import choices
from gridlink.web.console.case_pages import why_not
from gridlink.web.console.choices import Offer
from gridlink.web.console.step_forms import Proof
from gridlink.web.console.wording import PROOF_LABELS
from gridlink.web.proofs import CASE_PROOFS, REPORT_PROOFS, take_case_step, take_report_step
from gridlink.web.steps import StepForm, case_step, report_step
from gridlink.web.templatetags.gridlink_ui import named

Detail = CaseDetail | ReportDetail


@dataclass(frozen=True)
class Change:
    """One entry written since the reader's page was made."""

    verb: str
    at: datetime
    who: str
    post: str
    is_mine: bool


@dataclass(frozen=True)
class Matter:
    """A case or a report as the pages of its steps handle it."""

    kind: str
    step: Callable[[str], StepForm]
    verbs: Mapping[str, str]
    proofs: Mapping[str, str]
    read: Callable[..., Any]
    take: Callable[..., Any]
    offers: Callable[[Any], dict[str, str]]
    """The steps open to the reader: why not, in words, when separation of duties forbids one."""
    options: Callable[[StepForm, Any, Actor], dict[str, Offer]]
    preset: Callable[[Any], dict[str, str]]

    def url(self, id: int) -> str:
        """The address of its page."""
        return reverse(self.kind, args=[id])

    def evidence(self, id: int) -> tuple[EvidenceRow, ...]:
        """Its files. 1 statement."""
        return evidence.evidence_of(f"{self.kind}:{id}")

    def proof(self, step: str, detail: Detail) -> Proof | None:
        """The files this step asks for, None for a step that is not proved. At most 2 statements."""
        purpose = self.proofs.get(step)
        if purpose is None:
            return None
        return Proof(purpose, PROOF_LABELS[purpose], is_needed=_is_needed(step, detail))

    def changes_since(self, detail: Detail, version: int, by: Actor) -> tuple[Change, ...]:
        """What has been written since the page that showed `version`. No statement."""
        return tuple(
            Change(row.verb, row.at, _who(row), row.post, row.person is not None and row.person.id == by.user_id)
            for row in detail.history
            if row.body.get("set", {}).get("version", 0) > version
        )


def _who(row: Happening | ReportEvent) -> str:
    return named(row.person) if row.person is not None else "gridlink"


def _is_needed(step: str, detail: Detail) -> bool:
    return isinstance(detail, CaseDetail) and bool(proofs_wanted(detail.row.id, step))


def _case_offers(detail: CaseDetail) -> dict[str, str]:
    return {offer.name: why_not(offer) for offer in detail.steps}


def _report_offers(detail: ReportDetail) -> dict[str, str]:
    return dict.fromkeys(detail.steps, "")


def _case_options(step: StepForm, detail: CaseDetail, _by: Actor) -> dict[str, Offer]:
    row = detail.row
    made: dict[str, Callable[[], Offer]] = {
        "organisation": lambda: Offer(choices.bodies(detail.platform, detail.proposal)),
        "supervisor": lambda: choices.supervisors(
            "cases.answer_check", row.place, case_class=f"{row.kind}:{row.class_code}"
        ),
        "condition": lambda: Offer(choices.conditions(catalogue.conditions_of(row.scheme, row.kind, row.class_code))),
    }
    return {field.name: made[field.kind]() for field in step.fields if field.kind in made}


def _report_options(step: StepForm, detail: ReportDetail, by: Actor) -> dict[str, Offer]:
    row = detail.row
    made: dict[str, Callable[[], Offer]] = {
        "supervisor": lambda: choices.supervisors("intake.answer", row.place),
        "decline_reason": lambda: Offer(choices.decline_reasons()),
        "case_class": lambda: Offer([choices.empty(_("Choose a class")), *choices.classes(row.scheme)]),
        "place": lambda: _grid_of(row.place),
        "case": lambda: choices.open_cases(cases_near(row.place, by=by)),
        "report": lambda: choices.reports(similar_reports(row.place, by=by), row.id),
    }
    return {field.name: made[field.kind]() for field in step.fields if field.kind in made}


def _case_preset(_detail: CaseDetail) -> dict[str, str]:
    return {}


def _report_preset(detail: ReportDetail) -> dict[str, str]:
    """The class the report came with."""
    row = detail.row
    return {"case_class": f"{row.kind}:{row.class_code}"} if row.class_code else {}


def _grid_of(place: int) -> Offer:
    """The unit grids to choose from; a report that names one already needs no other."""
    scheme = grid.city().scheme
    if scheme.level_of(place) == scheme.levels[-1].name:
        return Offer([(str(place), choices.place_name(place))])
    return choices.grids_within(place)


CASE = Matter(
    "case", case_step, CASE_VERBS, CASE_PROOFS, case_detail, take_case_step, _case_offers, _case_options,
    _case_preset,
)  # fmt: skip
REPORT = Matter(
    "report", report_step, REPORT_VERBS, REPORT_PROOFS, report_detail, take_report_step, _report_offers, _report_options,
    _report_preset,
)  # fmt: skip
