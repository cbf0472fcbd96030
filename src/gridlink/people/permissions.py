"""Who may do what, where, to which classes: post × place range × class. Pure: no Django here.

`PERMISSIONS` is the only list: a role naming anything else is refused (`known_permissions`), and a grant built from
a row that does gives nothing for it.

An `Actor` is a signed-in person (or the system itself) with the grants of the posts they hold today. An action
asks `actor.act("cases.dispatch", place=…)` once; what comes back is the same person acting in the post that
allows it, and that post is what the ledger writes down.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from gridlink.kernel.errors import Denied, Invalid
from gridlink.kernel.places import WHOLE, PlaceRange

PERMISSIONS = frozenset(
    {
        "intake.report", "intake.receive", "intake.verify", "intake.answer", "intake.accept", "intake.merge",
        "cases.view", "cases.file", "cases.dispatch", "cases.handle", "cases.check", "cases.answer_check",
        "cases.close", "cases.approve_delay", "cases.approve_return", "cases.approve_suspension",
        "cases.request_void", "cases.approve_void", "cases.escalate", "cases.urge", "cases.circulate",
        "cases.appeal", "cases.review_appeal", "cases.grant_appeal",
        "evidence.view", "evidence.original", "personal.view", "personal.erase",
        "catalogue.edit", "people.edit", "people.grant", "grid.edit", "grid.survey",
        "evaluation.view", "ledger.verify", "api.batch",
    }
)  # fmt: skip

EDIT = "people.edit"
"""Appointing, dismissing and the rest of this app, within the post's places."""
GIVE = "people.grant"
"""Appointing others to what one may not do oneself, within the post's places (人事权). Never EDIT or GIVE."""


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
        """True when this post gives `permission` over all of `places` and for `case_class` ("event:0101").

        None does not ask: without `case_class` a post limited to some classes counts as well.
        """
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

    @property
    def person(self) -> int:
        """The id of the person; `Denied("permission.not_a_person")` for the system and for whoever is not signed in."""
        if self.user_id is None:
            raise Denied("permission.not_a_person")
        return self.user_id

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
        """The same actor through an API token: of what they may do only these permissions are left."""
        kept = frozenset(scopes)
        return replace(self, narrowed_to=kept if self.narrowed_to is None else kept & self.narrowed_to)

    def may_not_give(self, given: Grant) -> frozenset[str]:
        """Those permissions of `given` that this person may not hand to somebody else; empty when they may give all.

        A permission is given by somebody who holds it over the same places and classes, or who holds `GIVE` there.
        `EDIT` and `GIVE` themselves are given only by those who hold them.
        """
        if self.is_system:
            return frozenset()
        given_by_office = frozenset({EDIT, GIVE})
        return frozenset(
            permission
            for permission in given.permissions
            if not self._holds_over(permission, given)
            and (permission in given_by_office or not self._holds_over(GIVE, given))
        )

    def _holds_over(self, permission: str, given: Grant) -> bool:
        return any(
            grant.places.covers(given.places) and classes_cover(grant.classes, given.classes)
            for grant in self.scope(permission)
        )


def classes_cover(outer: tuple[str, ...], inner: tuple[str, ...]) -> bool:
    """Whether every class under the prefixes `inner` is under some prefix of `outer`; empty = all classes."""
    return not outer or (bool(inner) and all(prefix.startswith(outer) for prefix in inner))


def known_permissions(names: Iterable[str]) -> frozenset[str]:
    """The names as a set; refuses those that are no permissions (`Invalid("role.unknown_permission")`)."""
    wanted = frozenset(names)
    unknown = wanted - PERMISSIONS
    if unknown:
        raise Invalid("role.unknown_permission", field="permissions", unknown=sorted(unknown))
    return wanted


SYSTEM = Actor(
    ref="system",
    is_system=True,
    grants=(Grant("", "system", 0, "", PERMISSIONS, WHOLE),),
)
