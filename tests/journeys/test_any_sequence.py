"""Whatever sequence of steps is tried, by whomever, whenever: invariants hold, the ledger verifies, the state equals
its rebuild, and a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gridlink.cases import actions as cases
from gridlink.cases import rebuild
from gridlink.cases.lifecycle import LIFECYCLE, OPEN, STEPS, Stage
from gridlink.cases.models import Case
from gridlink.kernel.errors import GridlinkError
from gridlink.kernel.workflow import available
from gridlink.ledger import queries as ledger
from gridlink.ledger.chain import FIRST_PREVIOUS, entry_hash
from gridlink.ledger.models import Entry
from gridlink.people.permissions import Actor
from gridlink.web.steps import CASE_STEPS
from tests import actors
from tests.walking import MORNING, body, case_at, prove

# Who usually takes a step that needs a permission: tried most of the time, so that cases get somewhere.
USUAL: dict[str, str] = {
    "cases.file": "duty-990101",
    "cases.close": "duty-990101",
    "cases.approve_void": "duty-990101",
    "intake.accept": "acceptor-990101",
    "cases.check": "acceptor-990101",
    "cases.grant_appeal": "acceptor-990101",
    "cases.answer_check": "sup-990101001-2",
    "cases.handle": "handle-clean-990101",
    "cases.appeal": "handle-clean-990101",
    "cases.urge": "chief-990101",
    "cases.circulate": "chief-990101",
}
ANYBODY = ("handle-clean-990101", "handle-roads-990101", "sup-990101001-2", "acceptor-990101", "duty-990101",
           "dispatch-990101", "dispatch-9901", "duty-9901", "acceptor-9901", "city-chief", "duty-990102", "audit-9901")  # fmt: skip


NEXT: dict[Stage, list[str]] = {
    Stage.SUBMITTED: ["file"],
    Stage.SENT_BACK: ["resubmit"],
    Stage.FILED: ["dispatch", "dispatch", "escalate", "hand_down"],
    Stage.DISPATCHED: ["finish"],
    Stage.HANDLED: ["send_check"],
    Stage.CHECKING: ["answer_check"],
    Stage.ANSWERED: ["pass_check", "rework"],
    Stage.CHECKED: ["close"],
}
PROOF = {
    Stage.DISPATCHED: ("handled", "handle-clean-990101"),
    Stage.CHECKING: ("checked", "sup-990101001-2"),
}


class AnySequence(RuleBasedStateMachine):
    """One case, tossed about."""

    @initialize(stage=st.sampled_from(list(Stage)))
    def open_case(self, stage: Stage) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.case_id = case_at(stage).pk
        self.now = MORNING + timedelta(hours=1)
        self.people: dict[str, Actor] = {}

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def somebody(self, username: str) -> Actor:
        if username not in self.people:
            self.people[username] = actors.actor(username)
        return self.people[username]

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.case_id)

    @rule(minutes=st.integers(0, 3000))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        cases.tick(now=self.now)

    @rule(purpose=st.sampled_from(["handled", "checked"]))
    def a_photo_is_given(self, purpose: str) -> None:
        prove(self.case_id, purpose, self.somebody("handle-clean-990101"), self.now)

    @rule(data=st.data())
    def the_case_moves_on(self, data: st.DataObject) -> None:
        stage = Stage(self.case.stage)
        if stage in PROOF:
            purpose, who = PROOF[stage]
            prove(self.case_id, purpose, self.somebody(who), self.now)
        if stage in NEXT:
            name = data.draw(st.sampled_from(NEXT[stage]))
            self.take(name, self.usual(name), data)

    @rule(data=st.data(), kind=st.sampled_from(["delay", "return", "suspension"]), granted=st.booleans())
    def something_is_asked_for_and_decided(self, data: st.DataObject, kind: str, granted: bool) -> None:
        self.take(f"request_{kind}", self.usual(f"request_{kind}"), data)
        self.take(f"{'approve' if granted else 'refuse'}_{kind}", self.usual(f"approve_{kind}"), data)

    @rule(data=st.data(), usual=st.integers(0, 9))
    def a_step_that_fits_is_tried(self, data: st.DataObject, usual: int) -> None:
        names = available(LIFECYCLE, self.case.stage)
        name = data.draw(st.sampled_from(names))
        self.take(name, self.usual(name) if usual else data.draw(st.sampled_from(ANYBODY)), data)

    def usual(self, name: str) -> str:
        platform = "9901" if self.case.platform == actors.ROOT else "990101"
        who = USUAL.get(STEPS[name].permission, f"dispatch-{platform}")
        return who.replace("duty-990101", f"duty-{platform}").replace("acceptor-990101", f"acceptor-{platform}")

    @precondition(lambda self: hasattr(self, "case_id"))
    @rule(data=st.data(), name=st.sampled_from(sorted(STEPS)), who=st.sampled_from(ANYBODY))
    def any_step_is_tried(self, data: st.DataObject, name: str, who: str) -> None:
        self.take(name, who, data)

    def take(self, name: str, who: str, data: st.DataObject) -> None:
        before = self.trace()
        try:
            with transaction.atomic():
                CASE_STEPS[name].run(self.case_id, by=self.somebody(who), now=self.now, **self.given(name, data))
        except GridlinkError:
            assert self.trace() == before

    def given(self, name: str, data: st.DataObject) -> dict[str, Any]:
        other = actors.organisation("roads-990101")
        makers: dict[str, Callable[[], Any]] = {
            "condition": lambda: "1",
            "organisation": lambda: data.draw(st.sampled_from([body(), body(), other])),
            "supervisor": lambda: actors.user_id("sup-990101001-2"),
            "outcome": lambda: data.draw(st.sampled_from(["mended", "not_mended"])),
            "until": lambda: self.now + timedelta(days=data.draw(st.integers(-1, 400))),
        }
        return {
            field.name: makers.get(field.name, lambda: "因为")() for field in CASE_STEPS[name].fields if field.required
        }

    def trace(self) -> tuple[object, ...]:
        case = self.case
        requests = tuple(case.requests.order_by("id").values_list("kind", "granted"))
        return (case.version, case.stage, requests, len(ledger.history(case.subject)))

    @invariant()
    def the_state_equals_its_rebuild(self) -> None:
        if hasattr(self, "case_id"):
            assert rebuild.differences(self.case_id) == []

    @invariant()
    def the_chain_verifies(self) -> None:
        if not hasattr(self, "case_id"):
            return
        previous = FIRST_PREVIOUS
        entries = Entry.objects.filter(subject=self.case.subject).order_by("seq").values()
        for number, entry in enumerate(entries, start=1):
            assert entry["seq"] == number
            assert entry["previous"] == previous
            assert entry["hash"] == entry_hash(entry)
            previous = entry["hash"]

    @invariant()
    def what_stands_in_the_row_makes_sense(self) -> None:
        if not hasattr(self, "case_id"):
            return
        case = self.case
        assert (case.closed_at is not None) == (case.stage == Stage.CLOSED)
        assert (case.voided_at is not None) == (case.stage == Stage.VOID)
        assert (case.suspended_until is not None) == (case.stage == Stage.SUSPENDED)
        assert (case.handling_due_at is not None) == (case.stage == Stage.DISPATCHED)
        assert case.requests.filter(granted=None).count() <= 1
        assert case.delay_count <= 2
        assert case.suspension_count <= 1
        if case.stage not in OPEN:
            assert case.next_alarm_at is None


@pytest.mark.slow
@pytest.mark.django_db
def test_any_sequence_of_steps(city: None) -> None:
    run_state_machine_as_test(
        AnySequence,
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
