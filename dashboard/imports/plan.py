"""A file of an office -> what an import would write, and every question, doubt and fault before that."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dashboard.imports.contents import Aside as Aside
from dashboard.imports.contents import Changed as Changed
from dashboard.imports.contents import Changes as Changes
from dashboard.imports.contents import Choice as Choice
from dashboard.imports.contents import Doubt as Doubt
from dashboard.imports.contents import Plan as Plan
from dashboard.imports.contents import Question as Question
from dashboard.indicators.cards import Card
from dashboard.tables.folder import Tables


def make_plan(
    file_name: str,
    data: bytes,
    tables: Tables,
    cards: Sequence[Card],
    answers: Mapping[str, str],
    now: datetime,
    *,
    week: date | None = None,
    evidence: str = "self",
) -> Plan:
    """The plan of importing a file.

    tables: all data, read without the sample. answers: by the keys of questions and doubts, remembered ones and those
    given now. now: naive UTC. week: of rows whose week the file does not say. evidence: of the reports. Raises
    nothing: a file that cannot be read gives a plan with its faults. Pure.
    """
    raise NotImplementedError


def describe(plan: Plan, lang: str) -> list[str]:
    """The plan in lines for people: matchings, what is set aside, changes, questions, doubts, faults."""
    raise NotImplementedError


def as_json(plan: Plan) -> dict[str, Any]:
    """The plan as the document that `import --plan` prints."""
    raise NotImplementedError
