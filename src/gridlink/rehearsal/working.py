"""Simulated work: how long each post takes, how often it goes wrong, and what it does next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from gridlink.cases import actions as cases
from gridlink.cases.numbering import platform_of
from gridlink.cases.queries import brief, propose_for
from gridlink.catalogue.queries import ConditionRow
from gridlink.evidence.actions import add_evidence
from gridlink.grid import queries as grid
from gridlink.intake import actions as intake
from gridlink.intake.drafts import Draft
from gridlink.people.permissions import Actor
from gridlink.rehearsal.people import Cast
from gridlink.rehearsal.pictures import street
from gridlink.rehearsal.words import words_of

if TYPE_CHECKING:
    from gridlink.rehearsal.history import Timeline

DECLINED = ("not-found", "out-of-scope")


class Working:
    """The centre, the bodies and the supervisors at work on what came in."""

    def __init__(self, rng: Random, cast: Cast, timeline: Timeline) -> None:
        self.rng, self.cast, self.timeline = rng, cast, timeline
        self.words = words_of(grid.city().languages)

    def platform(self, place: int) -> int:
        """The platform that has a place in hand."""
        return platform_of(place)

    def _after(self, now: datetime, minutes: float, step: Callable[[datetime], object]) -> None:
        """Around `minutes` later, now and then much later."""
        self.timeline.at(now + timedelta(minutes=minutes * self.rng.lognormvariate(0, 0.6)), step)

    # the centre receives

    def somebody_receives(self, report: int, draft: Draft, condition: ConditionRow, now: datetime) -> None:
        """The acceptor looks at a new report: verifies what a citizen said, accepts what a supervisor saw."""
        if draft.channel == "phone" and self.rng.random() < 0.7:
            self._after(now, 6, lambda at: self._verify(report, draft, condition, at))
        else:
            self._after(now, 5, lambda at: self._decide(report, draft, condition, at, is_true=True))

    def _verify(self, report: int, draft: Draft, condition: ConditionRow, now: datetime) -> None:
        assert draft.place is not None
        supervisor = self.cast.somebody("intake.answer", draft.place, f"{draft.kind}:{draft.class_code}")
        acceptor = self._acceptor(draft.place)
        assert supervisor.user_id is not None
        intake.send_to_verify(report, supervisor=supervisor.user_id, by=acceptor, now=now)
        is_true = self.rng.random() < 0.85

        def answer(at: datetime) -> None:
            add_evidence(f"report:{report}", "verified", street(self.rng, mended=not is_true), by=supervisor, now=at)
            outcome = "true" if is_true else "not_true"
            intake.answer_verification(report, outcome=outcome, by=supervisor, now=at)
            self._after(at, 5, lambda later: self._decide(report, draft, condition, later, is_true=is_true))

        self._after(now, 18, answer)

    def _decide(self, report: int, draft: Draft, condition: ConditionRow, now: datetime, *, is_true: bool) -> None:
        assert draft.place is not None
        acceptor = self._acceptor(draft.place)
        if not is_true or self.rng.random() < 0.02:
            reason = "not-found" if not is_true else self.rng.choice(DECLINED)
            intake.decline_report(report, reason=reason, by=acceptor, now=now)
            return
        _, case = intake.accept_report(report, kind=draft.kind, class_code=draft.class_code, by=acceptor, now=now)
        if draft.self_handled:
            self._after(now, 6, lambda at: self._close_at_once(case, condition, at))
        else:
            self._after(now, 6, lambda at: self._file(case, condition, at))

    def _acceptor(self, place: int) -> Actor:
        return self.cast.of_platform("intake.accept", platform_of(place))

    # the duty chief and the dispatcher

    def _close_at_once(self, case: int, condition: ConditionRow, now: datetime) -> None:
        by = self.cast.of_platform("cases.close", brief(case).platform)
        cases.close_self_handled(case, condition=condition.code, by=by, now=now)

    def _file(self, case: int, condition: ConditionRow, now: datetime) -> None:
        by = self.cast.of_platform("cases.file", brief(case).platform)
        if self.rng.random() < 0.02:
            cases.send_back_case(case, reason=self.words.unclear, by=by, now=now)
            return
        cases.file_case(case, condition=condition.code, by=by, now=now)
        self._after(now, 6, lambda at: self._dispatch(case, at))

    def _dispatch(self, case: int, now: datetime, *, body: int | None = None) -> None:
        by = self.cast.of_platform("cases.dispatch", brief(case).platform)
        proposed = propose_for(case, at=now).organisation
        organisation = body or (proposed.id if proposed else None)
        if organisation is None:
            return
        cases.dispatch_case(case, organisation=organisation, by=by, now=now)
        self._plan_handling(case, organisation, now)

    # the handling body

    def _plan_handling(self, case: int, organisation: int, now: datetime) -> None:
        row = brief(case)
        handler = self.cast.of_body("cases.handle", organisation, row.place)
        if handler is None or self.rng.random() < 0.03:
            return
        luck = self.rng.random()
        due = row.handling_due_at or now
        if luck < 0.03:
            self._after(now, 40, lambda at: self._ask_return(case, handler, at))
        elif luck < 0.05:
            self._after(now, 60, lambda at: self._ask_suspension(case, handler, at))
        elif luck < 0.10:
            self.timeline.at(now + (due - now) * 0.7, lambda at: self._ask_delay(case, handler, at))
            self.timeline.at(due + (due - now) * 0.4, lambda at: self._finish(case, handler, at))
        else:
            share = min(self.rng.lognormvariate(-0.75, 0.55), 3.0)
            self.timeline.at(self._at_work(now + (due - now) * share), lambda at: self._finish(case, handler, at))

    def _at_work(self, moment: datetime) -> datetime:
        """The handler's people work days: what would be done at night is done in the morning."""
        local = moment.astimezone(ZoneInfo(grid.city().timezone))
        if 7 <= local.hour < 21:
            return moment
        return moment + timedelta(hours=(7 - local.hour) % 24, minutes=self.rng.randrange(60))

    def _ask_return(self, case: int, handler: Actor, now: datetime) -> None:
        cases.request_return(case, reason=self.words.not_ours, by=handler, now=now)
        self._after(now, 10, lambda at: self._rule_return(case, at))

    def _rule_return(self, case: int, now: datetime) -> None:
        row = brief(case)
        by = self.cast.of_platform("cases.approve_return", row.platform)
        if self.rng.random() < 0.5:
            cases.refuse_request(case, kind="return", reason=self.words.is_yours, by=by, now=now)
            if row.organisation_id is not None:
                self._plan_handling(case, row.organisation_id, now)
            return
        cases.approve_return(case, by=by, now=now)
        self._after(now, 8, lambda at: self._dispatch(case, at))

    def _ask_suspension(self, case: int, handler: Actor, now: datetime) -> None:
        until = now + timedelta(days=self.rng.randrange(5, 25))
        cases.request_suspension(case, reason=self.words.must_wait, until=until, by=handler, now=now)
        by = self.cast.of_platform("cases.approve_suspension", brief(case).platform)
        self._after(now, 15, lambda at: cases.approve_suspension(case, by=by, now=at))
        self.timeline.at(until + timedelta(hours=20), lambda at: self._finish(case, handler, at))

    def _ask_delay(self, case: int, handler: Actor, now: datetime) -> None:
        cases.request_delay(case, reason=self.words.no_parts, by=handler, now=now)
        by = self.cast.of_platform("cases.approve_delay", brief(case).platform)
        self._after(now, 12, lambda at: cases.approve_delay(case, by=by, now=at))

    def _finish(self, case: int, handler: Actor, now: datetime) -> None:
        add_evidence(f"case:{case}", "handled", street(self.rng, mended=True), by=handler, now=now)
        cases.finish_case(case, result=self.rng.choice(self.words.results), by=handler, now=now)
        self._after(now, 10, lambda at: self._send_check(case, at))

    # the check and the closing

    def _send_check(self, case: int, now: datetime) -> None:
        row = brief(case)
        acceptor = self.cast.of_platform("cases.check", row.platform)
        supervisor = self.cast.somebody("cases.answer_check", row.place, f"{row.kind}:{row.class_code}")
        assert supervisor.user_id is not None
        cases.send_check(case, supervisor=supervisor.user_id, by=acceptor, now=now)
        self._after(now, 20, lambda at: self._answer_check(case, supervisor, at))

    def _answer_check(self, case: int, supervisor: Actor, now: datetime) -> None:
        mended = self.rng.random() < 0.93
        add_evidence(f"case:{case}", "checked", street(self.rng, mended=mended), by=supervisor, now=now)
        cases.answer_check(case, outcome="mended" if mended else "not_mended", by=supervisor, now=now)
        self._after(now, 6, lambda at: self._rule_check(case, at, mended=mended))

    def _rule_check(self, case: int, now: datetime, *, mended: bool) -> None:
        row = brief(case)
        acceptor = self.cast.of_platform("cases.check", row.platform)
        if mended:
            cases.pass_check(case, by=acceptor, now=now)
            self._after(now, 8, lambda at: self._close(case, at))
            return
        cases.rework_case(case, reason=self.words.not_mended, by=acceptor, now=now)
        self._after(now, 6, lambda at: self._dispatch(case, at, body=row.organisation_id))

    def _close(self, case: int, now: datetime) -> None:
        row = brief(case)
        cases.close_case(case, by=self.cast.of_platform("cases.close", row.platform), now=now)
