"""Simulated reports: who sees what, where, and through which channel it comes in."""

from __future__ import annotations

from datetime import datetime
from itertools import accumulate
from random import Random

from gridlink.catalogue import queries as catalogue
from gridlink.catalogue.queries import ClassRow, ConditionRow
from gridlink.evidence.actions import add_evidence
from gridlink.grid import queries as grid
from gridlink.grid.current import current_locator
from gridlink.intake.actions import receive_report
from gridlink.intake.drafts import Draft
from gridlink.rehearsal.pictures import street
from gridlink.rehearsal.working import Working

EVERY, MOST = 7, 300
"""Components are taken from around each seventh unit grid, and in a large city from around some 300."""


class Reporting:
    """Makes one report at a time."""

    def __init__(self, rng: Random, working: Working) -> None:
        self.rng, self.working = rng, working
        self.places = [int(code) for code in current_locator().codes]
        self._weights = list(accumulate(rng.paretovariate(1.2) for _ in self.places))
        self.components = self._components()

    def _components(self) -> list[grid.ComponentRow]:
        """Components around some places spread over the city, however large it is: those that reports will be about."""
        hidden = catalogue.hidden_classes()
        found = {
            row.code: row
            for code in self.places[:: max(EVERY, len(self.places) // MOST)]
            for row in grid.components_near(*grid.grid_centre(code), 400, hidden=hidden)
        }
        return [found[code] for code in sorted(found)]

    def somebody_reports(self, now: datetime) -> None:
        """A supervisor on patrol, a caller or another system reports; the acceptor gets to it soon after."""
        channel = self.rng.choices(("supervisor", "phone", "api"), weights=(70, 25, 5))[0]
        about_component = bool(self.components) and self.rng.random() < 0.4
        draft, condition = self._component(channel) if about_component else self._event(channel)
        assert draft.place is not None
        by = self.working.cast.somebody("intake.report", draft.place, f"{draft.kind}:{draft.class_code}")
        if channel == "phone":
            by = self.working.cast.of_platform("intake.accept", self.working.platform(draft.place))
        if channel == "api":
            by = self.working.cast.of_platform("api.batch", grid.city().root)
        report = receive_report(draft, by=by, now=now)
        if channel == "supervisor":
            add_evidence(report.subject, "found", street(self.rng, mended=False), by=by, now=now)
            if draft.self_handled:
                add_evidence(report.subject, "handled", street(self.rng, mended=True), by=by, now=now)
        self.working.somebody_receives(report.pk, draft, condition, now)

    def _component(self, channel: str) -> tuple[Draft, ConditionRow]:
        component = self.rng.choice(self.components)
        conditions = catalogue.conditions_of(component.scheme, "component", component.class_code)
        condition = self.rng.choice(conditions)
        lon, lat = component.lon, component.lat
        name, phone = self._caller(channel)
        return (
            Draft(
                description=f"{component.name}：{condition.finding}",
                channel=channel,
                place=component.place,
                lon=lon,
                lat=lat,
                kind="component",
                class_code=component.class_code,
                scheme=component.scheme,
                component_code=component.code,
                name=name,
                phone=phone,
            ),
            condition,
        )

    def _event(self, channel: str) -> tuple[Draft, ConditionRow]:
        case_class = self._class()
        conditions = catalogue.conditions_of(case_class.scheme, "event", case_class.code)
        condition = self.rng.choice(conditions)
        name, phone = self._caller(channel)
        place = self.rng.choices(self.places, cum_weights=self._weights)[0]
        self_handled = channel == "supervisor" and case_class.severity == "C" and self.rng.random() < 0.12
        return (
            Draft(
                description=condition.finding,
                channel=channel,
                place=place,
                kind="event",
                class_code=case_class.code,
                scheme=case_class.scheme,
                urgent=case_class.is_emergency,
                self_handled=self_handled,
                name=name,
                phone=phone,
            ),
            condition,
        )

    def _class(self) -> ClassRow:
        classes = [
            row
            for row in catalogue.case_classes(catalogue.default_scheme(), "event")
            if catalogue.conditions_of(row.scheme, "event", row.code)
        ]
        return self.rng.choices(classes, weights=[1 if row.is_emergency else 4 for row in classes])[0]

    def _caller(self, channel: str) -> tuple[str, str]:
        """An invented name and number; nothing unless somebody called."""
        if channel != "phone":
            return "", ""
        return self.working.words.caller(self.rng)
