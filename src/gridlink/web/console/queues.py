"""My work: which lists a post has, told by what the post may do. One table; a new queue is one row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gridlink.cases.lifecycle import Stage as Case
from gridlink.cases.queries import CaseFilter
from gridlink.cases.queries import count_each as count_cases
from gridlink.intake.lifecycle import Stage as Report
from gridlink.intake.queries import ReportFilter
from gridlink.intake.queries import count_each as count_reports
from gridlink.people.permissions import Actor, Grant
from gridlink.web.console.filters import case_list_url, report_list_url

Filter = CaseFilter | ReportFilter
Words = str | Promise


@dataclass(frozen=True)
class Queue:
    """A list of the work of every post that gives `permission` and not `unless`.

    `of` makes its filter; `order` is one of `cases.queries.lists.ORDERS`, for reports "oldest" or "newest". `tone`:
    todo (somebody waits for this post), late (it should not be there) or watch (it waits for others).
    """

    name: str
    title: Words
    permission: str
    of: Callable[[Grant, Actor], Filter]
    order: str = "oldest"
    tone: str = "todo"
    unless: str = ""


@dataclass(frozen=True)
class Door:
    """A page, not a list, that belongs to the work of a post."""

    title: Words
    permission: str
    route: str
    icon: str


@dataclass(frozen=True)
class QueueShown:
    """A queue of one post with its count and address."""

    name: str
    title: Words
    tone: str
    count: int
    url: str


@dataclass(frozen=True)
class PostWork:
    """The work of one post."""

    grant: Grant
    queues: tuple[QueueShown, ...]
    doors: tuple[tuple[Door, str], ...]


def _on_platform(*stages: Case, **more: object) -> Callable[[Grant, Actor], CaseFilter]:
    """Cases the post's own centre has in hand: once escalated, a district's case is the city's."""

    def of(grant: Grant, _by: Actor) -> CaseFilter:
        return CaseFilter(stages=stages, platform=grant.places.low, **more)  # type: ignore[arg-type]

    return of


def _in_place(*stages: Case, **more: object) -> Callable[[Grant, Actor], CaseFilter]:
    def of(grant: Grant, _by: Actor) -> CaseFilter:
        return CaseFilter(stages=stages, place=grant.places.low, **more)  # type: ignore[arg-type]

    return of


def _of_body(*stages: Case, **more: object) -> Callable[[Grant, Actor], CaseFilter]:
    def of(grant: Grant, _by: Actor) -> CaseFilter:
        return CaseFilter(stages=stages, organisation=grant.organisation_id, **more)  # type: ignore[arg-type]

    return of


def _reports(*stages: Report) -> Callable[[Grant, Actor], ReportFilter]:
    def of(grant: Grant, _by: Actor) -> ReportFilter:
        return ReportFilter(stages=stages, place=grant.places.low)

    return of


AT_HAND = (Case.FILED, Case.DISPATCHED, Case.SUSPENDED)

QUEUES = (
    # supervisor 监督员
    Queue(
        "verify", _("Verifications sent to me"), "intake.answer",
        lambda _grant, by: ReportFilter(to_verify_by=by.user_id), unless="intake.receive",
    ),
    Queue(
        "check", _("Checks sent to me"), "cases.answer_check",
        lambda _grant, by: CaseFilter(stages=(Case.CHECKING,), checker=by.user_id), order="stage_due",
    ),
    Queue(
        "mine", _("My reports not yet decided"), "intake.report",
        lambda _grant, by: ReportFilter(mine=by.user_id, undecided=True), "newest", "watch", unless="intake.receive",
    ),
    # acceptor 受理员
    Queue("received", _("Reports to accept"), "intake.accept", _reports(Report.RECEIVED)),
    Queue("answered", _("Reports answered by verification"), "intake.accept", _reports(Report.ANSWERED)),
    Queue("verifying", _("Reports being verified"), "intake.accept", _reports(Report.VERIFYING), tone="watch"),
    Queue("sent_back", _("Cases sent back to me"), "intake.accept", _on_platform(Case.SENT_BACK)),
    Queue("handled", _("Handled: send to check"), "cases.check", _on_platform(Case.HANDLED), "stage_due"),
    Queue("ruling", _("Check answered: rule"), "cases.check", _on_platform(Case.ANSWERED), "stage_due"),
    Queue("checking", _("Being checked"), "cases.check", _on_platform(Case.CHECKING), "stage_due", "watch"),
    Queue("grant_appeals", _("Appeals to grant"), "cases.grant_appeal", _on_platform(requested="appeal")),
    # duty chief 值班长
    Queue("file", _("Cases to file"), "cases.file", _on_platform(Case.SUBMITTED), "stage_due"),
    Queue("close", _("Cases to close"), "cases.close", _on_platform(Case.CHECKED), "stage_due"),
    Queue("void", _("Requests to void"), "cases.approve_void", _on_platform(requested="void")),
    # dispatcher 派遣员
    Queue("dispatch", _("Cases to dispatch"), "cases.dispatch", _on_platform(Case.FILED), "stage_due"),
    Queue("delays", _("Requests for more time"), "cases.approve_delay", _on_platform(requested="delay")),
    Queue("returns", _("Requests to return"), "cases.approve_return", _on_platform(requested="return")),
    Queue("suspensions", _("Requests to suspend"), "cases.approve_suspension", _on_platform(requested="suspension")),
    Queue("appeals", _("Appeals to review"), "cases.review_appeal", _on_platform(requested="appeal")),
    Queue("overdue", _("Overdue"), "cases.dispatch", _on_platform(Case.DISPATCHED, overdue=True), "due", "late"),
    Queue("at_work", _("Being handled"), "cases.dispatch", _on_platform(Case.DISPATCHED), "due", "watch"),
    Queue("suspended", _("Suspended"), "cases.dispatch", _on_platform(Case.SUSPENDED), tone="watch"),
    # handler 专业部门
    Queue("handle", _("Cases of my body"), "cases.handle", _of_body(Case.DISPATCHED), "due"),
    Queue("late", _("Overdue"), "cases.handle", _of_body(Case.DISPATCHED, overdue=True), "due", "late"),
    Queue("paused", _("Suspended"), "cases.handle", _of_body(Case.SUSPENDED), tone="watch"),
    Queue(
        "being_checked", _("Handled, being checked"), "cases.handle",
        _of_body(Case.HANDLED, Case.CHECKING, Case.ANSWERED, Case.CHECKED), tone="watch",
    ),
    # chiefs 指挥长
    Queue("place_overdue", _("Overdue"), "cases.circulate", _in_place(Case.DISPATCHED, overdue=True), "due", "late"),
    Queue("listed", _("On the supervised list"), "cases.circulate", _in_place(on_list=True)),
    Queue("escalated", _("Escalated to the city"), "cases.circulate", _in_place(open_only=True, escalated=True)),
    Queue("open", _("All open cases"), "cases.circulate", _in_place(open_only=True), "newest", "watch"),
)  # fmt: skip

DOORS = (
    Door(_("Report something"), "intake.report", "report-new", "plus"),
    Door(_("Figures"), "evaluation.view", "figures", "chart-bar"),
    Door(_("Ledger"), "ledger.verify", "ledger", "shield-check"),
    Door(_("Duty register"), "catalogue.edit", "duties", "gavel"),
    Door(_("Standards and limits"), "catalogue.edit", "catalogue", "list"),
    Door(_("Organisations, posts and people"), "people.edit", "people", "users"),
)


def work_of(by: Actor) -> tuple[PostWork, ...]:
    """Every post of the person with its queues and their counts. 2 statements, however many posts and queues."""
    wanted = [(grant, queue, queue.of(grant, by)) for grant in by.grants for queue in _queues_of(grant)]
    counts = _counted([each for _grant, _queue, each in wanted], by)
    shown = [
        (grant, QueueShown(queue.name, queue.title, queue.tone, counts[index], _url(queue, one)))
        for index, (grant, queue, one) in enumerate(wanted)
    ]
    return tuple(
        PostWork(grant, tuple(queue for held, queue in shown if held is grant), _doors_of(grant)) for grant in by.grants
    )


def _queues_of(grant: Grant) -> Iterable[Queue]:
    return (
        queue for queue in QUEUES if queue.permission in grant.permissions and queue.unless not in grant.permissions
    )


def _doors_of(grant: Grant) -> tuple[tuple[Door, str], ...]:
    return tuple((door, reverse(door.route)) for door in DOORS if door.permission in grant.permissions)


def _url(queue: Queue, wanted: Filter) -> str:
    if isinstance(wanted, CaseFilter):
        return case_list_url(wanted, queue.order)
    return report_list_url(wanted, oldest_first=queue.order == "oldest")


def _counted(filters: list[Filter], by: Actor) -> list[int]:
    """The counts in the order of the filters: one statement for cases, one for reports."""
    of_cases = [(index, one) for index, one in enumerate(filters) if isinstance(one, CaseFilter)]
    of_reports = [(index, one) for index, one in enumerate(filters) if isinstance(one, ReportFilter)]
    counts = [0] * len(filters)
    for (index, _one), number in zip(of_cases, count_cases([one for _i, one in of_cases], by=by), strict=True):
        counts[index] = number
    for (index, _two), number in zip(of_reports, count_reports([one for _i, one in of_reports], by=by), strict=True):
        counts[index] = number
    return counts
