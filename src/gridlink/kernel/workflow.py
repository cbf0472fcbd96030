"""Workflows as one table of named steps 流程步骤: who may do what, from which stage, and which clock it moves.

Permissions, buttons, diagrams, history verbs and tests all follow from the table; `take` is the only way from one
stage to the next, and is pure. Separation of duties 监督与处置相分离 is written beside each step (`apart_from`), by
person and by organisation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from gridlink.kernel.errors import Invalid, Problems, Refused

By = Literal["person", "organisation", "both"]
Who = int | str | None


class ClockEffect(StrEnum):
    """What a step does to the clock of the case."""

    START = "start"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    RESTART = "restart"
    EXTEND = "extend"


@dataclass(frozen=True, slots=True)
class Apart:
    """Whoever took `step` may not take this one: the same person, the same organisation, or (both) either.

    `unless` names exceptions (self-handling of trifles 自处理) under which the rule is lifted; see `check_apart`.
    """

    step: str
    by: By = "both"
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Same:
    """Only who last took `step` may take this one: that person, a colleague of that organisation, or (both) that
    person while still there."""

    step: str
    by: By = "organisation"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a workflow table; made by `step`."""

    sources: tuple[StrEnum, ...]
    target: StrEnum | None
    permission: str
    needs: tuple[str, ...] = ()
    clock: ClockEffect | None = None
    apart_from: tuple[Apart, ...] = ()
    same_as: tuple[Same, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """What a step that was allowed does: from `source` to `target` (the same when it stays), and to the clock."""

    step: str
    source: StrEnum
    target: StrEnum
    clock: ClockEffect | None


@dataclass(frozen=True, slots=True)
class Taken:
    """That a step was taken, by which person of which organisation (None: the system, or nobody's)."""

    step: str
    person: Who
    organisation: Who


def step(
    sources: Sequence[StrEnum],
    target: StrEnum | None,
    permission: str,
    *,
    needs: str | Sequence[str] = (),
    clock: ClockEffect | None = None,
    apart_from: str | Apart | Sequence[str | Apart] = (),
    same_as: str | Same | Sequence[str | Same] = (),
    label: str = "",
) -> Step:
    """One row of a table: from any of `sources` to `target` (None: stay), with `permission`.

    `needs` names facts that must be given; `apart_from` and `same_as` name steps, or rules about steps.
    """
    return Step(
        sources=tuple(sources),
        target=target,
        permission=permission,
        needs=(needs,) if isinstance(needs, str) else tuple(needs),
        clock=clock,
        apart_from=tuple(
            Apart(rule) if isinstance(rule, str) else rule
            for rule in ((apart_from,) if isinstance(apart_from, (str, Apart)) else apart_from)
        ),
        same_as=tuple(
            Same(rule) if isinstance(rule, str) else rule
            for rule in ((same_as,) if isinstance(same_as, (str, Same)) else same_as)
        ),
        label=label,
    )


@dataclass(frozen=True, slots=True)
class Workflow:
    """A table of steps over the stages of one thing. Checks itself when made, and names every fault at once.

    `initial` is the stage, or the stages, in which one may come into being; `terminal` those in which it may rest, none
    for what goes round for ever. Refuses a stage nothing leads to, a stage from which no terminal one can be reached,
    stages of another enumeration, rules about steps that do not exist.
    """

    name: str
    stages: type[StrEnum]
    steps: Mapping[str, Step]
    initial: StrEnum | tuple[StrEnum, ...]
    terminal: Collection[StrEnum]

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", MappingProxyType(dict(self.steps)))
        problems = [*_bad_steps(self), *_bad_stages(self)]
        if problems:
            raise Problems(problems)
        object.__setattr__(self, "terminal", tuple(stage for stage in self.stages if stage in self.terminal))

    @property
    def beginnings(self) -> tuple[StrEnum, ...]:
        """The initial stage, or stages, as a tuple."""
        return self.initial if isinstance(self.initial, tuple) else (self.initial,)

    def stage(self, value: str) -> StrEnum:
        """The stage stored as `value`. Refuses what is none."""
        try:
            return self.stages(value)
        except ValueError as fault:
            raise Invalid("workflow.unknown_stage", field="stage", workflow=self.name, stage=str(value)) from fault


def take(workflow: Workflow, stage: str, name: str, *, facts: Mapping[str, object]) -> Move:
    """The move that step `name` makes from `stage`, given `facts`. Pure.

    Refuses an unknown step, a step from the wrong stage, and a needed fact that is absent, None or empty (`field` is
    the first of them, `missing` are all). Zero and False are facts.
    """
    source = workflow.stage(stage)
    row = workflow.steps.get(name)
    if row is None:
        raise Refused("workflow.unknown_step", workflow=workflow.name, step=name)
    if source not in row.sources:
        allowed = tuple(each.value for each in row.sources)
        raise Refused("workflow.wrong_stage", workflow=workflow.name, step=name, stage=source.value, allowed=allowed)
    missing = tuple(need for need in row.needs if _empty(facts.get(need)))
    if missing:
        raise Refused("workflow.needs", field=missing[0], workflow=workflow.name, step=name, missing=missing)
    return Move(name, source, source if row.target is None else row.target, row.clock)


def available(workflow: Workflow, stage: str) -> tuple[str, ...]:
    """The steps that may be taken from `stage`, in the order of the table."""
    source = workflow.stage(stage)
    return tuple(name for name, row in workflow.steps.items() if source in row.sources)


def check_apart(
    step: Step,
    taken: Iterable[Taken],
    person: Who,
    organisation: Who,
    *,
    exempt: Collection[str] = (),
) -> None:
    """Refuses `person` of `organisation` when the step's rules of separation or sameness forbid them.

    `taken` is the history, oldest first. `exempt` holds the exceptions in force: a rule is lifted when its `unless`
    names one of them, or when it holds the name of the earlier step itself. None (the system, no organisation) is
    nobody's equal: never kept apart, never the same.
    """
    history = tuple(taken)
    for rule in step.apart_from:
        if rule.step in exempt or any(name in exempt for name in rule.unless):
            continue
        for earlier in history:
            shared = _shared(earlier, person, organisation) if earlier.step == rule.step else ()
            clash = next((kind for kind in shared if rule.by in (kind, "both")), None)
            if clash:
                raise Refused("workflow.separation", step=rule.step, by=clash, person=person, organisation=organisation)
    for bond in step.same_as:
        last = next((earlier for earlier in reversed(history) if earlier.step == bond.step), None)
        wanted = {"person", "organisation"} if bond.by == "both" else {bond.by}
        if last and bond.step not in exempt and not wanted <= set(_shared(last, person, organisation)):
            raise Refused("workflow.same", step=bond.step, by=bond.by, person=person, organisation=organisation)


def mermaid(workflow: Workflow) -> str:
    """The table as a Mermaid state diagram, the same text for the same table."""
    lines = ["stateDiagram-v2"]
    lines += [f"    [*] --> {stage.value}" for stage in workflow.beginnings]
    for name, row in workflow.steps.items():
        text = f"{name} ({row.clock.value} clock)" if row.clock else name
        lines += [f"    {source.value} --> {(row.target or source).value}: {text}" for source in row.sources]
    lines += [f"    {stage.value} --> [*]" for stage in workflow.terminal]
    return "\n".join(lines) + "\n"


def _empty(fact: object) -> bool:
    if isinstance(fact, str):
        return not fact.strip()
    return fact is None or (isinstance(fact, Collection) and len(fact) == 0)


def _shared(earlier: Taken, person: Who, organisation: Who) -> tuple[By, ...]:
    """What the earlier taker has in common with this one."""
    shared: list[By] = []
    if person is not None and earlier.person == person:
        shared.append("person")
    if organisation is not None and earlier.organisation == organisation:
        shared.append("organisation")
    return tuple(shared)


def _bad_steps(workflow: Workflow) -> Iterable[Invalid]:
    """Faults of single rows: stages and steps that do not exist, rows without source or permission."""
    for name, row in workflow.steps.items():
        if not row.sources or len(set(row.sources)) != len(row.sources):
            yield Invalid("workflow.bad_sources", field=name, workflow=workflow.name, step=name)
        if not row.permission:
            yield Invalid("workflow.no_permission", field=name, workflow=workflow.name, step=name)
        for stage in (*row.sources, row.target):
            if stage is not None and not isinstance(stage, workflow.stages):
                yield Invalid("workflow.foreign_stage", field=name, workflow=workflow.name, step=name, stage=str(stage))
        for other in [rule.step for rule in row.apart_from] + [rule.step for rule in row.same_as]:
            if other not in workflow.steps:
                yield Invalid("workflow.unknown_rule", field=name, workflow=workflow.name, step=name, names=other)


def _bad_stages(workflow: Workflow) -> Iterable[Invalid]:
    """Faults of the whole: stages nothing leads to, stages without a way out that comes to an end."""
    for stage in (*workflow.beginnings, *workflow.terminal):
        if not isinstance(stage, workflow.stages):
            yield Invalid("workflow.foreign_stage", field="stages", workflow=workflow.name, stage=str(stage))
    edges = {
        (source, row.target) for row in workflow.steps.values() if row.target is not None for source in row.sources
    }
    reached = _closure(workflow.beginnings, edges)
    ending = _closure(workflow.terminal, {(target, source) for source, target in edges})
    if not workflow.terminal:
        ending = {source for source, target in edges if source != target}
    for stage in workflow.stages:
        if stage not in reached:
            yield Invalid("workflow.unreachable", field=stage.value, workflow=workflow.name, stage=stage.value)
        if stage not in ending:
            yield Invalid("workflow.no_way_out", field=stage.value, workflow=workflow.name, stage=stage.value)


def _closure(begin: Iterable[StrEnum], edges: Collection[tuple[StrEnum, StrEnum]]) -> set[StrEnum]:
    """Everything that can be reached from `begin`, itself included."""
    found: set[StrEnum] = set()
    waiting = list(begin)
    while waiting:
        stage = waiting.pop()
        if stage not in found:
            found.add(stage)
            waiting.extend(target for source, target in edges if source == stage)
    return found
