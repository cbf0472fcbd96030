"""One table of named steps: what may be taken, from where, with what, by whom."""

from enum import StrEnum

import pytest

from gridlink.kernel.errors import Invalid, Problems, Refused
from gridlink.kernel.workflow import (
    Apart,
    ClockEffect,
    Move,
    Same,
    Taken,
    Workflow,
    available,
    check_apart,
    mermaid,
    step,
    take,
)


class S(StrEnum):
    FILED = "filed"
    DISPATCHED = "dispatched"
    SUSPENDED = "suspended"
    HANDLED = "handled"
    CLOSED = "closed"


STEPS = {
    "dispatch": step([S.FILED], S.DISPATCHED, "cases.dispatch", needs="organisation", clock=ClockEffect.START),
    "suspend": step([S.DISPATCHED], S.SUSPENDED, "cases.suspend", needs=["reason", "until"], clock=ClockEffect.PAUSE),
    "resume": step([S.SUSPENDED], S.DISPATCHED, "cases.suspend", clock=ClockEffect.RESUME),
    "finish": step([S.DISPATCHED], S.HANDLED, "cases.handle", needs="evidence", clock=ClockEffect.STOP),
    "rework": step([S.HANDLED], S.FILED, "cases.check", needs="reason", apart_from="finish"),
    "close": step([S.HANDLED], S.CLOSED, "cases.close", apart_from=[Apart("finish", unless=("trifle",))]),
    "urge": step([S.DISPATCHED, S.HANDLED], None, "cases.urge"),
}
CASE = Workflow("case", S, STEPS, S.FILED, {S.CLOSED})
FACTS = {"organisation": 7, "reason": "雨季", "until": "2026-12-01", "evidence": [1]}

# What every step does from every stage: the whole truth, one row a stage. Anything not written here is refused.
MOVES = {
    S.FILED: {"dispatch": S.DISPATCHED},
    S.DISPATCHED: {"suspend": S.SUSPENDED, "finish": S.HANDLED, "urge": S.DISPATCHED},
    S.SUSPENDED: {"resume": S.DISPATCHED},
    S.HANDLED: {"rework": S.FILED, "close": S.CLOSED, "urge": S.HANDLED},
    S.CLOSED: {},
}


@pytest.mark.parametrize("stage", list(S))
@pytest.mark.parametrize("name", list(STEPS))
def test_step_by_stage(name, stage):
    target = MOVES[stage].get(name)

    if target is not None:
        assert take(CASE, stage, name, facts=FACTS) == Move(name, stage, target, STEPS[name].clock)
    else:
        with pytest.raises(Refused) as refused:
            take(CASE, stage, name, facts=FACTS)
        assert refused.value.code == "workflow.wrong_stage"
        assert refused.value.params["stage"] == stage.value
        assert refused.value.params["allowed"] == tuple(source.value for source in STEPS[name].sources)


@pytest.mark.parametrize("stage", list(S))
def test_the_available_steps_are_those_that_can_be_taken_in_the_order_of_the_table(stage):
    assert available(CASE, stage) == tuple(name for name in STEPS if name in MOVES[stage])


def test_a_stage_may_be_given_as_the_text_that_is_stored():
    move = take(CASE, "filed", "dispatch", facts=FACTS)

    assert move.source is S.FILED
    assert move.target is S.DISPATCHED
    assert move.clock is ClockEffect.START


def test_a_step_the_table_does_not_have_is_refused():
    with pytest.raises(Refused) as refused:
        take(CASE, S.FILED, "teleport", facts=FACTS)

    assert (refused.value.code, refused.value.params["step"]) == ("workflow.unknown_step", "teleport")


def test_a_stage_the_workflow_does_not_have_is_bad_input():
    with pytest.raises(Invalid, match=r"workflow\.unknown_stage"):
        take(CASE, "lost", "dispatch", facts=FACTS)
    with pytest.raises(Invalid, match=r"workflow\.unknown_stage"):
        available(CASE, "lost")


@pytest.mark.parametrize("nothing", [None, "", "  ", [], (), {}, set()])
def test_a_needed_fact_that_is_empty_is_asked_for(nothing):
    with pytest.raises(Refused) as refused:
        take(CASE, S.DISPATCHED, "suspend", facts={"reason": "雨季", "until": nothing})

    assert (refused.value.code, refused.value.field) == ("workflow.needs", "until")
    assert refused.value.params["missing"] == ("until",)


def test_all_missing_facts_are_named_and_the_first_is_the_field():
    with pytest.raises(Refused) as refused:
        take(CASE, S.DISPATCHED, "suspend", facts={})

    assert (refused.value.field, refused.value.params["missing"]) == ("reason", ("reason", "until"))


@pytest.mark.parametrize("fact", [0, False, "0", [0]])
def test_zero_and_false_are_facts(fact):
    assert take(CASE, S.FILED, "dispatch", facts={"organisation": fact}).target is S.DISPATCHED


def test_the_stage_is_looked_at_before_the_facts():
    with pytest.raises(Refused, match=r"workflow\.wrong_stage"):
        take(CASE, S.CLOSED, "dispatch", facts={})


HANDLED = [Taken("dispatch", 1, 10), Taken("finish", 2, 20)]


@pytest.mark.parametrize(
    ("by", "person", "organisation", "clash"),
    [
        ("both", 2, 20, "person"),
        ("both", 2, 99, "person"),
        ("both", 9, 20, "organisation"),
        ("both", 9, 99, None),
        ("person", 2, 99, "person"),
        ("person", 9, 20, None),
        ("organisation", 9, 20, "organisation"),
        ("organisation", 2, 99, None),
        ("both", 1, 10, None),
        ("both", None, None, None),
    ],
)
def test_who_took_a_step_may_not_take_the_one_kept_apart_from_it(by, person, organisation, clash):
    row = step([S.HANDLED], S.CLOSED, "cases.close", apart_from=Apart("finish", by))

    if clash is None:
        check_apart(row, HANDLED, person, organisation)
    else:
        with pytest.raises(Refused) as refused:
            check_apart(row, HANDLED, person, organisation)
        assert refused.value.code == "workflow.separation"
        assert (refused.value.params["step"], refused.value.params["by"]) == ("finish", clash)


def test_nobody_is_not_the_same_as_nobody():
    check_apart(STEPS["close"], [Taken("finish", None, None)], None, None)


def test_whoever_ever_took_the_step_stays_apart():
    history = [Taken("finish", 2, 20), Taken("rework", 5, 50), Taken("finish", 3, 30)]

    with pytest.raises(Refused, match=r"workflow\.separation"):
        check_apart(STEPS["close"], history, 2, 99)


def test_an_exception_lifts_only_the_rule_that_names_it():
    with pytest.raises(Refused, match=r"workflow\.separation"):
        check_apart(STEPS["rework"], HANDLED, 2, 20, exempt={"trifle"})
    check_apart(STEPS["close"], HANDLED, 2, 20, exempt={"trifle"})
    check_apart(STEPS["rework"], HANDLED, 2, 20, exempt={"finish"})


@pytest.mark.parametrize(
    ("rule", "person", "organisation", "allowed"),
    [
        ("finish", 9, 20, True),
        ("finish", 2, 99, False),
        (Same("finish", "person"), 2, 99, True),
        (Same("finish", "person"), 9, 20, False),
        (Same("finish", "both"), 2, 20, True),
        (Same("finish", "both"), 2, 99, False),
        ("finish", None, None, False),
        ("suspend", 9, 99, True),  # nobody took it yet
    ],
)
def test_a_step_bound_to_another_is_for_who_took_that_last(rule, person, organisation, allowed):
    row = step([S.HANDLED], S.DISPATCHED, "cases.handle", same_as=rule)

    if allowed:
        check_apart(row, HANDLED, person, organisation)
    else:
        with pytest.raises(Refused, match=r"workflow\.same"):
            check_apart(row, HANDLED, person, organisation)


def test_the_last_taker_counts_for_a_bond():
    row = step([S.HANDLED], S.DISPATCHED, "cases.handle", same_as="finish")

    with pytest.raises(Refused, match=r"workflow\.same"):
        check_apart(row, [*HANDLED, Taken("finish", 3, 30)], 2, 20)


def test_a_bond_is_lifted_when_the_earlier_step_is_exempt():
    row = step([S.HANDLED], S.DISPATCHED, "cases.handle", same_as="finish")

    check_apart(row, HANDLED, 9, 99, exempt={"finish"})


class Other(StrEnum):
    ELSEWHERE = "elsewhere"
    FILED = "filed"


def codes_of(steps, initial=S.FILED, terminal=(S.CLOSED,)):
    with pytest.raises(Problems) as refused:
        Workflow("case", S, steps, initial, terminal)
    return {(problem.code, problem.field) for problem in refused.value.problems}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"resume": None}, ("workflow.no_way_out", "suspended")),
        ({"suspend": None}, ("workflow.unreachable", "suspended")),
        ({"rework": step([S.HANDLED], S.FILED, "p", apart_from="vanish")}, ("workflow.unknown_rule", "rework")),
        ({"rework": step([S.HANDLED], S.FILED, "p", same_as="vanish")}, ("workflow.unknown_rule", "rework")),
        ({"rework": step([], S.FILED, "p")}, ("workflow.bad_sources", "rework")),
        ({"rework": step([S.HANDLED, S.HANDLED], S.FILED, "p")}, ("workflow.bad_sources", "rework")),
        ({"rework": step([S.HANDLED], S.FILED, "")}, ("workflow.no_permission", "rework")),
        ({"rework": step([S.HANDLED], Other.ELSEWHERE, "p")}, ("workflow.foreign_stage", "rework")),
        ({"rework": step([Other.FILED], S.HANDLED, "p")}, ("workflow.foreign_stage", "rework")),
    ],
)
def test_a_table_that_does_not_hold_together_is_refused(change, fault):
    steps = {name: change.get(name, row) for name, row in STEPS.items()}

    assert fault in codes_of({name: row for name, row in steps.items() if row is not None})


def test_every_fault_of_a_table_is_named_at_once():
    steps = {**STEPS, "rework": step([S.HANDLED], S.FILED, "", apart_from="vanish")}
    del steps["resume"]

    assert codes_of(steps) == {
        ("workflow.no_permission", "rework"),
        ("workflow.unknown_rule", "rework"),
        ("workflow.no_way_out", "suspended"),
    }


def test_going_round_for_ever_is_no_way_out_of_a_workflow_that_has_an_end():
    round_and_round = {**STEPS, "resume": step([S.SUSPENDED], S.SUSPENDED, "cases.suspend")}

    assert codes_of(round_and_round) == {("workflow.no_way_out", "suspended")}


def test_stages_of_another_enumeration_are_refused_at_the_beginning_and_the_end():
    assert ("workflow.foreign_stage", "stages") in codes_of(STEPS, initial=Other.FILED)
    assert ("workflow.foreign_stage", "stages") in codes_of(STEPS, terminal=(S.CLOSED, Other.ELSEWHERE))


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"


def test_what_has_no_end_may_go_round_for_ever_but_not_stand_still():
    shut, opened = step([Door.OPEN], Door.SHUT, "d"), step([Door.SHUT], Door.OPEN, "d")

    assert Workflow("door", Door, {"shut": shut, "open": opened}, Door.OPEN, ()).terminal == ()
    with pytest.raises(Problems, match=r"workflow\.no_way_out \[shut\]"):
        Workflow("door", Door, {"shut": shut}, Door.OPEN, ())


def test_one_may_come_into_being_in_several_stages():
    door = Workflow("door", Door, {"shut": step([Door.OPEN], Door.SHUT, "d")}, (Door.OPEN, Door.SHUT), (Door.SHUT,))

    assert door.beginnings == (Door.OPEN, Door.SHUT)
    assert mermaid(door).count("[*] -->") == 2


def test_a_table_cannot_be_changed_once_made():
    with pytest.raises(TypeError):
        CASE.steps["teleport"] = STEPS["close"]


def test_the_diagram_is_the_table():
    assert mermaid(CASE) == (
        "stateDiagram-v2\n"
        "    [*] --> filed\n"
        "    filed --> dispatched: dispatch (start clock)\n"
        "    dispatched --> suspended: suspend (pause clock)\n"
        "    suspended --> dispatched: resume (resume clock)\n"
        "    dispatched --> handled: finish (stop clock)\n"
        "    handled --> filed: rework\n"
        "    handled --> closed: close\n"
        "    dispatched --> dispatched: urge\n"
        "    handled --> handled: urge\n"
        "    closed --> [*]\n"
    )
