"""Every step of the table from every stage: it is taken where the table says so and refused everywhere else."""

from __future__ import annotations

import pytest

from gridlink.cases import actions
from gridlink.cases.lifecycle import LIFECYCLE, STEPS, VERBS, Stage
from gridlink.kernel.errors import Refused
from gridlink.kernel.workflow import take

EVERY_FACT = {need: object() for step in STEPS.values() for need in step.needs}


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("name", list(STEPS))
def test_a_step_is_taken_only_from_its_stages(name: str, stage: Stage) -> None:
    row = STEPS[name]

    if stage in row.sources:
        move = take(LIFECYCLE, stage, name, facts=EVERY_FACT)

        assert move.target == (row.target or stage)
        assert move.clock == row.clock
    else:
        with pytest.raises(Refused) as refusal:
            take(LIFECYCLE, stage, name, facts=EVERY_FACT)

        assert refusal.value.code == "workflow.wrong_stage"


@pytest.mark.parametrize("name", [name for name, row in STEPS.items() if row.needs])
def test_a_step_is_refused_without_what_it_needs(name: str) -> None:
    row = STEPS[name]

    for need in row.needs:
        facts = {**EVERY_FACT, need: None}
        with pytest.raises(Refused) as refusal:
            take(LIFECYCLE, row.sources[0], name, facts=facts)

        assert refusal.value.code == "workflow.needs"
        assert refusal.value.field == need


def test_every_step_has_a_verb_of_its_own() -> None:
    assert set(VERBS) == set(STEPS)
    assert len(set(VERBS.values())) == len(VERBS)


ACTION_OF = {
    "file": "file_case",
    "send_back": "send_back_case",
    "resubmit": "resubmit_case",
    "withdraw": "withdraw_case",
    "dispatch": "dispatch_case",
    "escalate": "escalate_case",
    "hand_down": "hand_down_case",
    "finish": "finish_case",
    "resume": "resume_case",
    "rework": "rework_case",
    "close": "close_case",
    "urge": "urge_case",
    "circulate": "circulate_case",
    "refuse_delay": "refuse_request",
    "refuse_return": "refuse_request",
    "refuse_suspension": "refuse_request",
    "refuse_void": "refuse_request",
}


@pytest.mark.parametrize("name", list(STEPS))
def test_every_step_has_an_action(name: str) -> None:
    assert callable(getattr(actions, ACTION_OF.get(name, name)))
