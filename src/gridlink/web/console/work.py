"""My work: where everybody begins."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from gridlink.people import queries as people
from gridlink.web.console.queues import work_of
from gridlink.web.requests import Request


def my_work(request: Request) -> HttpResponse:
    """The posts a person holds today, and for each what waits. 4 statements: actor, posts, and one count of each kind."""
    by = request.actor
    posts = people.posts_of(by.user_id) if by.user_id is not None else ()
    titles = {post.code: post for post in posts}
    work = [(titles[each.grant.post], each) for each in work_of(by) if each.grant.post in titles]
    return render(request, "web/console/work.html", {"work": work, "posts": posts})
