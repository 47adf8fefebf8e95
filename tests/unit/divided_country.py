"""Tables as a country whose engine answers several questions at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from dashboard.indicators import divided
from dashboard.store.folder import Tables
from dashboard.store.rows import FrameRows, Ways


class ManyAtOnce(FrameRows):
    """Rows of an engine that answers three questions at a time."""

    @property
    def ways(self) -> Ways:
        """See Rows."""
        return Ways(at_once=3)


def as_country(tables: Tables) -> Tables:
    """Each county of the tables a province of its own: it has its own log of visits."""
    offices = tables.offices.assign(log_area=tables.offices["county_code"])
    return replace(tables, offices=offices, rows=ManyAtOnce(tables.rows.reports, tables.rows.inspections))


def as_one(country: Tables) -> Tables:
    """The same with an engine that answers one at a time."""
    return replace(country, rows=FrameRows(country.rows.reports, country.rows.inspections))


@contextmanager
def few_are_many() -> Iterator[None]:
    """The few rows of a test are enough to be divided, into as many parts as are asked at a time."""
    with patch.multiple(divided, MANY=0, PARTS=1):
        yield
