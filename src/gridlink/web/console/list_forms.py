"""The filter above a list, drawn from a table of controls; reading it is `console.filters`'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from gridlink.kernel.errors import Invalid
from gridlink.web.console.step_forms import Drawn
from gridlink.web.messages import sentence


class FilterForm(Drawn):
    """Controls by their name in the address: (label, options), (label, None) for text, (label, True) for a box."""

    def __init__(
        self, query: QueryDict, *, fields: Mapping[str, tuple[str, Any]], faults: Mapping[str, Invalid], auto_id: str
    ) -> None:
        super().__init__(query, auto_id=auto_id)
        for name, (label, options) in fields.items():
            self.fields[name] = _control(label, options)
        for name, fault in faults.items():
            self.add_error(name if name in self.fields else None, sentence(fault))

    def in_words(self) -> list[str]:
        """What narrows the list, as its controls say it."""
        words = []
        for name, field in self.fields.items():
            value = self.data.get(name, "")
            if value and isinstance(field, forms.BooleanField):
                words.append(str(field.label))
            elif value and name != "order":
                words.append(_words_of(field, value))
        return words

    def kept(self, query: QueryDict) -> list[tuple[str, str]]:
        """What else narrows the list and has no control: kept in hidden inputs when the filter is sent again."""
        return [(name, str(query[name])) for name in query if name not in self.fields and name != "after"]


def _control(label: str, options: Any) -> forms.Field:
    if options is True:
        return forms.BooleanField(label=label, required=False)
    if options is None:
        return forms.CharField(
            label=label, required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 40})
        )
    return forms.CharField(label=label, required=False, widget=forms.Select(choices=options))


def _words_of(field: forms.Field, value: str) -> str:
    """The option chosen, or what was typed."""
    if not isinstance(field.widget, forms.Select):
        return f"{field.label}: {value}"
    for option, words in field.widget.choices:
        for each, name in _pairs(option, words):
            if each == value:
                return str(name).strip()
    return value


def _pairs(option: Any, words: Any) -> list[tuple[Any, Any]]:
    """The options of a group; an option alone is a group of one."""
    return words if isinstance(words, list) else [(option, words)]
