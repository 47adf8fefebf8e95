"""The desk's pages as answers, and the page that hands a form back which was not taken."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request, url_for
from flask_wtf.csrf import generate_csrf

from dashboard.desk.accounts import Account
from dashboard.language import OTHER, catalogue
from dashboard.pages.common.render import render
from dashboard.pages.common.write_guard import from_this_site
from dashboard.staff.session import staff_session

# Fields that no page writes out again: names that begin so.
_SECRET = ("csrf_token", "password")


def page(template: str, lang: str, status: int, account: Account | None, token: str = "", **values: Any) -> Response:
    """A page of the desk. token: what its forms carry; '': made here, where there is a desk."""
    token = token or (generate_csrf() if staff_session().desk else "")
    # The other language's link asks for the page again, and never sends a form again.
    query, values_of_path = request.args.to_dict() if request.method == "GET" else {}, request.view_args or {}
    href = f"/staff/{OTHER[lang]}/"
    if request.endpoint and "lang" in values_of_path:
        href = url_for(request.endpoint, **{**query, **values_of_path, "lang": OTHER[lang]})
    newest = current_app.extensions["live"].newest
    text = render(template, lang, newest, account=account, token=token, other_href=href, **values)
    return Response(text, status=status)


def message(lang: str, key: str, status: int, account: Account | None = None) -> Response:
    """A page that says why there is nothing else: `staff.KEY_title` and `staff.KEY`."""
    return page("staff_message.html", lang, status, account, key=key)


def ask_again(lang: str, account: Account | None, why: str, status: int, token: str = "") -> Response:
    """The page that hands a form back, with all that was typed if it was typed on a page of ours.

    why: the messages staff.WHY and staff.WHY_title. token: what the form carries, where no new one can be made.
    """
    ours = from_this_site(request.headers, request.host)
    kept = [pair for pair in request.form.items(multi=True) if not pair[0].startswith(_SECRET)] if ours else []
    lost = any(name.startswith("password") for name in request.form) or bool(request.files)
    # Fields for the program alone, such as a form's id, are sent again but not shown.
    words = catalogue(lang)
    read = [(words[f"staff.field_{name}"], value) for name, value in kept if value and f"staff.field_{name}" in words]
    values = {"why": why, "kept": kept, "read": read, "lost": lost, "action": request.full_path.rstrip("?")}
    return page("staff_again.html", lang, status, account, token, **values)
