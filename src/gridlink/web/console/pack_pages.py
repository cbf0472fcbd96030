"""The city pack: which is in force, its download, and loading another: look at it, see what it would change, agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gridlink.grid import queries as grid
from gridlink.kernel.errors import Invalid, Refused, Stale
from gridlink.packs.allowed import loader, refuse_for_oneself
from gridlink.packs.duty_rules import duties_fit
from gridlink.packs.exporting import export_pack
from gridlink.packs.findings import Finding
from gridlink.packs.in_force import pack_in_force
from gridlink.packs.loading import Difference, difference_of, load_pack
from gridlink.packs.offered import MOST_BYTES, installed, offer, offer_installed, offered
from gridlink.packs.pack import Pack
from gridlink.packs.pack_reading import read_pack
from gridlink.packs.showing import views_of
from gridlink.packs.stored import file_rows, opened, read_files
from gridlink.packs.zipping import zipped
from gridlink.people import queries as people
from gridlink.people.permissions import Actor
from gridlink.web.console.history import person_id
from gridlink.web.console.pack_words import TABLES, VERDICTS
from gridlink.web.messages import sentence
from gridlink.web.requests import Request
from gridlink.web.templatetags.gridlink_ui import named

EXAMPLES = 10
MOST_FINDINGS = 200


@require_safe
def pack_page(request: Request) -> HttpResponse:
    """The pack in force, its files, and the ways to another. At most 5 statements."""
    loader(request.actor)
    there = pack_in_force()
    number = person_id(there.loaded_by) if there is not None else None
    author = people.person(number) if number is not None else None
    context = {
        "pack": there,
        "who": named(author) if author is not None else _("The system"),
        "words": grid.city().terminology if there is not None else {},
        "files": file_rows(),
        "installed": installed(),
        "most_mb": MOST_BYTES // (1024 * 1024),
    }
    return render(request, "web/console/packs.html", context)


@require_POST
def pack_offer(request: Request) -> HttpResponse:
    """Take a .zip, or a pack of the server's folder, and go on to what it would change."""
    loader(request.actor)
    upload = request.FILES.get("pack")
    try:
        if upload is not None:
            mark = offer(upload.chunks())
        elif name := request.POST.get("name", ""):
            mark = offer_installed(name)
        else:
            raise Invalid("pack.none_chosen", field="pack")
    except Invalid as fault:
        messages.error(request, sentence(fault))
        return HttpResponseRedirect(reverse("packs"))
    return HttpResponseRedirect(reverse("pack-offered", args=[mark]))


@require_http_methods(["GET", "POST"])
def pack_offered(request: Request, mark: str) -> HttpResponse:
    """What an offered pack would change, and the agreement to it. It is read anew each time, and loaded as it was shown."""
    acting = loader(request.actor)
    path = offered(mark)
    pack, findings = read_pack(path, check_duties=duties_fit, today=timezone.localdate())
    context = {"mark": mark, "count": len(findings), "findings": [_finding(each) for each in findings[:MOST_FINDINGS]]}
    if pack is None:
        return render(request, "web/console/pack_offered.html", context, status=200 if request.method == "GET" else 422)
    fault: Refused | None = None
    try:
        difference = difference_of(pack, demo=_demo())
    except Refused as refusal:
        messages.error(request, sentence(refusal))
        return HttpResponseRedirect(reverse("packs"))
    try:
        refuse_for_oneself(difference, request.actor)
        if request.method == "POST":
            _load(pack, path, difference, agreed=request.POST.get("token", ""), by=acting)
            messages.success(request, _("The pack has been loaded."))
            return HttpResponseRedirect(reverse("packs"))
    except Refused as refusal:
        fault = refusal
        difference = difference_of(pack, demo=_demo())
    context |= _shown(pack, difference, fault)
    status = fault.status if fault is not None and request.method == "POST" else 200
    return render(request, "web/console/pack_offered.html", context, status=status)


@require_safe
def pack_export(request: Request) -> HttpResponse:
    """What the download holds: which files were edited here, and what no file says."""
    loader(request.actor)
    export = export_pack(today=timezone.localdate())
    context = {"edited": export.edited, "files": len(export.files), "notes": [sentence(note) for note in export.notes]}
    return render(request, "web/console/pack_export.html", context)


@require_safe
def pack_download(request: Request) -> HttpResponse:
    """The city as a pack, with what was edited here, as a .zip."""
    loader(request.actor)
    there = pack_in_force()
    data = zipped(export_pack(today=timezone.localdate()).files)
    name = f"{there.code if there is not None else 'city'}-{timezone.localdate().isoformat()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type="application/zip", headers=headers)


def _demo() -> bool:
    """Demo accounts are loaded where they were loaded before, and nowhere else."""
    there = pack_in_force()
    return there is not None and there.demo


def _load(pack: Pack, path: Path, difference: Difference, *, agreed: str, by: Actor) -> None:
    """Load what was agreed to, and let go of the offer. `Stale` when it is no longer what there is to do."""
    if agreed != difference.token:
        raise Stale("pack.database_changed")
    with opened(path) as source:
        files = read_files(source)
    load_pack(pack, by=by, now=timezone.now(), demo=_demo(), files=files, expected=agreed)
    path.unlink(missing_ok=True)


def _shown(pack: Pack, difference: Difference, fault: Refused | None) -> dict[str, Any]:
    views = views_of(difference.tables, 0 if difference.is_first else EXAMPLES)
    return {
        "offered": pack.city,
        "digest": pack.digest,
        "difference": difference,
        "tables": [(TABLES.get(view.table, view.table), view) for view in views],
        "verdicts": VERDICTS,
        "fault": "" if fault is None else sentence(fault),
        "may_load": fault is None or isinstance(fault, Stale),
    }


def _finding(found: Finding) -> dict[str, Any]:
    is_chinese = (get_language() or "").startswith("zh")
    return {
        "where": f"{found.file}:{found.line}:{found.column}" if found.line else found.file,
        "is_error": found.is_error,
        "message": found.message_zh if is_chinese else found.message,
        "fix": found.fix_zh if is_chinese else found.fix,
    }
