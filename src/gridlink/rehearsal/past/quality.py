"""The comparison as a page of Markdown: docs/quality.md is made of it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gridlink.kernel.limits import Limit
from gridlink.rehearsal.past.comparing import CAUSES, DueTimes, Flags, Misses, System
from gridlink.rehearsal.past.requests import BadRow, PastRequest

WANTED = 0.90
"""The share of due times to be met (issue 3)."""
SAID = {
    "unknown_class": "type the pack does not name",
    "never_timed": "type without a due time while limits were fitted",
    "limit_changed": "limit changed: another one gives it, and most of its type that month",
    "other_limit": "two limits in one type, told apart by nothing in the file",
    "beside": "within an hour of ours: the clock began before or after the opening",
    "by_hand": "a whole minute that no limit gives: chosen by hand",
    "not_derivable": "not derivable",
}
CLASSES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of counting day limits: its fit on the first months, and what it gives on the others."""

    name: str
    fit: tuple[int, int] | None
    later: tuple[int, int]
    is_ours: bool = False


@dataclass
class Comparison:
    """Everything compared, for one file."""

    file: str
    requests: int
    refused: int
    faults: Sequence[BadRow]
    first: str
    last: str
    fitted_until: str
    rules: Sequence[Rule]
    due: DueTimes
    flags: Flags
    later_flags: Flags
    system: System
    unknown: Counter[str] = field(default_factory=Counter)


def page(found: Comparison, command: str) -> str:
    """The whole page."""
    parts = [_head(found, command), _due(found), _causes(found.due), _flags(found), _system(found.system), _rows(found)]
    return "\n\n".join(part for part in parts if part) + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of Markdown."""
    lines = [f"| {' | '.join(header)} |", f"|{' --- |' * len(header)}"]
    lines += [f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join(lines)


def said(limit: Limit) -> str:
    """A limit as conditions.csv has it."""
    return " ".join(limit.to_dict().values())


def percent(number: int, whole: int) -> str:
    """A share with two decimals."""
    return f"{100 * number / whole:.2f} %" if whole else "–"


def _head(found: Comparison, command: str) -> str:
    return (
        "# Quality on real input\n\n"
        f"Made by `{command}`; do not edit. {found.requests:,} requests of `{found.file}`, opened {found.first} to "
        f"{found.last}, {found.refused} rows refused. Limits were fitted on requests opened up to "
        f"{found.fitted_until or '(unknown)'}; what follows is measured on those opened later, unless it says otherwise."
    )


def _due(found: Comparison) -> str:
    rows = [
        (
            f"**{rule.name}**" if rule.is_ours else rule.name,
            percent(*rule.fit) if rule.fit else "–",
            f"{rule.later[0]:,} of {rule.later[1]:,}",
            percent(*rule.later),
        )
        for rule in found.rules
    ]
    met = "met" if found.due.share >= WANTED else "not met"
    return (
        "## Due times\n\nThe city's own due time against the one our clock computes from type and time of opening alone, "
        f"within 60 s. Wanted: {WANTED:.0%} of those with a due time; {met}.\n\n"
        + table(("how day limits count", "fitted months", "later months", "share"), rows)
    )


def _causes(due: DueTimes) -> str:
    missed = due.timed - due.met
    rows = [
        (
            SAID[cause],
            due.misses[cause].number,
            percent(due.misses[cause].number, due.timed),
            _classes(due.misses[cause]),
        )
        for cause in CAUSES
        if due.misses[cause].number
    ]
    examples = [
        (
            SAID[cause].partition(":")[0],
            one.id,
            one.class_name,
            _wall(one, "opened"),
            _wall(one, "due"),
            said(limit),
            _off(off),
        )
        for cause in CAUSES
        for one, limit, off in due.misses[cause].examples
    ]
    header = ("cause", "request", "type", "opened", "due in the source", "our limit", "source later by")
    return (
        f"## The {missed:,} misses\n\n"
        + table(
            ("cause", "requests", "of those timed", "most frequent types"),
            [*rows, ("**all**", missed, percent(missed, due.timed), "")],
        )
        + "\n\n"
        + table(header, examples)
    )


def _classes(misses: Misses) -> str:
    return ", ".join(f"{name} {number}" for name, number in misses.classes.most_common(CLASSES_SHOWN))


def _wall(one: PastRequest, name: str) -> str:
    return str(getattr(one, name))[:19]


def _off(seconds: float) -> str:
    """So many seconds, hours or days."""
    for unit, size in (("d", 86_400), ("h", 3600)):
        if abs(seconds) >= 2 * size:
            return f"{seconds / size:+.1f} {unit}"
    return f"{seconds:+.0f} s"


def _flags(found: Comparison) -> str:
    words = {True: "yes", False: "no"}
    rows = [
        (words[due], words[closed], flag or "none", f"{number:,}")
        for (due, closed, flag), number in sorted(found.flags.kinds.items(), key=lambda item: -item[1])
    ]
    answers = [
        ("end against the city's due time, all months", found.flags.by_theirs),
        ("end against our due time, all months", found.flags.by_ours),
        ("end against our due time, later months", found.later_flags.by_ours),
    ]
    return (
        "## On-time flags\n\nAll requests by what they have:\n\n"
        + table(("due time", "end", "flag of the source", "requests"), rows)
        + "\n\nWhere all three are there, our flag against the source's:\n\n"
        + table(
            ("our flag", "equal", "different", "share"),
            ((name, f"{same:,}", f"{other:,}", percent(same, same + other)) for name, (same, other) in answers),
        )
    )


def _system(system: System) -> str:
    if not sum(system.due):
        return ""
    rows = [
        ("due time when dispatched", *map(str, system.due)),
        ("handled on time", *map(str, system.on_time)),
    ]
    return (
        "## The cases themselves\n\nWhat the ledger holds after the replay, against the same clocks asked alone. "
        f"{system.absent:,} requests are not in the ledger.\n\n" + table(("in the ledger", "equal", "different"), rows)
    )


def _rows(found: Comparison) -> str:
    reasons = Counter(
        (fault.reason.replace("_", " "), "taken without it" if fault.taken else "refused") for fault in found.faults
    )
    rows = [(reason, what, number) for (reason, what), number in reasons.most_common()]
    names = ", ".join(f"{name} {number}" for name, number in found.unknown.most_common(20))
    told = f"\n\nTypes the pack does not name: {names}." if names else ""
    if not rows and not told:
        return ""
    return "## Rows\n\n" + (table(("fault", "row", "number"), rows) if rows else "No row has a fault.") + told
