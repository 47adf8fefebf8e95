"""A plan as XLSX: its visits, its teams, and what cannot be met."""

from dataclasses import replace

from dashboard.exports.definitions import origin_lines
from dashboard.exports.rows import Column, Table
from dashboard.exports.workbook import Book
from dashboard.language import say
from dashboard.planning.plan import Plan
from dashboard.planning.plan_words import Names, reasons_text, title, unmet_text
from dashboard.snapshot import Snapshot


class PlanColumn(Column):
    """A column. Its message is `planning.column_<name>`."""

    def heading(self, lang: str) -> str:
        return say(lang, f"planning.column_{self.name}")


_VISITS = (
    PlanColumn("team", "whole", 8),
    PlanColumn("county", width=18),
    PlanColumn("office", width=44),
    PlanColumn("kind_name", width=18),
    PlanColumn("reasons", width=70),
    PlanColumn("locked", "flag", 9),
    PlanColumn("km", "whole", 11),
    PlanColumn("county_code", width=10),
    PlanColumn("office_id", width=13),
)
_TEAMS = (
    PlanColumn("team", "whole", 8),
    PlanColumn("home", width=18),
    PlanColumn("home_code", width=10),
    PlanColumn("capacity", "whole", 10),
    PlanColumn("planned", "whole", 12),
    PlanColumn("team_km", "whole", 12),
)
_UNMET = (PlanColumn("code", width=20), PlanColumn("unmet", width=110))


def plan_workbook(lang: str, snapshot: Snapshot, plan: Plan) -> bytes:
    """A sheet each of visits, teams and what cannot be met, and one of the origin.

    snapshot: the one from which the plan was made; its reading is the moment of knowledge.
    """
    known = replace(snapshot, asof=snapshot.loaded_at.replace(microsecond=0))
    book = Book(lang, known, title(plan, lang), shares=False)
    names = Names(snapshot, plan.week, lang)
    tables = {"visits": _visits(plan, names), "teams": _teams(plan, names), "unmet": _unmet(plan, names)}
    for name, table in tables.items():
        book.data(table, say(lang, f"planning.sheet_{name}"))
    return book.close(origin_lines(lang, known))


def _visits(plan: Plan, names: Names) -> Table:
    return Table(
        _VISITS,
        [
            (
                visit.team,
                names.county(visit.county_code),
                names.office(visit.office_id),
                names.kind(visit.office_id),
                reasons_text(visit, names.lang),
                visit.locked,
                visit.km,
                visit.county_code,
                visit.office_id,
            )
            for visit in plan.visits
        ],
    )


def _teams(plan: Plan, names: Names) -> Table:
    return Table(
        _TEAMS,
        [
            (
                load.team,
                names.county(load.county_code) if load.county_code else "",
                load.county_code,
                load.capacity,
                load.planned,
                load.km,
            )
            for load in plan.teams
        ],
    )


def _unmet(plan: Plan, names: Names) -> Table:
    return Table(_UNMET, [(each.code, unmet_text(each, names)) for each in plan.unmet])
