"""Questions about offices, put to DuckDB: model.sql and questions.sql of this folder, and the cards as tables."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.indicators.cards import Card
from dashboard.store.folder import Tables
from dashboard.store.rows import Variable

_CARDS = {"indicator": "str", "step": "int32", "rule": "str", "measure": "str", "threshold": "int32"}
_CARDS |= {"given_measure": "str", "given_threshold": "int32"}
_CARDS |= {"channel": "str", "least": "int32"}
_CARDS |= {"window_days": "int32", "within_days": "int32", "late_days": "int32"}
_CARD_KINDS = dict.fromkeys(("indicator", "scope", "kind", "parent_kind"), "str")
# What the model reads of the small tables.
_COUNTIES = ["county_code", "valid_from", "valid_to"]
_OFFICES = ["office_id", "kind", "county_code", "parent_id", "valid_from", "valid_to", "small"]
# Two Saturdays between which lies no week.
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
    """The answers of questions, by their names in questions.sql, as known at `asof` (naive UTC).

    span: the first and last Saturday asked about. edge: a Saturday; of the weeks before, only each office's newest
    report is read. before: a moment (naive UTC); of what became known since then only late rows count, and no
    correction. checked_only: offices' reports of themselves do not count. more: other small tables that a question
    reads; variables: what the question names.
    """
    small = {
        "counties": tables.counties[_COUNTIES],
        "offices": tables.offices[_OFFICES],
        "withdrawals": tables.withdrawals,
        "cards": pd.DataFrame(card_rows(cards), columns=list(_CARDS)).astype(_CARDS),
        "card_kinds": pd.DataFrame(card_kind_rows(cards), columns=list(_CARD_KINDS)).astype(_CARD_KINDS),
        **(more or {}),
    }
    given: dict[str, Variable] = {"known_at": asof, "first_week": span[0], "last_week": span[1], "edge": edge}
    given["checked_only"] = checked_only
    only_late: Sequence[str] = ()
    if before is not None:
        given["before"], only_late = before, _statements(_questions()["only_late_rows"])
    asked = {name: _questions()[name] for name in questions}
    return tables.rows.answer(_model(), asked, given | variables, small, only_late)


@cache
def _model() -> tuple[str, ...]:
    return _statements(_text("model"))


@cache
def _questions() -> Mapping[str, str]:
    """questions.sql by the names of its questions."""
    _, *parts = re.split(r"^-- name: (\w+)\n", _text("questions"), flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _statements(sql: str) -> tuple[str, ...]:
    return tuple(statement for statement in re.split(r"^;\n", sql, flags=re.MULTILINE) if statement.strip())


def _text(name: str) -> str:
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")


def card_rows(cards: Sequence[Card]) -> list[tuple[Any, ...]]:
    """The table `cards` of model.sql: a row a card (step 0), and one for each of its steps."""
    rows: list[tuple[Any, ...]] = []
    for c in cards:
        days = timedelta(weeks=c.window_weeks).days, c.within_days, c.late_weeks * 7
        given = c.given_measure, c.given_threshold
        for step in (0, *c.steps):
            channel = c.channels[step - 1] if step and c.channels else ""
            counted = c.measure, step or c.threshold, *given, channel, c.fewest_answers
            rows.append((c.key, step, c.rule, *counted, *days))
    return rows


def card_kind_rows(cards: Sequence[Card]) -> list[tuple[str, str, str, str]]:
    """The table `card_kinds` of model.sql: which offices a card counts, in the province and in a county."""
    rows: list[tuple[str, str, str, str]] = []
    for card in cards:
        for scope, kinds in (("province", card.kinds), ("county", card.county_kinds)):
            for kind in kinds:
                # An office that belongs to none is not limited.
                parents = (*card.parent_kinds, "-") if card.parent_kinds else ("",)
                rows += [(card.key, scope, kind, parent) for parent in parents]
    return rows
