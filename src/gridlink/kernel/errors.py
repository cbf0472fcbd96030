"""Why something was not done: errors with codes that never change.

A code ("case.wrong_stage") is part of the public interface: clients match on it, translations hang on it, `params` fill
the sentence. The English text of an exception is for logs only. `status` is the HTTP status `web` answers with.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar


class GridlinkError(Exception):
    """Anything gridlink refuses on purpose, with a stable dotted `code`, its `params` and the `field` it is about."""

    status: ClassVar[int] = 500

    def __init__(self, code: str, /, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params: dict[str, Any] = params

    def __str__(self) -> str:
        about = f" [{self.field}]" if self.field else ""
        details = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}{about}" + (f": {details}" if details else "")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.code, self.field, self.params)


class Refused(GridlinkError):
    """A rule says no: the request was understood, and the state of things forbids it."""

    status = 409


class Denied(Refused):
    """The person may not do this, whatever the state of things."""

    status = 403


class Stale(Refused):
    """Somebody else changed it first; `params` say what changed, so that the reader can look again and decide."""

    status = 409


class Missing(GridlinkError):
    """There is no such thing, or none that this person may know of."""

    status = 404


class Invalid(GridlinkError):
    """Bad input: `field` names the input at fault."""

    status = 422


class Problems(Invalid):
    """Several `Invalid` at once, so that a form shows all its faults together. Nested ones are flattened."""

    def __init__(self, problems: Iterable[Invalid]) -> None:
        flat: list[Invalid] = []
        for problem in problems:
            flat.extend(problem.problems if isinstance(problem, Problems) else (problem,))
        if not flat:
            raise ValueError("Problems needs at least one problem")
        self.problems: tuple[Invalid, ...] = tuple(flat)
        super().__init__("input.problems", field=flat[0].field, count=len(flat))

    def __str__(self) -> str:
        return "; ".join(str(problem) for problem in self.problems)

    def __reduce__(self) -> tuple[Any, ...]:
        return Problems, (self.problems,)

    def by_field(self) -> dict[str, list[Invalid]]:
        """Faults grouped by field, "" for those about the whole; the order of first appearance is kept."""
        grouped: dict[str, list[Invalid]] = {}
        for problem in self.problems:
            grouped.setdefault(problem.field or "", []).append(problem)
        return grouped


def _rebuild(kind: type[GridlinkError], code: str, field: str | None, params: dict[str, Any]) -> GridlinkError:
    return kind(code, field=field, **params)
