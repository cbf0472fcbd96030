"""Which steps a person may take with a case now: what the buttons of its page come from."""

from __future__ import annotations

from dataclasses import dataclass

from gridlink.cases.facts import FACTS, Standing, gathered, missing_proofs
from gridlink.cases.lifecycle import LIFECYCLE, STEPS, VERBS
from gridlink.cases.models import Case
from gridlink.cases.permission import may_on
from gridlink.kernel.errors import Missing, Refused
from gridlink.kernel.workflow import Taken, available, check_apart
from gridlink.ledger.queries import EntryRow
from gridlink.people.permissions import Actor


@dataclass(frozen=True)
class StepOffer:
    """A step that may be taken now. `asks` are the facts the person must give, `why_not` a code when it is refused,
    `because_of` the step already taken that it must be kept apart from.
    """

    name: str
    asks: tuple[str, ...]
    why_not: str = ""
    because_of: str = ""


def steps_for(case: Case, by: Actor, history: tuple[EntryRow, ...]) -> tuple[StepOffer, ...]:
    """The steps open to `by`, in the order of the table. At most 2 statements, for its requests; none for the rules.

    A step whose standing facts fail is left out; one that only separation of duties forbids is shown with the reason.
    """
    offers = []
    taken = _taken(history)
    facts = Standing(case)
    for name in available(LIFECYCLE, case.stage):
        row = STEPS[name]
        grant = may_on(case, row.permission, by)
        if grant is None:
            continue
        if None in gathered(facts, row.needs).values():
            continue
        try:
            check_apart(row, taken, by.ref, grant.organisation or None)
        except Refused as refusal:
            offers.append(StepOffer(name, (), refusal.code, str(refusal.params.get("step", ""))))
            continue
        offers.append(StepOffer(name, tuple(need for need in row.needs if need not in FACTS)))
    return tuple(offers)


def proofs_wanted(case_id: int, step: str) -> tuple[str, ...]:
    """The purposes of the files that `step` must still be given; asks no permission. 2 statements."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        raise Missing("case.missing", case=case_id)
    return missing_proofs(Standing(case), step)


def _taken(history: tuple[EntryRow, ...]) -> list[Taken]:
    steps = {verb: step for step, verb in VERBS.items()}
    return [
        Taken(steps[entry.verb], None if entry.actor == "system" else entry.actor, entry.organisation or None)
        for entry in history
        if entry.verb in steps
    ]
