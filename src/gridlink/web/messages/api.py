"""Sentences of the API's own refusals, see `gridlink.web.messages`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "input.bad_form": _("This does not have the form it must have."),
    "input.longer": _("At most {most} characters fit here."),
    "input.not_a_list": _("Give a list here."),
    "input.not_an_object": _("Give a JSON object here."),
    "input.not_valid": _("This value is not right."),
    "input.out_of_range": _("This is out of range: the limit is {bound}."),
    "input.too_many": _("At most {most} fit here."),
    "input.unknown_field": _("There is no such field."),
}
