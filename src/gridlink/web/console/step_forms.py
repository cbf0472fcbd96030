"""A step's form as a page shows it: one control a field of `web.steps`, its options from `console.choices`.

Reading and judging what was typed is `StepForm.take`'s; the Django form here only draws, and carries the faults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gridlink.kernel.errors import Invalid, Problems
from gridlink.web.console.choices import Choices, Offer
from gridlink.web.messages import sentence
from gridlink.web.steps import Field, StepForm

PHOTOS = "photos"
"""The name of the file input; the files are evidence."""


@dataclass(frozen=True)
class Proof:
    """The photos a step asks for: the `purpose` they are kept under, and whether the step needs one."""

    purpose: str
    label: str | Promise
    is_needed: bool


class Drawn(forms.Form):
    """A form that is drawn here and judged elsewhere: what was typed stays, faults are put in by `blame`."""

    def _clean_fields(self) -> None:
        """Nothing is read here: `StepForm.take` reads the fields."""
        self.cleaned_data = {}

    def blame(self, fault: Invalid) -> None:
        """Show each fault at its field, one about no field of the form above it."""
        for each in fault.problems if isinstance(fault, Problems) else (fault,):
            name = each.field if each.field in self.fields else None
            self.add_error(name, sentence(each))


class Photos(forms.ClearableFileInput):
    """Several files in one control; the camera where there is one."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


def drawn(
    step: StepForm,
    offers: dict[str, Offer],
    *,
    preset: dict[str, str],
    data: QueryDict | None = None,
    proof: Proof | None = None,
) -> Drawn:
    """The form of a step, bound to what was typed when there is `data`. `offers` are the options by field."""
    form = Drawn(data, auto_id=f"step-{step.name}-%s", initial=preset)
    for field in step.fields:
        form.fields[field.name] = control(field, offers.get(field.name))
    if proof is not None:
        form.fields[PHOTOS] = photo_field(proof.label, is_needed=proof.is_needed)
    return form


def photo_field(label: str | Promise, *, is_needed: bool) -> forms.Field:
    """A control for photos, sound and documents."""
    return forms.FileField(
        label=str(label),
        required=is_needed,
        widget=Photos(attrs={"accept": "image/*,video/mp4,audio/*,application/pdf"}),
        help_text=_("JPEG, PNG or WebP; sound, video and PDF too. The original is sealed by its hash."),
    )


def control(field: Field, offer: Offer | None) -> forms.Field:
    """The Django field that draws one field of a step."""
    if offer is not None and offer.options:
        options: Choices = offer.options if field.required else _with_nothing(offer.options)
        widget: forms.Widget = forms.Select(choices=options)
    else:
        widget = WIDGETS.get(field.kind, _line)(field)
    return forms.CharField(
        label=str(field.label), required=field.required, widget=widget, help_text=offer.hint if offer else ""
    )


def _with_nothing(options: Choices) -> Choices:
    return options if options[0][0] == "" else [("", "—"), *options]


def _line(_field: Field) -> forms.Widget:
    return forms.TextInput(attrs={"maxlength": 200, "autocomplete": "off"})


def _text(_field: Field) -> forms.Widget:
    return forms.Textarea(attrs={"rows": 3, "maxlength": 4000})


def _number(_field: Field) -> forms.Widget:
    return forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


def _moment(_field: Field) -> forms.Widget:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def _choice(field: Field) -> forms.Widget:
    return forms.Select(choices=[("", "—"), *field.choices])


WIDGETS: dict[str, Callable[[Field], forms.Widget]] = {
    "text": _text,
    "moment": _moment,
    "choice": _choice,
    "integer": _number,
    "place": _number,
    "report": _number,
    "case": _number,
}


def given(step: StepForm, data: QueryDict) -> dict[str, Any]:
    """What was typed for the fields of a step."""
    return {field.name: data.get(field.name) for field in step.fields}


def names_of(fields: Iterable[Field]) -> set[str]:
    """The names of some fields."""
    return {field.name for field in fields}
