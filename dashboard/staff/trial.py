"""Trying the staff desk with sample data: accounts of its roles without a password, on a copy of the database.

A trial is possible only for a browser of this machine, while the sample is shown and nobody has an account; the
server must listen on this machine alone (Settings.is_for_this_machine). Every request to the desk is checked again.
"""

from collections.abc import Sequence
from typing import NamedTuple

from flask import Response, current_app
from sqlalchemy import Connection

from dashboard.database import accounts
from dashboard.database.schema import ROLES
from dashboard.database.trial import TrialDatabase
from dashboard.live import Live, utcnow
from dashboard.sheets.form import reporting_bodies, valid
from dashboard.snapshot import Snapshot
from dashboard.staff.staff_request import page
from dashboard.staff.transport import from_this_machine
from dashboard.tables.place import EVERYWHERE, Place
from dashboard.weeks import week_of

_PREFIX = "trial-"


class TrialAccount(NamedTuple):
    """An account of a trial. key: its name without "trial-"; place: of a clerk or a body."""

    key: str
    role: str
    place: Place = EVERYWHERE

    @property
    def name(self) -> str:
        return f"{_PREFIX}{self.key}"


class Trial:
    """The trial of a server, or that the server allows none."""

    def __init__(self, live: Live) -> None:
        self._live = live

    @property
    def has_begun(self) -> bool:
        """Whether whatever is written ends with the server."""
        return self._live.sources.database.is_trial_copy

    @property
    def is_possible(self) -> bool:
        """Whether this request may begin or continue a trial. Raises DataError if the database cannot be read."""
        sources = self._live.sources
        database = sources.database
        if not isinstance(database, TrialDatabase) or not from_this_machine() or database.original_has_accounts:
            return False
        # Rows that are imported in a trial end the sample in its copy, but not the trial.
        return sources.folder_has_sample() if self.has_begun else sources.recorded().with_sample

    def accounts(self) -> Sequence[TrialAccount]:
        """The accounts of the trial. Raises DataError if the database cannot be read."""
        if not self.has_begun:
            return _chosen(self._live.newest)
        with self._live.sources.database.reading() as connection:
            known = accounts.everyone(connection) if connection else ()
        accounts_of_trial = (TrialAccount(each.name.removeprefix(_PREFIX), each.role, each.place) for each in known)
        return sorted(accounts_of_trial, key=lambda each: (ROLES.index(each.role), each.key))

    def begin(self) -> None:
        """Begin the trial if it has not begun. Raises NotWritten, or DataError if the database cannot be read."""
        database, chosen = self._live.sources.database, _chosen(self._live.newest)
        assert isinstance(database, TrialDatabase)

        def fill(connection: Connection) -> None:
            for name, role, place in ((each.name, each.role, each.place) for each in chosen):
                accounts.insert_row(connection, utcnow(), name, role, place.county_code, office_id=place.office_id)

        database.begin(fill)


def _chosen(snapshot: Snapshot) -> list[TrialAccount]:
    """The accounts for a new trial: a clerk of the first county by code, the body with the most offices, two
    reviewers and a publisher."""
    tables, week = snapshot.full_input.tables, week_of(snapshot.province.day(utcnow()))
    number = valid(tables.offices, week)["parent_id"].value_counts()
    bodies = sorted(reporting_bodies(tables, week)["office_id"], key=lambda code: (-number.get(code, 0), code))
    counties = sorted(valid(tables.counties, week)["county_code"])
    senders = [TrialAccount("clerk", "clerk", Place(code)) for code in counties[:1]]
    senders += [TrialAccount("body", "body", Place("", code)) for code in bodies[:1]]
    # No reviewer decides about an import of its own.
    reviewers = [TrialAccount(key, "reviewer") for key in ("reviewer", "reviewer-2")]
    return [*senders, *reviewers, TrialAccount("publisher", "publisher")]


def offer(trial: Trial, lang: str) -> Response:
    """The page that offers to try the desk. Raises DataError if the database cannot be read."""
    snapshot = current_app.extensions["live"].newest
    names = {**snapshot.names, **snapshot.office_names}
    offers = [
        (each.key, each.role, names[each.place.code][lang] if each.place.code else "") for each in trial.accounts()
    ]
    return page("staff_trial.html", lang, 200, None, offers=offers)
