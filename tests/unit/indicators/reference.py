"""Every cell and office worked out a second time, slowly and in plain Python, from the rows and the design's words.

It shares no line with model.sql. A table is a list of rows, a row a dict of the table's columns: dates and
moments are date and datetime, blank is None. All loops walk whole tables: that is slow and easy to believe.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dashboard.indicators.cards import Card
from dashboard.tables.measures import Measure
from tests.unit.indicators.reference_hiding import Answers, Part, withheld

Row = Mapping[str, Any]
Rows = Sequence[Row]
DAY = timedelta(days=1)
SUMS = ("sum", "mean", "total")
CHANNELS = ("", "form", "phone", "qr", "samad")


@dataclass(frozen=True)
class Expected:
    """A cell, as compute gives it: numerator and share are None unless a value or zero is known.

    Of too few answers the denominator is 0, and so is a total's; a total's share is its numerator.
    """

    numerator: int | None
    denominator: int
    share: float | None
    not_reported: int
    late: int
    unverified: int
    self_reported: int
    state: str
    teams: int | None


@dataclass(frozen=True)
class ExpectedOffice:
    """An office in a week.

    states: by measure the state, and whether the report is late. reports: by measure value, evidence, week,
    received_at, source. visits: newest first, each day, team, findings, resolved, received_at, source.
    """

    states: Mapping[str, tuple[str, bool]]
    reports: Mapping[str, tuple[Any, ...]]
    visits: Sequence[tuple[Any, ...]]


@dataclass
class Tally:
    """The sums of one cell. answers: those that count towards the card's least number."""

    card: Card
    denominator: int = 0
    numerator: int = 0
    answers: int = 0
    is_reported: bool = False
    not_reported: int = 0
    late: int = 0
    unverified: int = 0
    self_reported: int = 0

    def state(self) -> str:
        """The cell's state."""
        if self.not_reported and not self.is_reported:
            return "not_reported"
        if self.card.rule in ("sum", "mean") and self.is_reported and self.answers < self.card.least:
            return "too_few"
        if not (self.is_reported if self.card.rule == "total" else self.denominator):
            return "not_applicable"
        return "zero" if self.numerator == 0 else "value"


@dataclass(frozen=True)
class Address:
    """The key of a cell; county '' is the province, kind '' is all kinds together."""

    indicator: str
    step: int
    week: date
    county: str
    kind: str


def every_cell(
    tables: Mapping[str, Rows], cards: Sequence[Card], asof: datetime, through: date | None = None
) -> dict[Address, Expected]:
    """All cells as known at `asof`, for each week from the first to the last with a report."""
    reports, inspections, counts = (_known(tables, name, asof) for name in ("reports", "inspections", "counts"))
    newest_visits = _newest_visits(inspections)
    found: dict[Address, Expected] = {}
    for week in _weeks([*reports, *counts], inspections, through):
        here = _existing(tables["offices"], week)
        counties = sorted(row["county_code"] for row in _existing(tables["counties"], week))
        state = _states(reports, week)
        for card in cards:
            sums = _sums(card, counts, week)
            visits = [] if card.rule in SUMS else _window(newest_visits, week, card.window_weeks)
            teams = len({visit["team"] for visit in visits}) or None
            belonging = [office for office in here if _belongs(office, card, here)]
            tallies: dict[Part, Tally] = {}
            for step in (0, *card.steps):
                for county in ("", *counties):
                    kinds = card.county_kinds if county else card.kinds
                    for kind in ("", *kinds):
                        offices = [
                            office
                            for office in belonging
                            if office["kind"] in (kinds if kind == "" else [kind])
                            and county in ("", office["county_code"])
                        ]
                        if card.rule in SUMS:
                            channels = [card.channels[step - 1]] if step else CHANNELS
                            counties_own = [] if kind else [county] if county else counties
                            tally = _tally_sums(card, offices, counties_own, sums, channels)
                        else:
                            tally = _tally(card, step or card.threshold, offices, state, visits, week)
                        tallies[county, step, kind] = tally
            hidden = withheld(answers_of(tallies), card.least) if card.rule in ("sum", "mean") else set()
            for part, tally in tallies.items():
                county, step, kind = part
                shown = teams if county == "" and kind == "" else None
                found[Address(card.key, step, week, county, kind)] = _expected(tally, shown, part in hidden)
    return found


def every_office(
    tables: Mapping[str, Rows], cards: Sequence[Card], measures: Mapping[str, Measure], asof: datetime, week: date
) -> dict[str, ExpectedOffice]:
    """All offices of a week as known at `asof`, by id. measures: those that offices report, by key."""
    here = _existing(tables["offices"], week)
    newest = _states(_known(tables, "reports", asof), week)
    visits = [row for row in _newest_visits(_known(tables, "inspections", asof)) if row["date"] <= week + 6 * DAY]
    visits.sort(key=lambda row: (-row["date"].toordinal(), row["team"]))
    found = {}
    for office in here:
        code = office["office_id"]
        reports = {measure: row for (reporter, measure), row in newest.items() if reporter == code}
        states = {key: _office_state(office, measures[key], cards, here, newest, week) for key in measures}
        found[code] = ExpectedOffice(
            {key: (state, _is_late(reports.get(key), key, cards, week)) for key, state in states.items()},
            {key: _values(row, "value evidence week received_at source") for key, row in reports.items()},
            [
                _values(row, "date team findings resolved received_at source")
                for row in visits
                if row["office_id"] == code
            ],
        )
    return found


def _values(row: Row, columns: str) -> tuple[Any, ...]:
    return tuple(row[column] for column in columns.split())


def _office_state(
    office: Row,
    measure: Measure,
    cards: Sequence[Card],
    here: Rows,
    newest: Mapping[tuple[str, str], Row],
    week: date,
) -> str:
    """What an office's report says of a measure; where cards differ, the card that knows more decides."""
    answers = set()
    for card in cards:
        asks = card.rule == "state" and card.measure == measure.measure
        if asks and office["kind"] in (*card.kinds, *card.county_kinds) and _belongs(office, card, here):
            tally = Tally(card)
            _count_state(tally, card, card.threshold, office["office_id"], newest, week)
            answers.add("not_reported" if tally.not_reported else "known" if tally.denominator else "not_applicable")
    report = newest.get((office["office_id"], measure.measure))
    if not answers and office["kind"] in measure.asked:
        answers.add("known" if report else "not_reported")
    if report and "known" in answers:
        return "yes" if report["value"] else "no"
    return "not_reported" if "not_reported" in answers else "not_applicable"


def _is_late(report: Row | None, measure: str, cards: Sequence[Card], week: date) -> bool:
    limits = [card.late_weeks for card in cards if card.rule == "state" and card.measure == measure]
    return report is not None and any(week - report["week"] > timedelta(weeks=limit) for limit in limits)


def recorded(row: Row) -> datetime:
    """From when a row is known: recorded_at, or received_at where that is blank."""
    return row["recorded_at"] or row["received_at"]


def version(row: Row) -> tuple[Any, ...]:
    """Of several rows about the same thing the one with the greatest version counts.

    The row recorded last, then received last, then of the better evidence, of the lower numbers, of the last source.
    """
    grade = ("self", "document", "inspection").index(row["evidence"]) if "evidence" in row else 0
    numbers = [-(row.get(name) or 0) for name in ("value", "findings", "resolved", "numerator", "denominator")]
    finding = row.get("finding", "")
    return recorded(row), row["received_at"], grade, finding != "", numbers, row["source"], finding


def _known(tables: Mapping[str, Rows], name: str, asof: datetime) -> list[Row]:
    """The rows of a table that were recorded by then and not withdrawn."""
    withdrawn = {row["source"] for row in tables["withdrawals"] if row["withdrawn_at"] <= asof}
    return [row for row in tables[name] if recorded(row) <= asof and row["source"] not in withdrawn]


def answers_of(tallies: Mapping[Part, Tally]) -> dict[Part, Answers]:
    """The answers of each cell: all, and those that count towards the card's least number."""
    return {part: Answers(tally.denominator, tally.answers) for part, tally in tallies.items()}


def _sums(card: Card, counts: Rows, week: date) -> list[Row]:
    """The sums of a card's measure in the weeks that end with this one, each in its newest version."""
    weeks = [week - 7 * i * DAY for i in range(card.window_weeks)]
    newest = {}
    for row in sorted(counts, key=version):
        if card.rule in SUMS and row["measure"] == card.measure and row["week"] in weeks:
            newest[row["week"], row["office_id"], row["county_code"], row["channel"]] = row
    return list(newest.values())


def _tally_sums(card: Card, offices: Rows, counties: Sequence[str], sums: Rows, channels: Sequence[str]) -> Tally:
    """Sums of these channels: of offices, and of counties as a whole, which are never missing."""
    tally = Tally(card)
    counted = [row for row in sums if row["channel"] in channels]
    for office in offices:
        own = [row for row in counted if row["office_id"] == office["office_id"]]
        tally.not_reported += not own
        for row in own:
            _add(tally, row, answers=not office["small"])
    for row in counted:
        if not row["office_id"] and row["county_code"] in counties:
            _add(tally, row, answers=True)
    return tally


def _add(tally: Tally, row: Row, answers: bool) -> None:
    tally.is_reported = True
    tally.numerator += row["numerator"]
    tally.denominator += row["denominator"] or 0
    tally.answers += (row["denominator"] or 0) if answers else 0


def _weeks(reports: Rows, inspections: Rows, through: date | None) -> list[date]:
    days = [row["week"] for row in reports] + [row["date"] for row in inspections]
    weeks = []
    if days:
        week, last = _saturday(min(days)), through or _saturday(max(days))
        while week <= last:
            weeks.append(week)
            week += 7 * DAY
    return weeks


def _saturday(day: date) -> date:
    while day.strftime("%A") != "Saturday":
        day -= DAY
    return day


def _existing(rows: Rows, week: date) -> list[Row]:
    """Rows in force on the week's Friday: from valid_from on, until the day before valid_to."""
    friday = week + 6 * DAY
    return [
        row
        for row in rows
        if not (row["valid_from"] and friday < row["valid_from"])
        and not (row["valid_to"] and row["valid_to"] <= friday)
    ]


def _belongs(office: Row, card: Card, here: Rows) -> bool:
    """Whether an office that belongs to another is of one that the card looks at; other offices are not limited."""
    if not (office["parent_id"] and card.parent_kinds):
        return True
    return any(o["office_id"] == office["parent_id"] and o["kind"] in card.parent_kinds for o in here)


def _states(reports: Iterable[Row], week: date) -> dict[tuple[str, str], Row]:
    """Each office's newest report by then of each measure; of one week's, the newest version."""
    newest: dict[tuple[str, str], Row] = {}
    for row in sorted(reports, key=lambda row: (row["week"], version(row))):
        if row["week"] <= week:
            newest[row["office_id"], row["measure"]] = row
    return newest


def _newest_visits(inspections: Iterable[Row]) -> list[Row]:
    """Each visit as its newest row, with the sums of its kinds of finding, or with those of all kinds together."""
    newest: dict[tuple[date, int, str], dict[str, Row]] = {}
    for row in sorted(inspections, key=version):
        kinds = newest.setdefault((row["date"], row["team"], row["office_id"]), {})
        kinds.pop(row["finding"], None)
        kinds[row["finding"]] = row
    visits = []
    for kinds in newest.values():
        last = list(kinds.values())[-1]
        counted = [row for kind, row in kinds.items() if (kind == "") == (last["finding"] == "")]
        visits.append({**last, **{name: sum(row[name] for row in counted) for name in ("findings", "resolved")}})
    return visits


def _window(visits: Rows, week: date, weeks: int) -> list[Row]:
    """The visits on the days of the weeks that end with this week's Friday."""
    days = {week + 6 * DAY - i * DAY for i in range(7 * weeks)}
    return [visit for visit in visits if visit["date"] in days]


def _tally(
    card: Card, threshold: int, offices: Rows, state: Mapping[tuple[str, str], Row], visits: Rows, week: date
) -> Tally:
    tally = Tally(card)
    for office in offices:
        if card.rule == "state":
            _count_state(tally, card, threshold, office["office_id"], state, week)
        elif not visits:
            # No visit is on record: not reported, not a quarter without inspections.
            tally.not_reported += 1
            tally.denominator += card.rule == "inspected"
        else:
            tally.is_reported = True
            _count_visits(tally, card, [v for v in visits if v["office_id"] == office["office_id"]])
    return tally


def _count_state(
    tally: Tally, card: Card, threshold: int, office: str, state: Mapping[tuple[str, str], Row], week: date
) -> None:
    if card.given_measure:
        prior = state.get((office, card.given_measure))
        if prior is None:
            tally.not_reported += 1
            return
        if prior["value"] < card.given_threshold:
            return
    tally.denominator += 1
    report = state.get((office, card.measure))
    if report is None:
        tally.not_reported += 1
        return
    tally.is_reported = True
    tally.numerator += report["value"] >= threshold
    tally.late += week - report["week"] > timedelta(weeks=card.late_weeks)
    tally.unverified += report["evidence"] == "self"
    tally.self_reported += report["evidence"] == "self" and report["value"] >= threshold


def _count_visits(tally: Tally, card: Card, visits: Rows) -> None:
    """One office's visits in the window."""
    if card.rule == "inspected":
        tally.denominator += 1
        tally.numerator += len(visits) > 0
    elif card.rule == "resolved":
        tally.denominator += sum(visit["findings"] for visit in visits)
        tally.numerator += sum(visit["resolved"] for visit in visits)
    else:
        tally.denominator += len(visits) > 0
        tally.numerator += any(
            one["team"] != other["team"] and abs(one["date"] - other["date"]) <= card.within_days * DAY
            for one in visits
            for other in visits
        )


def _expected(tally: Tally, teams: int | None, hidden: bool) -> Expected:
    state = "too_few" if hidden else tally.state()
    known = state in ("value", "zero")
    return Expected(
        numerator=tally.numerator if known else None,
        denominator=0 if state == "too_few" else tally.denominator,
        share=tally.numerator / (tally.denominator or 1) if known else None,
        not_reported=tally.not_reported,
        late=tally.late,
        unverified=tally.unverified,
        self_reported=tally.self_reported,
        state=state,
        teams=teams,
    )
