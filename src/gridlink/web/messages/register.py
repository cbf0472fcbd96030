"""Sentences of importing components and of census rounds: code → English, Chinese in locale/."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "census.closed": _("The census round {name} is closed."),
    "census.nothing_chosen": _("No change was chosen."),
    "census.not_compared": _("The round {name} must be compared with the register first."),
    "census.other_class": _("The class {class_code} is not one of this round: {classes}."),
    "census.outside": _("The point lies outside the place of this round."),
    "census.own_work": _("Whoever collected in the round {name} may not decide on it."),
    "census.register_changed": _("The component {component} was changed meanwhile. Compare the round again."),
    "census.too_many": _("{count} changes were chosen; at most {most} are decided at once."),
    "census.unknown": _("There is no such census round."),
    "import.bad_json": _("The JSON cannot be read behind line {line}."),
    "import.column_twice": _("Two columns are called {name}; the second is {header}. Choose one with --column."),
    "import.columns_missing": _("The columns {missing} are missing. The file has: {headers}. Name them with --column."),
    "import.empty_file": _("The file is empty."),
    "import.file_changed": _("The file was changed while it was read. Import it again."),
    "import.no_file": _("No file was chosen."),
    "import.no_header": _("No line of the file's beginning names its columns ({encoding})."),
    "import.no_such_column": _("The file has no column {name}. It has: {headers}."),
    "import.no_such_sheet": _("The workbook has no sheet {name}. It has: {sheets}."),
    "import.not_a_workbook": _("This is no Excel workbook that can be read ({reason})."),
    "import.not_geojson": _("This is no GeoJSON with a list of features (line {line})."),
    "import.register_busy": _("Somebody is registering the same components at this moment. Import the file again."),
    "import.running": _("This file is being imported already, since {since}."),
    "import.sheets_differ": _("The sheet {name} has other columns than {first}. Import them one by one."),
    "import.taken_over": _("Another process has gone on with this import."),
    "import.too_large": _("The file is larger than {most} MB. Import it from the command line."),
    "import.unknown": _("There is no such import."),
    "import.unknown_datum": _("The datum must be one of: {allowed}."),
    "import.unknown_encoding": _("The encoding must be one of: {allowed}."),
    "import.unknown_field": _("A component has no field {name}. It has: {allowed}."),
    "import.unknown_format": _("Files ending in {ending} are not read, only: {allowed}."),
    "import.utf16": _("The file is UTF-16. Save it again as CSV UTF-8."),
    "component.no_class_digits": _("An id holds four digits of its class; class {class_code} has none."),
    "import.cell_too_far": _(
        "A cell stands too far from the table: rows times columns may be {most} at most. Delete what stands outside."
    ),
    "import.workbook_too_big": _("The workbook unpacks to more than {most} bytes; it was not opened."),
}
