"""Organisations (blocks and lines), their posts and who holds them; appointing and dismissing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from gridlink.kernel.errors import GridlinkError, Invalid
from gridlink.people import queries as people
from gridlink.people.actions import appoint, dismiss
from gridlink.people.queries import OrganisationRow
from gridlink.people.registers import find_people, person_called, post_counts, posts_in
from gridlink.web.messages import sentence
from gridlink.web.requests import Request
from gridlink.web.templatetags.gridlink_ui import named

KINDS = {
    "block": gettext_lazy("Government of a territory"),
    "line": gettext_lazy("Department"),
    "centre": gettext_lazy("Centre"),
    "contractor": gettext_lazy("Contractor"),
}


@dataclass
class Node:
    """An organisation in the tree of blocks, with what is under it."""

    row: OrganisationRow
    posts: int
    holders: int
    kind: str
    inside: list[Node] = field(default_factory=list)


@require_safe
def organisation_tree(request: Request) -> HttpResponse:
    """Every organisation by block. 2 statements."""
    counts = post_counts()
    nodes = {
        row.id: Node(row, *counts.get(row.id, (0, 0)), str(KINDS.get(row.kind, row.kind)))
        for row in people.all_organisations()
    }
    roots: list[Node] = []
    for node in nodes.values():
        parent = nodes.get(node.row.parent_id or 0)
        (parent.inside if parent is not None else roots).append(node)
    context = {"roots": roots, "may_edit": bool(request.actor.scope("people.edit"))}
    return render(request, "web/console/people.html", context)


@require_safe
def organisation_page(request: Request, code: str) -> HttpResponse:
    """A body: whom it answers to, and for who edits people its posts and holders. At most 6 statements."""
    row = people.organisation_by_code(code)
    by = request.actor
    may_edit = bool(by.scope("people.edit"))
    wanted = request.GET.get("q", "").strip()
    context = {
        "row": row,
        "kind": KINDS.get(row.kind, row.kind),
        "answers_to": people.answering_to(row.id),
        "posts": posts_in(row.id, by=by) if may_edit else (),
        "may_edit": may_edit,
        "q": wanted,
        "found": find_people(wanted, by=by) if may_edit and wanted else (),
    }
    return render(request, "web/console/organisation.html", context)


@require_POST
def appoint_to_post(request: Request, code: str) -> HttpResponse:
    """Appoint a person to a post of this body."""
    back = HttpResponseRedirect(reverse("organisation", args=[code]))
    try:
        person = person_called(request.POST.get("person", "").strip(), by=request.actor)
        start = request.POST.get("valid_from", "").strip()
        post = request.POST.get("post", "")
        appoint(person.id, post=post, by=request.actor, valid_from=_day(start) if start else None)
    except GridlinkError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("{person} has been appointed.").format(person=named(person)))
    return back


@require_POST
def dismiss_from_post(request: Request, code: str) -> HttpResponse:
    """End a holding today."""
    text = request.POST.get("holding", "")
    try:
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise Invalid("input.not_a_number", field="holding")
        dismiss(int(text), by=request.actor, reason=request.POST.get("reason", "").strip()[:300])
    except GridlinkError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("The appointment has ended."))
    return HttpResponseRedirect(reverse("organisation", args=[code]))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise Invalid("input.not_a_moment", field="valid_from") from fault
