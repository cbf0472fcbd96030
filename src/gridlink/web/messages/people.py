"""Sentences about people, posts, tokens and signing in: code → English, Chinese in locale/."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "holding.ended": _("This appointment has ended."),
    "holding.exists": _("The person holds this post already."),
    "holding.in_the_past": _("An appointment cannot begin or end in the past."),
    "holding.unknown": _("There is no such appointment."),
    "organisation.bad_kind": _("{given} is no kind of organisation; choose one of: {known}."),
    "organisation.circle": _("An organisation cannot stand below itself."),
    "organisation.code_taken": _("The code {organisation} is taken."),
    "organisation.has_parts": _("The organisation still has parts or posts."),
    "organisation.no_name": _("An organisation needs a name in both languages."),
    "organisation.not_in_force": _("The organisation is not in force on that day."),
    "organisation.unknown": _("There is no such organisation."),
    "permission.beyond_own": _("You cannot give what you may not give: {permissions}."),
    "permission.missing": _("None of your posts allows this here ({permission})."),
    "person.bad_username": _("A username has letters, digits and @ . + - _ only."),
    "person.inactive": _("This account is no longer active."),
    "person.no_name": _("A person needs a name."),
    "person.not_oneself": _("Everybody chooses this for themselves."),
    "person.oneself": _("Nobody does this to their own account."),
    "person.unknown": _("There is no such person."),
    "person.unknown_language": _("There is no such language here; choose one of: {known}."),
    "person.unknown_theme": _("There is no such theme; choose one of: {known}."),
    "person.username_taken": _("This username is taken."),
    "person.weak_password": _(
        "The password is too weak: at least ten characters, not like the name, not a common one."
    ),
    "post.bad_class": _("{given} is no class, such as component:01 or event:0102."),
    "post.code_taken": _("The code {post} is taken."),
    "post.ended": _("This post has ended."),
    "post.in_the_past": _("A post cannot end in the past."),
    "post.not_in_force": _("The post {post} is not in force then."),
    "post.unknown": _("There is no such post."),
    "role.system_only": _("Only an administrator at the command line may do this."),
    "role.unknown": _("There is no such role."),
    "role.unknown_permission": _("There is no such permission: {unknown}."),
    "shift.backwards": _("A shift must end after it begins."),
    "shift.over": _("This shift is over."),
    "shift.overlaps": _("The person has another shift at that time."),
    "shift.post_not_held": _("The person does not hold this post on that day."),
    "shift.unknown": _("There is no such shift."),
    "sign_in.needed": _("Sign in first, or send a token."),
    "sign_in.wait": _("Too many attempts. Try again in {seconds} seconds."),
    "token.bad_expiry": _("A token lives at most {longest_days} days, and until some time to come."),
    "token.bad_label": _("A token needs a label of at most {longest} characters."),
    "token.beyond_person": _("The person does not hold these permissions: {scopes}."),
    "token.invalid": _("The token is unknown, expired or revoked."),
    "token.no_scopes": _("A token needs at least one permission."),
    "token.not_for_this": _("This cannot be done with a token; sign in."),
    "token.revoked": _("This token is revoked already."),
    "token.unknown": _("There is no such token."),
    "validity.backwards": _("It must end after it begins ({valid_from} to {valid_to})."),
}
