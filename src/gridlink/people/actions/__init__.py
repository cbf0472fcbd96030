"""Every way people, organisations, posts, shifts and tokens change. One module per group of verbs."""

from gridlink.people.actions.appointing import appoint, dismiss
from gridlink.people.actions.organisations import OrganisationDraft, create_organisation, revise_organisation
from gridlink.people.actions.persons import create_person, deactivate_person, set_language, set_password, set_theme
from gridlink.people.actions.posts import PostDraft, create_post, define_role, end_post
from gridlink.people.actions.shifts import cancel_shift, plan_shift
from gridlink.people.actions.sign_in import (
    check_sign_in_allowed,
    clear_failed_sign_ins,
    forget_old_sign_ins,
    record_failed_sign_in,
)
from gridlink.people.actions.tokens import IssuedToken, issue_token, revoke_token

__all__ = [
    "IssuedToken",
    "OrganisationDraft",
    "PostDraft",
    "appoint",
    "cancel_shift",
    "check_sign_in_allowed",
    "clear_failed_sign_ins",
    "create_organisation",
    "create_person",
    "create_post",
    "deactivate_person",
    "define_role",
    "dismiss",
    "end_post",
    "forget_old_sign_ins",
    "issue_token",
    "plan_shift",
    "record_failed_sign_in",
    "revise_organisation",
    "revoke_token",
    "set_language",
    "set_password",
    "set_theme",
]
