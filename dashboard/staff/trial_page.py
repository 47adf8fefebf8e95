"""The form that signs in to an account of a trial, without a password."""

from flask import Response, abort, redirect, request

from dashboard.database import accounts, sessions
from dashboard.database.errors import NotWritten
from dashboard.database.sign_in import enter
from dashboard.faults import DataError
from dashboard.language import LANGUAGES
from dashboard.pages.common.forms import from_this_site
from dashboard.pages.common.urls import desk_url
from dashboard.staff.session import staff_session, start_session
from dashboard.staff.site import Site, unavailable
from dashboard.staff.staff_request import message


def add(site: Site) -> None:
    # Not by Site.route, since before a trial there is no desk, and so no token of a form: its origin is checked.
    def answer(lang: str) -> Response:
        if lang not in LANGUAGES:
            abort(404)
        try:
            if not site.trial.is_possible:
                return message(lang, "no_trial", 404)
            if not from_this_site(request.headers, request.host):
                return message(lang, "trial_foreign", 403)
            return _enter(site, lang, request.form.get("role", ""))
        except (DataError, NotWritten) as error:
            site.away(error)
            return unavailable(lang, error)

    site.add_rule("/staff/<lang>/trial", "staff trial", "trial", answer, ("POST",))


def _enter(site: Site, lang: str, key: str) -> Response:
    """Begin the trial if it has not begun, and start a session of the chosen account in place of the present one."""
    chosen = next((each for each in site.trial.accounts() if each.key == key), None)
    if chosen is None:
        return message(lang, "nothing_here", 404)
    site.trial.begin()
    opened, desk = staff_session(), site.connection.desk()
    opened.desk = desk
    with desk.writing() as connection:
        account = accounts.by_name(connection, chosen.name)
        assert account
        sessions.end(connection, opened.token)
        token = enter(connection, site.clock(), account, site.limits, "trial")
    return start_session(redirect(desk_url(lang), code=303), token, chosen.name)  # type: ignore[arg-type]
