"""Runs the queries of questions.sql on the views of model.sql in DuckDB, with the cards as tables."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.indicators.cards import Card
from dashboard.tables.folder import Tables
from dashboard.tables.rows import Variable

_CARDS = {"indicator": "str", "step": "int32", "rule": "str", "measure": "str", "threshold": "int32"}
_CARDS |= {"given_measure": "str", "given_threshold": "int32"}
_CARDS |= {"channel": "str", "least": "int32"}
_CARDS |= {"window_days": "int32", "within_days": "int32", "late_days": "int32"}
_CARD_KINDS = dict.fromkeys(("indicator", "scope", "kind", "parent_kind"), "str")
# The columns of the small tables that the model reads.
_COUNTIES = ["county_code", "valid_from", "valid_to"]
_OFFICES = ["office_id", "kind", "county_code", "parent_id", "valid_from", "valid_to", "small"]
# An empty span of weeks: the last Saturday is before the first.
NO_WEEKS = date(2000, 1, 8), date(2000, 1, 1)
FROM_THE_FIRST = date(1, 1, 1)


def ask(
    tables: Tables,
    questions: Sequence[str],
    asof: datetime,
    cards: Sequence[Card] = (),
    span: tuple[date, date] = NO_WEEKS,
    *,
    edge: date = FROM_THE_FIRST,
    before: datetime | None = None,
    checked_only: bool = False,
    more: Mapping[str, pd.DataFrame] | None = None,
    **variables: Variable,
) -> dict[str, pd.DataFrame]:
    """The results of queries, by their names in questions.sql, as known at `asof` (naive UTC).

    span: the first and last Saturday of the result. edge: a Saturday; from the weeks before it, only each office's
    newest report is read. before: a moment (naive UTC); of rows recorded later only late rows count, and no
    corrections. checked_only: leave out self-reported rows. more: further small tables that a query reads; variables:
    further variables of the query.
    """
    small: dict[str, pd.DataFrame] = {
        "counties": tables.counties[_COUNTIES],
        "offices": tables.offices[_OFFICES],
        "withdrawals": tables.withdrawals,
    }
    # Making frames takes longer than many a query: most queries need no cards.
    if cards:
        small["cards"] = pd.DataFrame(card_rows(cards), columns=list(_CARDS)).astype(_CARDS)
        small["card_kinds"] = pd.DataFrame(card_kind_rows(cards), columns=list(_CARD_KINDS)).astype(_CARD_KINDS)
    # The model creates these tables too, and DuckDB leaves its empty ones out of the plan of a query.
    small = {name: frame for name, frame in small.items() if not frame.empty} | dict(more or {})
    settings: dict[str, Variable] = {"known_at": asof, "first_week": span[0], "last_week": span[1], "edge": edge}
    settings["checked_only"] = checked_only
    only_late: Sequence[str] = ()
    if before is not None:
        settings["before"], only_late = before, _statements(_questions()["only_late_rows"])
    queries = {name: _statements(_questions()[name]) for name in questions}
    return tables.rows.answer(_model(), queries, settings | variables, small, only_late)


@cache
def _model() -> tuple[str, ...]:
    return _statements(_text("model"))


@cache
def _questions() -> Mapping[str, str]:
    """The queries of questions.sql, by name."""
    _, *parts = re.split(r"^-- name: (\w+)\n", _text("questions"), flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _statements(sql: str) -> tuple[str, ...]:
    return tuple(statement for statement in re.split(r"^;\n", sql, flags=re.MULTILINE) if statement.strip())


def _text(name: str) -> str:
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")


def card_rows(cards: Sequence[Card]) -> list[tuple[Any, ...]]:
    """The table `cards` of model.sql: a row for each card (step 0), and one for each of its steps."""
    rows: list[tuple[Any, ...]] = []
    for c in cards:
        days = timedelta(weeks=c.window_weeks).days, c.within_days, c.late_weeks * 7
        condition = c.given_measure, c.given_threshold
        for step in (0, *c.steps):
            channel = c.channels[step - 1] if step and c.channels else ""
            counted = c.measure, step or c.threshold, *condition, channel, c.fewest_answers
            rows.append((c.key, step, c.rule, *counted, *days))
    return rows


def card_kind_rows(cards: Sequence[Card]) -> list[tuple[str, str, str, str]]:
    """The table `card_kinds` of model.sql: which offices a card counts, in the province and in a county."""
    rows: list[tuple[str, str, str, str]] = []
    for card in cards:
        for scope, kinds in (("province", card.kinds), ("county", card.county_kinds)):
            for kind in kinds:
                # Offices without a parent are counted as well.
                parents = (*card.parent_kinds, "-") if card.parent_kinds else ("",)
                rows += [(card.key, scope, kind, parent) for parent in parents]
    return rows
