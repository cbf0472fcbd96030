"""Files of components: uploading one, how far it is, and the lines that were rejected. For who edits the grid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from gridlink.catalogue import queries as catalogue
from gridlink.grid import queries as grid
from gridlink.grid.actions.import_queue import MOST_BYTES, queue_import
from gridlink.grid.census_lists import ImportRow, component_import, component_imports
from gridlink.grid.importing.opening import DATUMS, ImportOptions
from gridlink.kernel.errors import Denied, GridlinkError, Invalid, Missing, Refused
from gridlink.people import queries as people
from gridlink.web.console.history import person_id
from gridlink.web.messages import sentence
from gridlink.web.requests import Request
from gridlink.web.templatetags.gridlink_ui import named

STATES = {
    "waiting": gettext_lazy("Waiting"),
    "running": gettext_lazy("Being imported"),
    "done": gettext_lazy("Done"),
    "failed": gettext_lazy("Stopped"),
}
DATUM_WORDS = {
    "wgs84": gettext_lazy("WGS84 / CGCS2000"),
    "gcj02": gettext_lazy("GCJ-02 (Gaode, Tencent)"),
    "bd09": gettext_lazy("BD-09 (Baidu)"),
}


@require_safe
def imports(request: Request) -> HttpResponse:
    """The newest imports with how far they are, and the form that uploads a file. 3 statements."""
    by = request.actor
    if not by.scope("grid.edit"):
        raise Denied("permission.missing", permission="grid.edit")
    rows = component_imports()
    persons = people.people(number for row in rows if (number := person_id(row.started_by)) is not None)
    context = {
        "imports": [
            {
                "row": row,
                "state": STATES[row.state],
                "share": _share(row),
                "who": named(persons[number]) if (number := person_id(row.started_by)) in persons else _("The system"),
                "fault": sentence(Refused(row.fault)) if row.state == "failed" else "",
                "has_rejected": bool(row.path and row.rejected_bytes) and _may_read(request, row),
            }
            for row in rows
        ],
        "datums": [(datum, DATUM_WORDS[datum]) for datum in DATUMS],
        "schemes": catalogue.schemes(),
        "most_mb": MOST_BYTES >> 20,
        "is_moving": any(row.state in ("waiting", "running") for row in rows),
    }
    return render(request, "web/console/imports.html", context)


@require_POST
def upload(request: Request) -> HttpResponse:
    """Take a file and leave it to the worker."""
    given = request.POST
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Invalid("import.no_file", field="file")
        options = ImportOptions(
            scheme=given.get("scheme") or catalogue.default_scheme(),
            datum=given.get("datum", "wgs84"),
            sheets=tuple(name.strip() for name in given.get("sheets", "")[:400].split(",") if name.strip()),
            update=bool(given.get("update")),
        )
        catalogue.scheme(options.scheme)
        queue_import(file.name or "", file.chunks(), options, by=request.actor)
    except GridlinkError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("{file} was taken; the worker imports it.").format(file=file.name))
    return HttpResponseRedirect(reverse("imports"))


@require_safe
def rejected(request: Request, number: int) -> HttpResponseBase:
    """The rejected lines of an uploaded file as CSV, with what is wrong with each."""
    row = component_import(number)
    if not _may_read(request, row):
        raise Denied("permission.missing", permission="grid.edit")
    path = Path(f"{row.path}.rejected.csv")
    if not row.path or not row.rejected_bytes or not path.is_file():
        raise Missing("import.unknown", field="import", number=number)
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=f"{row.file_name}.rejected.csv")
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _may_read(request: Request, row: ImportRow) -> bool:
    """Who brought the file, or edits the grid of the whole city."""
    city = grid.city()
    whole: Any = city.scheme.range_of(city.root)
    own = row.started_by == request.actor.ref and bool(request.actor.scope("grid.edit"))
    return own or request.actor.may("grid.edit", place=whole) is not None


def _share(row: ImportRow) -> int:
    """Percent read. A workbook's rows and a GeoJSON's features say nothing about its bytes: 0 until done."""
    if row.state == "done":
        return 100
    is_csv = Path(row.file_name).suffix.lower() in (".csv", ".txt", ".tsv")
    return min(99, 100 * row.offset // max(row.size, 1)) if is_csv else 0
