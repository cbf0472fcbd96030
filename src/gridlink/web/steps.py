"""Every step of both lifecycles as a form: its words, the fields it asks for, the action it calls.

Buttons and forms of the console and the routes of the API come from these two tables. What a step needs and who may
take it stands in `cases.lifecycle` and `intake.lifecycle`; nothing here decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gridlink.cases import actions as cases
from gridlink.intake import actions as intake
from gridlink.kernel.errors import Invalid, Missing, Problems
from gridlink.people.permissions import Actor
from gridlink.web.terms import later

Words = str | Promise


@dataclass(frozen=True)
class Field:
    """One thing a step asks for. `kind` says how it is typed and shown: line, text, moment, integer, choice, or
    one of the pickers organisation, supervisor, condition, case_class, place, case, report, decline_reason."""

    name: str
    kind: str
    label: Words
    required: bool = True
    choices: tuple[tuple[str, Words], ...] = ()

    def read(self, raw: Any) -> Any:
        """The typed value, None when it was left empty; `Invalid` naming the field otherwise."""
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            if self.required:
                raise Invalid("input.required", field=self.name)
            return None
        return READERS.get(self.kind, _text)(self, raw)


@dataclass(frozen=True)
class StepForm:
    """A step as people see it. `tone`: primary (the way on), plain, or danger (what cannot be taken back lightly)."""

    name: str
    label: Words
    run: Callable[..., Any]
    fields: tuple[Field, ...] = ()
    tone: str = "plain"

    def take(self, subject_id: int, raw: Mapping[str, Any], *, by: Actor, version: int | None = None) -> Any:
        """Read every field and call the action. `Problems` names all fields at fault at once."""
        given: dict[str, Any] = {}
        faults: list[Invalid] = []
        for field in self.fields:
            try:
                value = field.read(raw.get(field.name))
            except Invalid as fault:
                faults.append(fault)
            else:
                if value is not None:
                    given[field.name] = value
        if faults:
            raise Problems(faults)
        return self.run(subject_id, by=by, version=version, **given)


MOST = {"line": 200, "text": 4000}


def _text(field: Field, raw: Any) -> str:
    if not isinstance(raw, str):
        raise Invalid("input.not_text", field=field.name)
    text = raw.strip()
    most = MOST.get(field.kind, 200)
    if len(text) > most:
        raise Invalid("input.too_long", field=field.name, most=most, length=len(text))
    if "\x00" in text:
        raise Invalid("input.control_character", field=field.name)
    return text


def _integer(field: Field, raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, (int, str)):
        raise Invalid("input.not_a_number", field=field.name)
    try:
        number = int(raw)
    except ValueError as fault:
        raise Invalid("input.not_a_number", field=field.name) from fault
    if not 0 <= number < 2**63:
        raise Invalid("input.not_a_number", field=field.name)
    return number


def _moment(field: Field, raw: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(raw)
    except (TypeError, ValueError) as fault:
        raise Invalid("input.not_a_moment", field=field.name) from fault
    if moment.tzinfo is None:
        moment = timezone.make_aware(moment)
    try:
        return moment.astimezone(UTC)
    except OverflowError as fault:
        raise Invalid("input.not_a_moment", field=field.name) from fault


def _choice(field: Field, raw: Any) -> str:
    allowed = [value for value, _words in field.choices]
    if not isinstance(raw, str) or raw not in allowed:
        raise Invalid("input.not_a_choice", field=field.name, allowed=allowed)
    return raw


READERS: dict[str, Callable[[Field, Any], Any]] = {
    "moment": _moment,
    "choice": _choice,
    "integer": _integer,
    "organisation": _integer,
    "supervisor": _integer,
    "place": _integer,
    "case": _integer,
    "report": _integer,
}

REASON = Field("reason", "text", _("Reason"))
NOTE = Field("note", "text", _("Note"), required=False)
WORDS = Field("note", "text", _("What you want to say"))
RESULT = Field("result", "text", _("What was done"))
UNTIL = Field("until", "moment", _("Until"))
CONDITION = Field("condition", "condition", _("Condition of the standard"))
BODY = Field("organisation", "organisation", _("Handling body"))
SUPERVISOR = Field("supervisor", "supervisor", later("supervisor", _("Supervisor")))
MENDED = Field(
    "outcome", "choice", _("What you found"), choices=(("mended", _("Mended")), ("not_mended", _("Not mended")))
)
IS_TRUE = Field(
    "outcome", "choice", _("What you found"), choices=(("true", _("It is so")), ("not_true", _("It is not so")))
)


def _refuse(kind: str) -> Callable[..., Any]:
    def run(case_id: int, *, reason: str, by: Actor, **given: Any) -> Any:
        return cases.refuse_request(case_id, kind=kind, reason=reason, by=by, **given)

    return run


def _accept(report_id: int, *, case_class: str, by: Actor, **given: Any) -> Any:
    kind, _colon, code = case_class.partition(":")
    return intake.accept_report(report_id, kind=kind, class_code=code, by=by, **given)


def _table(*forms: StepForm) -> dict[str, StepForm]:
    return {form.name: form for form in forms}


CASE_STEPS = _table(
    StepForm("file", _("File"), cases.file_case, (CONDITION,), "primary"),
    StepForm("send_back", _("Send back"), cases.send_back_case, (REASON,)),
    StepForm("resubmit", _("Submit again"), cases.resubmit_case, (NOTE,), "primary"),
    StepForm("withdraw", _("Withdraw"), cases.withdraw_case, (REASON,), "danger"),
    StepForm("close_self_handled", _("Close as mended on the spot"), cases.close_self_handled, (CONDITION,), "primary"),
    StepForm("dispatch", _("Dispatch"), cases.dispatch_case, (BODY, NOTE), "primary"),
    StepForm("escalate", _("Escalate to the city"), cases.escalate_case, (REASON,)),
    StepForm("hand_down", _("Hand down to the district"), cases.hand_down_case, (REASON,)),
    StepForm("request_void", _("Ask to void"), cases.request_void, (REASON,), "danger"),
    StepForm("approve_void", _("Void"), cases.approve_void, (), "danger"),
    StepForm("refuse_void", _("Refuse to void"), _refuse("void"), (REASON,)),
    StepForm("finish", _("Report as handled"), cases.finish_case, (RESULT,), "primary"),
    StepForm("request_delay", _("Ask for more time"), cases.request_delay, (REASON,)),
    StepForm("approve_delay", _("Grant more time"), cases.approve_delay, (), "primary"),
    StepForm("refuse_delay", _("Refuse more time"), _refuse("delay"), (REASON,)),
    StepForm("request_return", _("Ask to return"), cases.request_return, (REASON,)),
    StepForm("approve_return", _("Take back"), cases.approve_return, (), "primary"),
    StepForm("refuse_return", _("Refuse the return"), _refuse("return"), (REASON,)),
    StepForm("request_suspension", _("Ask to suspend"), cases.request_suspension, (REASON, UNTIL)),
    StepForm("approve_suspension", _("Suspend"), cases.approve_suspension, (), "primary"),
    StepForm("refuse_suspension", _("Refuse to suspend"), _refuse("suspension"), (REASON,)),
    StepForm("resume", _("Resume"), cases.resume_case, (), "primary"),
    StepForm("send_check", _("Send to check"), cases.send_check, (SUPERVISOR,), "primary"),
    StepForm("recall_check", _("Recall the check"), cases.recall_check, (REASON,)),
    StepForm("answer_check", _("Answer the check"), cases.answer_check, (MENDED, NOTE), "primary"),
    StepForm("pass_check", _("Pass on to close"), cases.pass_check, (), "primary"),
    StepForm("rework", _("Send back for rework"), cases.rework_case, (REASON,)),
    StepForm("close", _("Close"), cases.close_case, (), "primary"),
    StepForm("return_check", _("Have it checked again"), cases.return_check, (REASON,)),
    StepForm("urge", _("Urge"), cases.urge_case, (WORDS,)),
    StepForm("put_on_list", _("Put on the supervised list"), cases.put_on_list, (REASON,)),
    StepForm("circulate", _("Circulate"), cases.circulate_case, (WORDS,)),
    StepForm("strike_off", _("Strike off the list"), cases.strike_off, (REASON,)),
    StepForm("appeal_overrun", _("Appeal the overrun"), cases.appeal_overrun, (REASON,)),
    StepForm("support_appeal", _("Support the appeal"), cases.support_appeal, (), "primary"),
    StepForm("grant_appeal", _("Grant the appeal"), cases.grant_appeal, (), "primary"),
    StepForm("refuse_appeal", _("Refuse the appeal"), cases.refuse_appeal, (REASON,)),
    StepForm("turn_down_appeal", _("Turn the appeal down"), cases.turn_down_appeal, (REASON,)),
)

REPORT_STEPS = _table(
    StepForm(
        "accept",
        _("Accept"),
        _accept,
        (
            Field("case_class", "case_class", _("Class")),
            Field("place", "place", _("Unit grid"), required=False),
            Field("case", "case", _("Open case it belongs to"), required=False),
        ),
        "primary",
    ),
    StepForm("send_to_verify", _("Send to verify"), intake.send_to_verify, (SUPERVISOR,)),
    StepForm("answer", _("Answer the verification"), intake.answer_verification, (IS_TRUE, NOTE), "primary"),
    StepForm("recall", _("Recall the verification"), intake.recall_verification, (REASON,)),
    StepForm(
        "decline",
        _("Decline"),
        intake.decline_report,
        (Field("reason", "decline_reason", _("Reason")), NOTE),
        "danger",
    ),
    StepForm("merge", _("Merge"), intake.merge_report, (Field("into", "report", _("Report that says the same")),)),
    StepForm("unmerge", _("Undo the merge"), intake.unmerge_report, (REASON,)),
    StepForm("reopen", _("Reopen"), intake.reopen_report, (REASON,)),
)


def case_step(name: str) -> StepForm:
    """The form of a step of a case; `Missing` for a step that does not exist."""
    return _find(CASE_STEPS, name)


def report_step(name: str) -> StepForm:
    """The form of a step of a report; `Missing` for a step that does not exist."""
    return _find(REPORT_STEPS, name)


def _find(table: Mapping[str, StepForm], name: str) -> StepForm:
    try:
        return table[name]
    except KeyError as fault:
        raise Missing("workflow.unknown_step", step=name) from fault
