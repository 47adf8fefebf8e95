"""What the plan room says of a draft: sentences, totals, lists and tables, as components."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html

from dashboard.database.plans import StoredPlan
from dashboard.language import COMMA
from dashboard.language.digits import local_digits, one_decimal, percent
from dashboard.planning.plan import Plan, Planned, Unmet
from dashboard.planning.plan_words import Names, drawn_said, reason_text, unmet_texts
from dashboard.staff.rooms.plan.draft import Draft, Pick
from dashboard.staff.rooms.plan.judged import Judged
from dashboard.staff.rooms.plan.scene import Scene
from dashboard.staff.rooms.plan.search import SHOWN, search

# Decimals of the gap, as a share: a smaller one is none.
_NO_GAP = 0.00005
# Unmet offices are counted by county and reason: so many lines that they are folded.
_FOLDED = "due_"


def saved(scene: Scene) -> str:
    """What is saved of the week, by whom and when."""
    if scene.stored is None:
        return scene.staff.say("room_plan.not_saved")
    return scene.staff.say("room_plan.saved", **of_stored(scene, scene.stored))


def of_stored(scene: Scene, stored: StoredPlan) -> dict[str, str]:
    """The account, the moment and the number of visits of a stored plan, for a message."""
    # The name of an account is Latin text within any sentence.
    account = f"\u2068{stored.account}\u2069"
    visits = scene.staff.number(len(stored.content["visits"]))
    return {"account": account, "moment": scene.staff.moment(stored.at), "visits": visits}


def closed(scene: Scene, draft: Draft) -> str:
    """The offices of an opened plan that are not open any more, in words; '' for none."""
    gone = [pick.office for pick in draft.visits if pick.office not in scene.offices]
    if not gone:
        return ""
    names = COMMA[scene.staff.lang].join(scene.office(office) for office in gone)
    return scene.staff.say("room_plan.offices_closed", n=scene.staff.number(len(gone)), offices=names)


def week_option(scene: Scene, week: date, is_coming: bool) -> str:
    """A week of the list."""
    text = scene.staff.week(week)
    return scene.staff.say("room_plan.coming", week=text) if is_coming else text


def told(scene: Scene, found: Sequence[Unmet]) -> Any:
    """Faults of locked visits as a list; '' for none."""
    return html.Ul(_items(scene, found)) if found else ""


def quality(scene: Scene, draft: Draft, plan: Plan) -> str:
    """How near the draft is to the best plan, and how long the proposal took; that it was made by hand; or ''."""
    staff, lang = scene.staff, scene.staff.lang
    if not draft.visits:
        return ""
    if draft.proof is None:
        return staff.say("room_plan.by_hand")
    seconds = local_digits(one_decimal(draft.proof.seconds), lang)
    if plan.gap < _NO_GAP:
        return staff.say("room_plan.proven", seconds=seconds)
    return staff.say("room_plan.gap", seconds=seconds, gap=percent(plan.gap, lang))


def teams_said(scene: Scene, plan: Plan) -> str:
    """How many teams there are, how many work in the week, what they can do, how much there is to do, and what was
    drawn by lot."""
    staff = scene.staff
    if not scene.teams:
        return staff.say("room_plan.no_teams")
    numbers = {
        "teams": len(plan.teams),
        "working": sum(load.capacity > 0 for load in plan.teams),
        "capacity": plan.capacity,
        "due": plan.due,
    }
    said = staff.say("room_plan.teams_said", **{name: staff.number(number) for name, number in numbers.items()})
    return " ".join([said, *drawn_said(plan, staff.lang)])


def totals(scene: Scene, plan: Plan) -> list[Any]:
    """The plan's numbers, as terms with their values."""
    staff, lang = scene.staff, scene.staff.lang
    points = sum(office.priority for office in scene.due)
    covered = sum(visit.priority for visit in plan.visits)
    working = [load.planned for load in plan.teams if load.capacity]
    rows = [
        (
            staff.number(len(plan.visits)),
            "total_visits",
            staff.say("room_plan.total_of", n=staff.number(plan.capacity)),
        ),
        (percent(covered / points, lang) if points else "–", "total_priority", ""),
        (staff.number(plan.km), "total_km", ""),
        (staff.number(sum(visit.locked for visit in plan.visits)), "total_locked", ""),
    ]
    if working:
        low, high = staff.number(min(working)), staff.number(max(working))
        spread = low if low == high else staff.say("room_plan.load_range", low=low, high=high)
        rows.append((spread, "total_load", ""))
    return [
        html.Div(
            [
                html.Dt(staff.say(f"room_plan.{name}")),
                html.Dd([html.Strong(value), html.Span(f" {of}") if of else None]),
            ]
        )
        for value, name, of in rows
    ]


def team_options(scene: Scene, plan: Plan) -> list[dict[str, Any]]:
    """The teams to choose from, with their home county and their load."""
    staff = scene.staff
    return [
        {
            "value": str(load.team),
            "label": staff.say(
                "room_plan.team_option",
                team=staff.number(load.team),
                county=home(scene, load.team),
                visits=staff.number(load.planned),
                capacity=staff.number(load.capacity),
            ),
        }
        for load in plan.teams
    ]


def capacity(scene: Scene, draft: Draft, team: int | None) -> str:
    """The visits that a team can make in the week, for their field."""
    return "" if team is None else scene.staff.number(scene.capacity(draft, team))


def listed(scene: Scene, parts: Sequence[str]) -> str:
    """Texts with commas between them, without empty ones."""
    return COMMA[scene.staff.lang].join(filter(None, parts))


def home(scene: Scene, team: int) -> str:
    """The name of a team's home county, or that it has none."""
    county = scene.teams[team].county_code if team in scene.teams else ""
    return scene.staff.county(county) if county else scene.staff.say("room_plan.no_home")


def picked_options(scene: Scene, draft: Draft, judged: Judged, team: int | None) -> list[dict[str, Any]]:
    """The visits of a team, to be ticked: office, whether locked, county, why, km."""
    return [{"value": pick.office, "label": _visit_label(scene, pick, judged)} for pick in draft.of_team(team)]


def _visit_label(scene: Scene, pick: Pick, judged: Judged) -> list[Any]:
    """An office with what the plan says of its visit."""
    visit = _planned(judged.plan).get(pick[:2])
    parts = [scene.county_of(pick.office)]
    if visit:
        parts += [why(scene, visit), way(scene, visit)]
    marks = [html.Span(scene.staff.say("room_plan.locked"), className="badge plan-locked")] if pick.locked else []
    if pick in judged.refused:
        marks.append(html.Span(scene.staff.say("room_plan.refused"), className="badge plan-refused"))
    line = COMMA[scene.staff.lang].join(filter(None, parts))
    return [html.Span([scene.office(pick.office), *marks], className="plan-office"), html.Small(line)]


def _planned(plan: Plan) -> dict[tuple[int, str], Planned]:
    return {(visit.team, visit.office_id): visit for visit in plan.visits}


def why(scene: Scene, visit: Planned) -> str:
    """Why an office is visited, in words."""
    return reasons(scene, visit.reasons) or scene.staff.say("room_plan.no_reason")


def reasons(scene: Scene, found: Sequence[tuple[str, int]]) -> str:
    """Reasons for a visit in words, '' for none."""
    return COMMA[scene.staff.lang].join(reason_text(reason, scene.staff.lang) for reason in found)


def way(scene: Scene, visit: Planned) -> str:
    """The kilometres of a visit, there and back; '' where they are not known."""
    return "" if visit.km is None else scene.staff.say("room_plan.km", km=scene.staff.number(visit.km))


def unmet_list(scene: Scene, found: Sequence[Unmet]) -> list[Any]:
    """What cannot be met, in words: locks, teams and counties; the due offices without a visit are folded."""
    staff = scene.staff
    plain = [each for each in found if not each.code.startswith(_FOLDED)]
    offices = [each for each in found if each.code.startswith(_FOLDED)]
    parts: list[Any] = [html.Ul(_items(scene, plain))] if plain else []
    if offices:
        count = sum(int(each.details["count"]) for each in offices)
        summary = staff.say("room_plan.unmet_offices", n=staff.number(count))
        lines = html.P("\n".join(_texts(scene, offices)), className="plan-lines")
        parts.append(html.Details([html.Summary(summary), lines]))
    return parts or [html.P(staff.say("room_plan.nothing_unmet"))]


def _items(scene: Scene, found: Sequence[Unmet]) -> list[html.Li]:
    return [html.Li(text) for text in _texts(scene, found)]


def _texts(scene: Scene, found: Sequence[Unmet]) -> list[str]:
    return unmet_texts(found, Names(scene.staff.public_snapshot, scene.week, scene.staff.lang))


def found_options(scene: Scene, draft: Draft, typed: object) -> list[dict[str, Any]]:
    """The first due offices of a search, to choose one: name, county, why."""
    return [
        {
            "value": office.office_id,
            "label": [
                html.Span(office.names[scene.staff.lang], className="plan-office"),
                html.Small(
                    COMMA[scene.staff.lang].join(
                        [scene.staff.county(office.county_code), reasons(scene, office.reasons)]
                    )
                ),
            ],
        }
        for office in search(scene, draft, typed)[:SHOWN]
    ]


def found_said(scene: Scene, draft: Draft, typed: object) -> str:
    """How many offices a search finds, and how many of them are shown."""
    staff, count = scene.staff, len(search(scene, draft, typed))
    if not count:
        return staff.say("room_plan.none_found")
    return staff.say("room_plan.found_of", shown=staff.number(min(count, SHOWN)), n=staff.number(count))


def files(scene: Scene, team: int | None) -> list[Any]:
    """Links to the files of the stored plan, and to those of a team."""
    staff = scene.staff
    if scene.stored is None:
        return [html.P(staff.say("room_plan.no_files"))]
    links = [(staff.say(f"room_plan.file_{form}"), file_address(scene, form)) for form in ("xlsx", "html")]
    if team is not None:
        links += [
            (staff.say(f"room_plan.file_team_{form}", team=staff.number(team)), file_address(scene, form, team))
            for form in ("html", "ics")
        ]
    return [html.Ul([html.Li(html.A(text, href=href)) for text, href in links], className="links")]


def file_address(scene: Scene, form: str, team: int | None = None) -> str:
    """The address of a file of the stored plan. form: xlsx, html, or ics of one team."""
    of_team = "" if team is None else str(team)
    return scene.staff.address(f"plan/{scene.week.isoformat()}.{form}", team=of_team)
