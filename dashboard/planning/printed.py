"""A plan to print: a page for each team with boxes to tick, then what cannot be met. One HTML file without others."""

from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from dashboard.figures import tokens
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import local_digits
from dashboard.planning.plan import Plan, Planned
from dashboard.planning.plan_words import Names, load_text, reasons_text, summary, title, unmet_texts
from dashboard.snapshot import Snapshot


def plan_page(lang: str, snapshot: Snapshot, plan: Plan, team: int | None = None) -> str:
    """The whole plan, or one team's page alone."""
    names = Names(snapshot, plan.week, lang)
    teams = [
        {
            "name": say(lang, "planning.title_team", team=local_digits(str(load.team), lang)),
            "home": say(lang, "planning.home", county=names.county(load.county_code))
            if load.county_code
            else say(lang, "planning.no_home"),
            "load": load_text(load, lang),
            "counties": [
                {
                    "name": names.county(county),
                    "visits": [
                        {
                            "office": names.office(visit.office_id),
                            "office_id": visit.office_id,
                            "reasons": reasons_text(visit, lang),
                        }
                        for visit in visits
                    ],
                }
                for county, visits in _by_county(plan, load.team)
            ],
        }
        for load in plan.teams
        if (load.planned if team is None else load.team == team)
    ]
    page = _template().render(
        lang=lang,
        direction=LANGUAGES[lang].direction,
        t=lambda key, **values: say(lang, f"planning.{key}", **values),
        title=title(plan, lang),
        teams=teams,
        whole=team is None,
        summary=summary(plan, lang),
        unmet=unmet_texts(plan.unmet, names),
        font=tokens.FONT,
        ink=tokens.INK,
        muted=tokens.MUTED,
        line=tokens.LINE,
        accent=tokens.ACCENT,
        paper=tokens.PAPER,
    )
    return tokens.painted(page)


def _by_county(plan: Plan, team: int) -> list[tuple[str, list[Planned]]]:
    """The visits of a team, which are in the order of counties."""
    visits = [visit for visit in plan.visits if visit.team == team]
    return [(county, list(group)) for county, group in groupby(visits, key=lambda visit: visit.county_code)]


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("plan_to_print.html")
