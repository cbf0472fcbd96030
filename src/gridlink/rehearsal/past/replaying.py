"""Past requests taken through the whole loop by the real actions, with their own times of opening and closing.

What the file does not record is concluded and so marked in the ledger (`ledger.origin`): a request was accepted, filed and
dispatched when it was opened (the city's own clock starts then), and checked when it was closed. Events happen in the
order of time; a day is one transaction. Broken off and begun again, it goes on: what is done stands in the ledger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.db import transaction

from gridlink.cases import actions as cases
from gridlink.cases.queries import brief, propose_for
from gridlink.catalogue import queries as catalogue
from gridlink.catalogue.queries import ClassRow
from gridlink.intake import actions as intake
from gridlink.intake.drafts import MOST_LINE, MOST_TEXT, Draft
from gridlink.kernel.errors import GridlinkError, Invalid
from gridlink.kernel.limits import Limit
from gridlink.ledger.origin import from_source
from gridlink.ledger.queries import from_source as entries_from
from gridlink.rehearsal.past.comparing import Worked
from gridlink.rehearsal.past.crew import Crew
from gridlink.rehearsal.past.layout import Layout
from gridlink.rehearsal.past.placing import Placed, Placing
from gridlink.rehearsal.past.requests import BadRow, PastRequest

HOUR = timedelta(hours=1)
ALARMS_AT_ONCE = 500
RESULT = "Closed in the source"
KIND = "event"


@dataclass
class Replayed:
    """What a replay came to. `done_before`: steps found done by an earlier run."""

    opened: int = 0
    closed: int = 0
    done_before: int = 0
    alarms: int = 0
    faults: list[BadRow] = field(default_factory=list)
    placed: Counter[str] = field(default_factory=Counter)
    unknown_classes: Counter[str] = field(default_factory=Counter)
    unknown_bodies: Counter[str] = field(default_factory=Counter)
    unknown_places: Counter[str] = field(default_factory=Counter)


class Event(NamedTuple):
    """A request is opened or closed at a moment."""

    at: datetime
    closes: bool
    request: PastRequest
    placed: Placed


class Replay:
    """One run over one file."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.crew, self.placing = layout, Crew(), Placing(layout)
        self.scheme = catalogue.default_scheme()
        self.classes = self._class_names()
        self.cases, self.finished = replayed(layout.source)
        self.bodies: dict[str, int] = {}
        self.done = Replayed()
        self._ticked: datetime | None = None

    def _class_names(self) -> dict[str, ClassRow]:
        rows = catalogue.case_classes(self.scheme, KIND)
        return {name: row for row in reversed(rows) for name in (row.name_en, row.name)}

    def run(self, requests: Sequence[PastRequest], *, progress: Callable[[int], None] | None = None) -> Replayed:
        """Take every request through the loop; `progress` is called with the number of events after each day."""
        placed = self.placing.place_all(requests)
        self.done.placed = Counter(each.how for each in placed)
        self.done.unknown_places = self.placing.unknown
        for _, events in groupby(_events(requests, placed), key=_day):
            today = list(events)
            with transaction.atomic():
                for event in today:
                    self._tick(event.at)
                    self._take(event)
            if progress is not None:
                progress(len(today))
        return self.done

    def _take(self, event: Event) -> None:
        """One event; what a rule refuses is told with its line and leaves nothing behind."""
        one = event.request
        if (one.id in self.finished) if event.closes else (one.id in self.cases):
            self.done.done_before += 1
            return
        try:
            with transaction.atomic():
                if event.closes:
                    self._close(one, event.placed)
                else:
                    self._open(one, event.placed)
        except GridlinkError as refusal:
            self.done.faults.append(BadRow(one.line, "refused", str(refusal)[:200]))

    def _tick(self, now: datetime) -> None:
        """What the worker does meanwhile: a look every hour in which something happens, and every day in between."""
        if self._ticked is None:
            self._ticked = now
        while self._ticked + HOUR <= now:
            gap = now - self._ticked
            self._ticked += timedelta(days=1) if gap > timedelta(days=1) else (gap // HOUR) * HOUR
            while (done := cases.tick(now=self._ticked, limit=ALARMS_AT_ONCE)).cases:
                self.done.alarms += done.alarms
                if done.cases < ALARMS_AT_ONCE:
                    break

    def _open(self, one: PastRequest, placed: Placed) -> None:
        """Received as recorded; accepted, filed and dispatched as must have been."""
        case_class = self._class(one)
        draft = self._draft(one, placed, case_class)
        with from_source(self.layout.source, one.id):
            report = intake.receive_report(draft, by=self.crew.reporter(one.channel, placed.place), now=one.opened)
        with from_source(self.layout.source, one.id, inferred=True):
            _, case = intake.accept_report(
                report.pk,
                kind=KIND,
                class_code=case_class.code,
                by=self.crew.desk("intake.accept", placed.place),
                now=one.opened,
            )
            condition = catalogue.conditions_of(self.scheme, KIND, case_class.code, one.opened)[0]
            cases.file_case(
                case, condition=condition.code, by=self.crew.desk("cases.file", placed.place), now=one.opened
            )
        # Where it went is recorded, when is not.
        with from_source(self.layout.source, one.id, inferred=True):
            by = self.crew.desk("cases.dispatch", placed.place)
            body = self.bodies[one.id] = self._body(one, placed, case)
            cases.dispatch_case(case, organisation=body, by=by, now=one.opened)
        self.cases[one.id] = case
        self.done.opened += 1

    def _class(self, one: PastRequest) -> ClassRow:
        found = self.classes.get(one.class_name)
        if found is None:
            self.done.unknown_classes[one.class_name] += 1
            found = self.classes.get(self.layout.default_class)
        if found is None:
            raise Invalid("replay.unknown_class", field="class", value=one.class_name[:80])
        return found

    def _draft(self, one: PastRequest, placed: Placed, case_class: ClassRow) -> Draft:
        return Draft(
            description=(one.description or one.class_name)[:MOST_TEXT],
            channel=one.channel,
            place=placed.place,
            lon=placed.lon,
            lat=placed.lat,
            kind=KIND,
            class_code=case_class.code,
            scheme=self.scheme,
            address=one.address[:MOST_LINE],
        )

    def _body(self, one: PastRequest, placed: Placed, case: int) -> int:
        """The body the file names; one the pack does not know goes where the duty register sends it."""
        body = self.crew.body(one.body)
        if body is not None and self.crew.handler(body, placed.place) is not None:
            return body
        self.done.unknown_bodies[one.body] += 1
        proposed = propose_for(case, at=one.opened).organisation
        if proposed is None:
            raise Invalid("replay.nobody", field="body", value=one.body[:80])
        return proposed.id

    def _close(self, one: PastRequest, placed: Placed) -> None:
        """Finished and closed as recorded; checked as must have been."""
        case = self.cases.get(one.id)
        if case is None or one.closed is None:
            return
        body = self.bodies.pop(one.id, None) or brief(case).organisation_id
        handler = self.crew.handler(body, placed.place) if body is not None else None
        if handler is None:
            raise Invalid("replay.nobody", field="body", value=one.body[:80])
        now, source = one.closed, self.layout.source
        with from_source(source, one.id):
            cases.finish_case(case, result=RESULT, by=handler, now=now)
        with from_source(source, one.id, inferred=True):
            checker, desk = (
                self.crew.desk("cases.answer_check", placed.place),
                self.crew.desk("cases.check", placed.place),
            )
            cases.send_check(case, supervisor=checker.person, by=desk, now=now)
            cases.answer_check(case, outcome="mended", by=checker, now=now)
            cases.pass_check(case, by=desk, now=now)
        with from_source(source, one.id):
            cases.close_case(case, by=self.crew.desk("cases.close", placed.place), now=now)
        self.finished.add(one.id)
        self.done.closed += 1


def replayed(source: str) -> tuple[dict[str, int], set[str]]:
    """What the ledger holds of a source: the case of every request taken in, and which of them are closed."""
    found: dict[str, int] = {}
    closed: set[str] = set()
    for _, verb, body in entries_from(source, ("report.accepted", "case.closed")):
        id = str(body["origin"]["id"])
        if verb == "case.closed":
            closed.add(id)
        else:
            found[id] = int(body["case"])
    return found, closed


def worked(source: str) -> dict[str, Worked]:
    """Due time and flag of every request of a source as the ledger has them; a case dispatched again keeps the first."""
    found: dict[str, Worked] = {}
    for _, verb, body in entries_from(source, ("case.dispatched", "case.finished")):
        id = str(body["origin"]["id"])
        if verb == "case.dispatched":
            found.setdefault(id, Worked(due=body["set"].get("handling_due_at")))
        elif id in found:
            found[id] = replace(found[id], on_time=body.get("on_time"))
    return found


def standards_of(layout: Layout) -> tuple[dict[str, Limit], Limit]:
    """The limit in force for each class by name, and the one of requests of other classes."""
    scheme = catalogue.default_scheme()
    limits: dict[str, Limit] = {}
    for row in reversed(catalogue.case_classes(scheme, KIND)):
        conditions = catalogue.conditions_of(scheme, KIND, row.code)
        if conditions:
            limits |= dict.fromkeys((row.name_en, row.name), conditions[0].limit)
    if layout.default_class not in limits:
        raise Invalid("replay.unknown_class", field="class", value=layout.default_class[:80])
    return limits, limits.pop(layout.default_class)


def _events(requests: Sequence[PastRequest], placed: Sequence[Placed]) -> Iterator[Event]:
    """Openings and closings in the order of time; of one moment the openings first."""
    events = [Event(one.opened, False, one, where) for one, where in zip(requests, placed, strict=True)]
    events += [Event(one.closed, True, one, where) for one, where in zip(requests, placed, strict=True) if one.closed]
    return iter(sorted(events, key=lambda event: (event.at, event.closes, event.request.id)))


def _day(event: Event) -> date:
    return event.at.date()
