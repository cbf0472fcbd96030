"""Who may do what, where, to which classes: post × place range × class. Pure: no Django here.

An `Actor` is a signed-in person (or the system itself) with the grants of the posts they hold today. An action
asks `actor.act("cases.dispatch", place=…)` once; what comes back is the same person acting in the post that
allows it, and that post is what the ledger writes down.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from gridlink.kernel.errors import Denied
from gridlink.kernel.places import WHOLE, PlaceRange

PERMISSIONS = frozenset(
    {
        "intake.report", "intake.receive", "intake.verify", "intake.answer", "intake.accept", "intake.merge",
        "cases.view", "cases.file", "cases.dispatch", "cases.handle", "cases.check", "cases.answer_check",
        "cases.close", "cases.approve_delay", "cases.approve_return", "cases.approve_suspension",
        "cases.request_void", "cases.approve_void", "cases.escalate", "cases.urge", "cases.circulate",
        "cases.appeal", "cases.review_appeal", "cases.grant_appeal",
        "evidence.view", "evidence.original", "personal.view", "personal.erase",
        "catalogue.edit", "people.edit", "grid.edit", "evaluation.view", "ledger.verify", "api.batch",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Grant:
    """One post held today: what it allows, where, and for which classes ("event:01"; empty tuple = all)."""

    post: str
    role: str
    organisation_id: int
    organisation: str
    permissions: frozenset[str]
    places: PlaceRange
    classes: tuple[str, ...] = ()

    def allows(self, permission: str, places: PlaceRange | None, case_class: str | None) -> bool:
        """True when this post gives `permission` over all of `places` and for `case_class` ("event:0101")."""
        if permission not in self.permissions:
            return False
        if places is not None and not self.places.covers(places):
            return False
        return not self.classes or case_class is None or case_class.startswith(self.classes)


@dataclass(frozen=True)
class Actor:
    """A person (or "system") with the grants of the posts they hold. `post` and `organisation` are set by `act`."""

    ref: str
    user_id: int | None = None
    grants: tuple[Grant, ...] = ()
    post: str = ""
    organisation: str = ""
    organisation_id: int | None = None
    is_system: bool = False
    narrowed_to: frozenset[str] | None = field(default=None)

    def may(
        self,
        permission: str,
        *,
        place: int | PlaceRange | None = None,
        case_class: str | None = None,
        organisations: Iterable[int] | None = None,
    ) -> Grant | None:
        """The first grant that allows it, or None. `organisations`: only posts in one of these bodies count."""
        if self.narrowed_to is not None and permission not in self.narrowed_to:
            return None
        places = PlaceRange(place, place) if isinstance(place, int) else place
        bodies = None if organisations is None else set(organisations)
        for grant in self.grants:
            if bodies is not None and grant.organisation_id not in bodies:
                continue
            if grant.allows(permission, places, case_class):
                return grant
        return None

    def act(
        self,
        permission: str,
        *,
        place: int | PlaceRange | None = None,
        case_class: str | None = None,
        organisations: Iterable[int] | None = None,
    ) -> Actor:
        """This person acting in the post that allows it; `Denied("permission.missing")` when none does."""
        if self.is_system:
            return self
        grant = self.may(permission, place=place, case_class=case_class, organisations=organisations)
        if grant is None:
            raise Denied("permission.missing", permission=permission)
        return self.acting(grant)

    def acting(self, grant: Grant) -> Actor:
        """This person acting in the post behind `grant`."""
        return replace(self, post=grant.post, organisation=grant.organisation, organisation_id=grant.organisation_id)

    def scope(self, permission: str) -> tuple[Grant, ...]:
        """Every grant that gives `permission` somewhere: what a list may show."""
        if self.narrowed_to is not None and permission not in self.narrowed_to:
            return ()
        return tuple(grant for grant in self.grants if permission in grant.permissions)

    def narrowed(self, scopes: Iterable[str]) -> Actor:
        """The same actor through an API token: only these permissions are left."""
        return replace(self, narrowed_to=frozenset(scopes))


SYSTEM = Actor(
    ref="system",
    is_system=True,
    grants=(Grant("", "system", 0, "", PERMISSIONS, WHOLE),),
)
