"""What drafts are asked before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from gridlink.catalogue.models import Scheme
from gridlink.kernel.errors import Invalid, Problems
from gridlink.kernel.limits import Clock, Limit


def known_scheme(code: str) -> Scheme:
    """The row of a classification; `Invalid("scheme.unknown")`."""
    found = Scheme.objects.filter(code=code).first()
    if found is None:
        raise Invalid("scheme.unknown", field="scheme", scheme=code)
    return found


def one_of(field: str, value: str, allowed: Iterable[str]) -> None:
    """Refuse what is not on the list."""
    choices = list(allowed)
    if value not in choices:
        raise Invalid("input.not_a_choice", field=field, value=value[:40], allowed=choices)


def required(draft: object, longest: Mapping[str, int]) -> None:
    """Refuse empty texts and texts that are too long, all at once."""
    faults = []
    for field, most in longest.items():
        text: str = getattr(draft, field)
        if not text.strip():
            faults.append(Invalid("input.missing", field=field))
        elif len(text) > most:
            faults.append(Invalid("input.too_long", field=field, most=most))
    if faults:
        raise Problems(faults)


def limit_of(value: Decimal | int | None, clock: str) -> Limit:
    """A limit; refuses one without a value, without a clock, on an unknown clock, or finer than the tables keep."""
    if value is None:
        raise Invalid("limit.without_value", field="limit_value")
    if not clock:
        raise Invalid("limit.without_clock", field="limit_clock")
    if clock not in list(Clock):
        raise Invalid("clock.unknown_clock", field="limit_clock", clock=clock[:40])
    try:
        limit = Limit(value, Clock(clock))
    except Invalid as fault:
        raise Invalid(fault.code, field="limit_value", **fault.params) from fault
    if Decimal(value) != Decimal(value).quantize(Decimal("0.01")):
        raise Invalid("clock.limit_too_fine", field="limit_value", value=str(value))
    return limit
