"""A team's visits on a phone: the offices to visit, the form of a visit, and the requests of the page's script."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from flask import Response, jsonify, request
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Connection

from dashboard.database import visits
from dashboard.database.imports import is_imported
from dashboard.database.visits import Content, Visit
from dashboard.faults import CLOCK_BEHIND, DataError, is_of_database
from dashboard.language import describe, describe_cause
from dashboard.pages.common.urls import full_path
from dashboard.publications.visits import add_visit
from dashboard.staff import inspections_offices as offices
from dashboard.staff.inspections_form import (
    Faults,
    check_office,
    is_key,
    read_content,
    read_day,
    rows_of,
    sent_fields,
)
from dashboard.staff.inspections_view import blank_form, form_again, is_public, new_form
from dashboard.staff.session import PATH
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.weeks import day_label, moment_text, week_of

# How many visits the page lists, besides those with open findings.
LISTED = 10
_WORKER = Path(__file__).with_name("inspections_worker.js")
# The usual header of the server, except that this page may ask the phone for its position.
_PERMISSIONS = "camera=(), microphone=(), geolocation=(self)"
# What the list tells after a form, by the parameter `told`.
_TOLD = ("sent", "gone", "taken_back")


class Refused(Exception):
    """Nothing was written: the register has changed, and the form's faults say how."""


class Twin(Exception):
    """Nothing was written: the team has entered a visit of this office and day before. visit: that one."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        super().__init__(visit.id)


def add(site: Site) -> None:
    @site.route("inspections", "inspect", ("GET", "POST"))
    def page(staff: StaffRequest) -> Response:
        if request.method == "POST":
            return _send(staff)
        office = request.args.get("office", "")
        if not office:
            return _list(staff)
        withdrawn = offices.withdrawn_visits(staff, offices.own_visits(staff))
        again = [each for each, *_ in withdrawn if (each.id, each.office_id) == (request.args.get("again"), office)]
        view = form_again(staff, again[0]) if again else new_form(staff, office)
        return _form_page(staff, view) if view.office else staff.not_found()

    @site.route("inspections/fresh", "inspect")
    def fresh(staff: StaffRequest) -> Response:
        """What the script asks for before it sends: for whom, with which token, and the server's clock."""
        return jsonify(account=staff.signed_in.name, token=generate_csrf(), now=moment_text(staff.now))

    @site.route("inspections/worker.js", "inspect")
    def worker(_: StaffRequest) -> Response:
        answer = Response(_WORKER.read_text(encoding="utf-8"), mimetype="text/javascript")
        # Beyond the folder of its address: signing in or out, anywhere at the desk, removes what it keeps.
        answer.headers["Service-Worker-Allowed"] = full_path(f"{PATH}/")
        return answer


def _list(staff: StaffRequest) -> Response:
    text, told = (request.args.get(name, "").strip() for name in ("q", "told"))
    team = offices.own_team(staff)
    county = request.args.get("county", team.county_code if team and not text else "")
    found, mine = offices.search(staff, text, county), offices.own_visits(staff)
    open_findings = sum(visit.open for visit in mine)
    planned = {"planned": offices.planned(staff, mine), "planned_next": offices.planned(staff, mine, later=1)}
    answer = staff.page(
        "staff_inspections.html",
        team=staff.number(staff.signed_in.team),
        told=staff.say(f"staff_inspections.told_{told}") if told in _TOLD else "",
        planned={name: [offices.line(staff, office) for office in each] for name, each in planned.items() if each},
        found=[offices.line(staff, office) for office in found[: offices.SHOWN]],
        more=staff.number(len(found) - offices.SHOWN) if len(found) > offices.SHOWN else "",
        text=text,
        counties=[("", staff.say("staff_inspections.all_counties"), not county)]
        + [(code, name, code == county) for code, name in offices.counties(staff)],
        visits=[_visit_line(staff, visit) for visit in mine if visit.open or visit in mine[:LISTED]],
        withdrawn=[_withdrawn_line(staff, *each) for each in offices.withdrawn_visits(staff, mine)],
        open_findings=staff.say("staff_inspections.open_findings", n=staff.number(open_findings)) if mine else "",
        data=offices.script_data(staff),
        blank=blank_form(staff),
        sample=staff.public_snapshot.sample,
        as_of=staff.moment(staff.now),
        now=moment_text(staff.now),
    )
    answer.headers["Permissions-Policy"] = _PERMISSIONS
    return answer


def _visit_line(staff: StaffRequest, visit: Visit) -> tuple[str, str, str, str, str]:
    """Of a visit: its address, its office, its day, the word of its state, and its open findings in words."""
    waits = staff.say("staff_inspections.open_findings", n=staff.number(visit.open)) if visit.open else ""
    state = "public" if is_public(staff, visit) else "waiting"
    name = staff.office(visit.office_id)
    return staff.address(f"inspections/{visit.id}"), name, day_label(visit.day, staff.lang), state, waits


def _withdrawn_line(staff: StaffRequest, visit: Visit, moment: datetime, reason: str) -> tuple[str, str, str, str]:
    """Of a withdrawn visit: the address of the form with what it had entered, its office, its day, when and why."""
    address = staff.address("inspections", office=visit.office_id, again=visit.id)
    words = {"moment": staff.moment(moment), "reason": staff.say(f"publications.reason_{reason}")}
    when = staff.say("staff_inspections.withdrawn", **words)
    return address, staff.office(visit.office_id), day_label(visit.day, staff.lang), when


def _form_page(staff: StaffRequest, view: Any, status: int = 200) -> Response:
    now, sample = moment_text(staff.now), staff.public_snapshot.sample
    return staff.page("staff_inspections_form.html", status, view=view, sample=sample, now=now)


def _send(staff: StaffRequest) -> Response:
    """Write a visit, once for each key; or show all faults; or say which earlier visit counts."""
    fields, today, faults = sent_fields(request.form), offices.today_of(staff), Faults(staff)
    office, digest = fields.get("office", ""), visits.digest_of(fields.get("key", ""), staff.signed_in.team)
    if not is_key(fields.get("key", "")):
        faults.add("key", "no_key")
    withdrawn = offices.withdrawn_visits(staff, offices.own_visits(staff))
    again = {visit.day for visit, *_ in withdrawn if visit.office_id == office}
    day = read_day(fields.get("day", ""), today, faults, again)
    check_office(staff.public_snapshot.full_input.tables.offices, office, day, faults)
    content = read_content(fields, day, today, offices.measures_of(staff, office, day or today), faults)
    if staff.read(is_imported, digest):
        # Also if it would have faults by now, such as a day that is too long ago: it counts as it was sent first.
        return _sent_before(staff, visits.id_of(digest), office, day, content)
    if not faults.texts and day:
        try:
            written = _write(staff, digest, office, day, content, faults)
        except Twin as twin:
            return _answer(staff, "sent" if twin.visit.content == content else "twin", twin.visit.id)
        except Refused:
            pass
        except DataError as error:
            fault = error.faults[0]
            if is_of_database(error.faults) or (fault.code == CLOCK_BEHIND and not _by_script()):
                raise
            if fault.code == CLOCK_BEHIND:
                # The phone keeps the visit and sends it later.
                return _json(503, state="busy", text=describe_cause(fault, staff.lang))
            faults.add("key", "refused", fault=describe(fault, staff.lang))
        else:
            if not written:
                # Another request with the same key was quicker.
                return _sent_before(staff, visits.id_of(digest), office, day, content)
            # The phone does not wait until the server has read the data again: a team's pages ask the database.
            return _answer(staff, "sent", visits.id_of(digest))
    if _by_script():
        return _json(422, state="faults", text=staff.say("staff_inspections.faults"), faults=faults.texts)
    return _form_page(staff, new_form(staff, office, fields, faults.texts, again), 422)


def _write(staff: StaffRequest, digest: str, office: str, day: date, content: Content, faults: Faults) -> bool:
    """Write the rows of a visit; False if a form with its key was written before. Raises Refused, Twin."""
    team, id = staff.signed_in.team, visits.id_of(digest)
    rows = {"inspections": rows_of(content, team, office, day), "reports": reports_of(content.values, office, day)}
    sample = staff.writes_sample

    def check(connection: Connection, register: pd.DataFrame) -> None:
        check_office(register, office, day, faults)
        if faults.texts:
            raise Refused
        for visit in visits.of_team(connection, team, sample):
            if (visit.day, visit.office_id) == (day, office):
                raise Twin(visit)

    def also(connection: Connection, _: object) -> None:
        staff.log(connection, "visit_entered", id, office=office, day=day.isoformat())

    return add_visit(staff.site.live.sources, digest, id, office, rows, staff.site.clock, also, check) is not None


def reports_of(values: Mapping[str, int], office_id: str, day: date) -> list[dict[str, object]]:
    """The rows of the table reports with what a visit found of measures."""
    head = {"week": week_of(day), "office_id": office_id, "evidence": "inspection"}
    return [{**head, "measure": measure, "value": value} for measure, value in values.items()]


def _sent_before(staff: StaffRequest, id: str, office: str, day: date | None, content: Content) -> Response:
    """The answer to a form whose key is known: that of the first time, or that the first one counts."""
    visit = next((visit for visit in offices.own_visits(staff) if visit.id == id), None)
    if visit is None:
        return _answer(staff, "gone", "")
    same = (visit.office_id, visit.day, visit.first) == (office, day, content)
    return _answer(staff, "sent" if same else "other", id)


def _answer(staff: StaffRequest, state: str, id: str) -> Response:
    """The page of a visit, which tells the state: sent, other, twin; or the list if it was taken back: gone."""
    address = staff.address(f"inspections/{id}" if id else "inspections", told=state)
    if _by_script():
        return _json(200, state=state, address=address, text=staff.say(f"staff_inspections.told_{state}"))
    return staff.redirect(address)


def _by_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _json(status: int, **values: Any) -> Response:
    answer = jsonify(values)
    answer.status_code = status
    return answer
