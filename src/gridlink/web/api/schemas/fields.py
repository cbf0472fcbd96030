"""The kinds of value the schemas are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from django.utils import timezone
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

MOST_ID = 2**63 - 1


class Incoming(BaseModel):
    """A body as it must be: the right JSON types, no fields nobody knows."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Outgoing(BaseModel):
    """What is read off gridlink's own frozen rows."""

    model_config = ConfigDict(from_attributes=True)


def _digits(length: int) -> BeforeValidator:
    def written(value: Any) -> Any:
        return f"{value:0{length}d}" if isinstance(value, int) else value

    return BeforeValidator(written)


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("a control character")
    return text


def _in_utc(moment: datetime) -> datetime:
    """The same instant in UTC: PostgreSQL takes no offset of 16 hours and more, which ISO 8601 allows."""
    try:
        return (moment if moment.tzinfo else timezone.make_aware(moment)).astimezone(UTC)
    except OverflowError:
        raise ValueError("an instant outside the years 1 to 9999") from None


Id = Annotated[int, Field(ge=1, le=MOST_ID)]
"""A row's number."""

PlaceText = Annotated[str, Field(pattern=r"^[0-9]{1,15}$", examples=["990101001001001"])]
"""A place code as asked for: all 15 digits, or those down to the end of a level."""

Place = Annotated[str, _digits(15), Field(description="A place code, all 15 digits.")]
"""A place code as told."""

ComponentText = Annotated[str, Field(pattern=r"^[0-9]{16}$", examples=["9901010101000001"])]
"""The 16-digit id of a component as asked for. Text, because JavaScript's numbers end before 16 digits do."""

Component = Annotated[str, _digits(16), Field(description="The 16-digit id of a component.")]
"""The 16-digit id of a component as told."""

Code = Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")]
"""A code of the pack as asked for."""

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, description="WGS84 degrees.")]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, description="WGS84 degrees.")]

Instant = Annotated[datetime, AfterValidator(_in_utc)]
"""A moment as asked for, in any offset; without one, by the clock of the city."""

NO_NUL = AfterValidator(_without_nul)
"""After a bound of free text: PostgreSQL cannot keep a NUL."""

After = Annotated[str | None, Field(max_length=300, description="The cursor a page's Link header gave.")]
Limit = Annotated[int, Field(ge=1, le=200, description="Rows of a page.")]
