"""Organisations, and who one is, out."""

from __future__ import annotations

from pydantic import BaseModel

from gridlink.web.api.schemas.fields import Outgoing, Place
from gridlink.web.api.schemas.happenings import Person


class OrganisationOut(Outgoing):
    """A body that acts. `path` is the ids of its blocks (块), "/1/4/", itself last."""

    id: int
    code: str
    name: str
    name_en: str
    kind: str
    level: str
    place: Place
    parent_id: int | None
    superior_id: int | None
    path: str
    phone: str


class OrganisationsOut(BaseModel):
    """Every organisation in force today, a block before what is in it."""

    organisations: list[OrganisationOut]


class PostOut(BaseModel):
    """A post (岗位) you hold: what it allows you here, over which codes, for which classes (none: all)."""

    post: str
    role: str
    organisation: str
    organisation_id: int
    place_from: Place
    place_to: Place
    classes: list[str]
    permissions: list[str]


class MeOut(BaseModel):
    """Who you are. Through a token `permissions` are narrowed to its scopes."""

    actor: str
    person: Person | None
    posts: list[PostOut]
    permissions: list[str]
