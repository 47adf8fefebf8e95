"""The shipped kinds of office and measures, for tests that need no other data."""

from datetime import datetime
from functools import cache

from dashboard.settings import SHIPPED_DATA
from dashboard.tables.folder import read_terms
from dashboard.tables.measures import Terms


@cache
def shipped_terms() -> Terms:
    """Read once in each process of a run."""
    return read_terms(SHIPPED_DATA, datetime(2100, 1, 1))
