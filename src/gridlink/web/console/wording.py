"""Words of the console for what the program names by code: verbs of the history, reasons of a proposal, purposes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gridlink.cases.escalation import Advice
from gridlink.catalogue.queries import Proposal, Reason
from gridlink.grid import queries as grid
from gridlink.kernel.places import PlaceRange
from gridlink.people.naming import organisation_names
from gridlink.web.labels import CHANNELS
from gridlink.web.templatetags.gridlink_ui import chosen
from gridlink.web.terms import later, term

Words = str | Promise

PURPOSES: dict[str, Words] = {
    "found": _("As found"),
    "verified": _("As verified"),
    "handled": _("As handled"),
    "checked": _("As checked"),
    "other": _("Other"),
}
PROOF_LABELS: dict[str, Words] = {
    "verified": _("Photos of what you found"),
    "handled": _("Photos of the mended state"),
    "checked": _("Photos of what you found"),
}
SEVERITIES: dict[str, Words] = {"A": _("Urgent matter"), "B": _("Major matter"), "C": _("Ordinary matter")}
KINDS: dict[str, Words] = {"component": _("Component"), "event": _("Event")}
REQUESTS: dict[str, Words] = {
    "delay": _("More time"),
    "return": _("Return"),
    "suspension": _("Suspension"),
    "void": _("Voiding"),
    "appeal": _("Appeal of the overrun"),
}
OUTCOMES: dict[str, Words] = {
    "mended": _("Mended"),
    "not_mended": _("Not mended"),
    "true": _("It is so"),
    "not_true": _("It is not so"),
}
DUTY_ROLES: dict[str, Words] = {
    "approves": _("Approves"),
    "supervises": _("Supervises"),
    "handles": _("Handles"),
}
SCOPES: dict[str, Words] = {
    "place": _("Territory"),
    "owner": _("The component's own owner"),
    "line": _("The department's jurisdiction"),
}
FAULTS: dict[str, Words] = {
    "gap": _("Nobody handles it"),
    "owner_only": _("Only what has an owner on record is handled"),
    "overlap": _("Several bodies"),
    "approved_not_handled": _("Approved, but handled by nobody"),
    "approved_not_supervised": _("Approved, but supervised by nobody"),
}
STAGE_LIMITS: dict[str, Words] = {
    "acceptance": _("Acceptance"),
    "verification": _("Verification"),
    "filing": _("Filing"),
    "dispatch": _("Dispatch"),
    "check": _("Check"),
    "check_on_site": _("Check on the spot"),
    "closing": _("Closing"),
}

VERBS: dict[str, Words] = {
    "report.received": _("Report received"),
    "report.sent_to_verify": _("Sent to verify"),
    "report.answered": _("Verification answered"),
    "report.recalled": _("Verification recalled"),
    "report.accepted": _("Report accepted"),
    "report.declined": _("Report declined"),
    "report.merged": _("Merged into another report"),
    "report.unmerged": _("Merge undone"),
    "report.reopened": _("Report reopened"),
    "report.reporter_erased": _("Personal data destroyed"),
    "case.registered": _("Case registered"),
    "case.filed": _("Case filed"),
    "case.sent_back": _("Sent back to the acceptor"),
    "case.resubmitted": _("Submitted again"),
    "case.withdrawn": _("Withdrawn"),
    "case.closed_self_handled": _("Closed as mended on the spot"),
    "case.dispatched": _("Dispatched"),
    "case.escalated": _("Escalated to the city"),
    "case.handed_down": _("Handed down to the district"),
    "case.void_requested": _("Voiding requested"),
    "case.voided": _("Voided"),
    "case.void_refused": _("Voiding refused"),
    "case.finished": _("Reported as handled"),
    "case.delay_requested": _("More time requested"),
    "case.delayed": _("More time granted"),
    "case.delay_refused": _("More time refused"),
    "case.return_requested": _("Return requested"),
    "case.returned": _("Taken back"),
    "case.return_refused": _("Return refused"),
    "case.suspension_requested": _("Suspension requested"),
    "case.suspended": _("Suspended"),
    "case.suspension_refused": _("Suspension refused"),
    "case.resumed": _("Resumed"),
    "case.check_sent": _("Sent to check"),
    "case.check_recalled": _("Check recalled"),
    "case.check_answered": _("Check answered"),
    "case.check_passed": _("Check passed"),
    "case.reworked": _("Sent back for rework"),
    "case.closed": _("Case closed"),
    "case.check_returned": _("To be checked again"),
    "case.urged": _("Urged"),
    "case.listed": _("Put on the supervised list"),
    "case.circulated": _("Circulated"),
    "case.struck_off": _("Struck off the list"),
    "case.overrun_appealed": _("Overrun appealed"),
    "case.appeal_supported": _("Appeal supported"),
    "case.appeal_granted": _("Appeal granted"),
    "case.appeal_refused": _("Appeal refused"),
    "case.appeal_turned_down": _("Appeal turned down"),
    "case.handling_due_soon": _("Handling is due soon"),
    "case.handling_overdue": _("Handling is overdue"),
    "case.stage_due_soon": _("The stage is due soon"),
    "case.stage_overdue": _("The stage is overdue"),
    "case.due_times_recomputed": _("Due times computed anew"),
    "evidence.added": _("Evidence given"),
    "evidence.hidden": _("Evidence taken out of sight"),
    "person.created": _("Person added"),
    "person.appointed": _("Appointed"),
    "person.dismissed": _("Dismissed"),
    "person.deactivated": _("Account closed"),
    "post.created": _("Post created"),
    "person.password_set": _("Password set"),
    "person.token_issued": _("API token issued"),
    "person.token_revoked": _("API token revoked"),
    "pack.loaded": _("City pack loaded"),
    "post.shift_planned": _("Shift planned"),
    "post.shift_cancelled": _("Shift cancelled"),
    "post.ended": _("Post ended"),
    "role.defined": _("Role defined"),
    "organisation.created": _("Organisation created"),
    "organisation.revised": _("Organisation revised"),
}


def verb_words(verb: str) -> str:
    """What a verb of the ledger says; one without words is shown as it is."""
    return str(VERBS.get(verb, verb))


TERMS: dict[str, Words] = {"supervisor": _("Supervisor"), "centre": _("Centre in hand")}
"""The terms pages show by the city's own word, with gridlink's."""
CHANNEL_WORDS: dict[str, Words] = {
    "supervisor": later("supervisor", CHANNELS["supervisor"]),
    "phone": later("hotline", CHANNELS["phone"]),
    "citizen": CHANNELS["citizen"],
    "api": _("Another system"),
}


def channel_words(channel: str) -> str:
    """How a report came in."""
    return str(CHANNEL_WORDS.get(channel, channel))


OBJECTS: dict[str, Words] = {
    "place": _("Places"),
    "body": _("Bodies"),
    "supervisor": later("supervisor", _("Supervisors")),
    "acceptor": _("Acceptors"),
    "duty_chief": _("Duty chiefs"),
    "dispatcher": _("Dispatchers"),
}
NOTICES: dict[str, Words] = {
    "accepted": _("Accepted: we see to it"),
    "declined": _("Not accepted"),
    "merged": _("Known already"),
    "closed": _("Mended"),
}


def notice_words(template: str) -> str:
    """What the reporter was told."""
    return str(NOTICES.get(template, template))


REASONS: Mapping[str, Words] = {
    "owner_first": _("For a component its own owner goes first."),
    "line_for_owner": _("The department with jurisdiction stands in for the owner."),
    "place_after_owner": _("No owner and no department is named, so the territory takes it."),
    "place_first": _("For an event the territory goes first."),
    "line_after_place": _("No government of the territory is named, so the department with jurisdiction takes it."),
    "owner_unknown": _("The register sends this class to the component's owner, and none is on record here."),
    "only_one": _("No other line of the duty register speaks about it."),
    "most_specific_class": _("The line for class {prefix} is the most specific."),
    "most_specific_place": _("The line for {place} is the most specific."),
    "legal_ground": _("Legal ground: {ground}"),
    "overlap": _("The register names {count} bodies, none before the others: a person must choose."),
    "gap": _("The duty register names nobody."),
    "nobody_so_block": _("What is nobody's goes to the government of the territory ({level})."),
}


def reason_words(reasons: Iterable[Reason]) -> list[str]:
    """Why a body is proposed, a sentence a reason. 1 statement when one names a place."""
    return [_reason(reason.code, reason.params) for reason in reasons]


ADVICE: dict[str, Words] = {
    "cross_district": _("It concerns a body of another district: {bodies}."),
    "returned": _("{count} bodies have returned it as not theirs: {bodies}."),
    "reworked": _("It failed its check {count} times."),
    "far_overdue": _("Its handling has used {limits} times its limit."),
}


def advice_words(advice: Iterable[Advice]) -> list[str]:
    """Why a case may belong before the city, in words. At most 1 statement, for the names of bodies."""
    given = list(advice)
    codes = {code for each in given for code in _codes(each)}
    called = organisation_names(codes) if codes else {}
    return [str(ADVICE[each.code]).format(**_advice_params(each, called)) for each in given]


def _advice_params(advice: Advice, called: Mapping[str, tuple[str, str]]) -> dict[str, object]:
    codes = _codes(advice)
    bodies = ", ".join(chosen(*called[code]) for code in codes if code in called)
    return {"count": len(codes), **advice.params, "bodies": bodies}


def _codes(advice: Advice) -> tuple[str, ...]:
    codes = advice.params.get("bodies", ())
    return tuple(codes) if isinstance(codes, tuple) else ()


def why_of(proposal: Proposal | None) -> list[str]:
    """The reasons of a proposal in words. At most 1 statement."""
    return reason_words(proposal.reasons) if proposal is not None else []


def _reason(code: str, params: Mapping[str, Any]) -> str:
    if code not in REASONS:
        return code
    values = dict(params)
    if code == "most_specific_place":
        values["place"] = range_name(PlaceRange(int(params["low"]), int(params["high"])))
    if code == "legal_ground":
        values["ground"] = chosen(str(params["text"]), str(params["text_en"]))
    if code == "most_specific_class" and not params["prefix"]:
        values["prefix"] = _now("any")
    if code == "nobody_so_block":
        values["level"] = level_words(str(params["level"]))
    return str(REASONS[code]).format(**values)


def know_paths(places: Iterable[int]) -> None:
    """Have the names on the way down to these places at hand, so that `place_path` asks for none. At most 1 statement."""
    scheme = grid.city().scheme
    grid.names({each for code in set(places) for each in (code, *scheme.ancestors(code))})


def level_words(level: str) -> str:
    """What the city calls a level of places."""
    return term(level, LEVELS.get(level, level))


LEVELS: dict[str, Words] = {
    "city": _("City"),
    "district": _("District"),
    "street": _("Subdistrict or town"),
    "neighbourhood": _("Neighbourhood or village"),
    "grid": _("Unit grid"),
}


def range_name(places: PlaceRange) -> str:
    """What to call a range of places that is one place's; otherwise its ends. 1 statement."""
    scheme = grid.city().scheme
    for code in (places.low, *scheme.ancestors(places.low)):
        if scheme.range_of(code) == places:
            called = grid.names([code]).get(code)
            return chosen(*called) if called else scheme.short(code)
    return f"{places.low} – {places.high}"
