"""The list of proposals, and their ends: a second account approves or refuses, the own one takes back."""

from flask import Response, request
from sqlalchemy import Connection
from wtforms import SelectField

from dashboard.database import proposals
from dashboard.database.errors import Conflict
from dashboard.database.proposals import APPROVED, REASONS, REFUSED, TAKEN_BACK, Proposal, Step
from dashboard.faults import DataError, is_of_database
from dashboard.language import describe
from dashboard.language.digits import whole_number
from dashboard.pages.common.forms import CatalogueForm
from dashboard.pages.common.pager import page_of, pager
from dashboard.publications.proposals import Overtaken, approve, still_fits
from dashboard.staff.proposals_form import logged
from dashboard.staff.proposals_words import changes_in_words, in_words, tabs, when_public
from dashboard.staff.rights import may
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest

# How many open and how many decided proposals the page lists.
SHOWN = 30
_DONE = ("made", "known", APPROVED, REFUSED, TAKEN_BACK)


class RefusalForm(CatalogueForm):
    """The reason for which a proposal is refused."""

    reason = SelectField("proposals.reason")

    def __init__(self, staff: StaffRequest, proposal: Proposal) -> None:
        super().__init__(staff.lang, request.form or None, prefix=f"of-{proposal.id}-")
        self.reason.choices = staff.options("proposals.reason_", REASONS)


def add(site: Site) -> None:
    @site.route("proposals", "register")
    def page(staff: StaffRequest) -> Response:
        done = request.args.get("done", "")
        return _show(staff, staff.say(f"proposals.told_{done}") if done in _DONE else "")

    @site.route("proposals/<number>", "register", ("POST",))
    def decide(staff: StaffRequest, number: str) -> Response:
        proposal = staff.read(proposals.by_number, whole_number(number) or 0)
        do = request.form.get("do", "")
        if proposal is None or do not in (APPROVED, REFUSED, TAKEN_BACK):
            return staff.not_found()
        # Four-eyes principle: the own proposal is only taken back, and nobody else takes it back.
        if (proposal.account == staff.signed_in.name) != (do == TAKEN_BACK):
            return _show(staff, staff.say("proposals.own" if do != TAKEN_BACK else "proposals.not_own"), 403)
        return _approve(staff, proposal) if do == APPROVED else _end(staff, proposal, do)


def _end(staff: StaffRequest, proposal: Proposal, do: str) -> Response:
    detail = {}
    if do == REFUSED:
        form = RefusalForm(staff, proposal)
        if not form.validate():
            return staff.not_found()
        detail["reason"] = form.reason.data
    try:
        with staff.desk.writing() as connection:
            _write_step(staff, connection, proposal, do, detail)
    except Conflict:
        return _ended(staff, proposal)
    return _redirect(staff, do, proposal)


def _approve(staff: StaffRequest, proposal: Proposal) -> Response:
    site = staff.site

    def write_step(connection: Connection, _: object) -> None:
        if not _write_step(staff, connection, proposal, APPROVED, {}):
            raise Conflict

    try:
        approve(site.live.sources, proposal.change, proposal.sample, site.clock, write_step)
    except Conflict:
        return _ended(staff, proposal)
    except Overtaken:
        site.live.refresh()
        if _now(staff, proposal).step:
            return _ended(staff, proposal)
        return _show(staff, staff.say("proposals.overtaken", n=staff.number(proposal.id)), 409)
    except DataError as error:
        if is_of_database(error.faults):
            raise
        fault = describe(error.faults[0], staff.lang)
        return _show(staff, staff.say("proposals.faulty", fault=fault), 409)
    site.live.refresh()
    return _redirect(staff, APPROVED, proposal)


def _write_step(
    staff: StaffRequest, connection: Connection, proposal: Proposal, do: str, detail: dict[str, str]
) -> bool:
    """Write the end of a proposal with its log entry; False if it is written already. Raises Conflict."""
    account = staff.signed_in
    is_new = proposals.end(connection, proposal.id, Step(staff.now, account.name, account.role, do, detail))
    if is_new:
        refusal = detail.get("reason", "")
        staff.log(connection, f"proposal_{do}", str(proposal.id), **logged(proposal.change), refusal=refusal)
    return is_new


def _now(staff: StaffRequest, proposal: Proposal) -> Proposal:
    return staff.read(proposals.by_number, proposal.id) or proposal


def _ended(staff: StaffRequest, proposal: Proposal) -> Response:
    """The answer if a proposal has ended meanwhile: the form was sent twice, or another account was first."""
    ended = _now(staff, proposal).step
    own = ended and ended.account == staff.signed_in.name and ended.step == request.form.get("do")
    if ended and own:
        return _redirect(staff, ended.step, proposal)
    return _show(staff, staff.say("proposals.ended_meanwhile", n=staff.number(proposal.id)), 409)


def _redirect(staff: StaffRequest, done: str, proposal: Proposal) -> Response:
    return staff.redirect(staff.address("proposals", done=done) + f"#p{proposal.id}")


def _show(staff: StaffRequest, notice: str = "", status: int = 200) -> Response:
    data, account = staff.public_snapshot.full_input, staff.signed_in
    with staff.desk.reading() as connection:
        waiting = proposals.listed(connection, is_open=True)
        page = page_of(range(proposals.number_ended(connection)), SHOWN, request.args.get("page", ""))
        ended = proposals.listed(connection, is_open=False, most=SHOWN, first=page.first)
    sample = staff.writes_sample
    return staff.page(
        "staff_proposals.html",
        status,
        tabs=tabs(staff, "proposals"),
        notice=notice,
        good=status == 200,
        public=" ".join(filter(None, [when_public(staff), changes_in_words(staff)])),
        preview=staff.address(f"preview/{staff.lang}/") if may(account, "preview") else "",
        waiting=[
            (
                each,
                in_words(staff, each),
                each.sample == sample and still_fits(data, each.change, staff.now),
                RefusalForm(staff, each) if each.account != account.name else None,
            )
            for each in waiting[:SHOWN]
        ],
        more=staff.say("proposals.more", n=staff.number(len(waiting) - SHOWN)) if len(waiting) > SHOWN else "",
        ended=[(each, in_words(staff, each), _step_words(staff, each)) for each in ended],
        pages=pager(staff.lang, page, lambda number: staff.address("proposals", page=str(number))),
        sample=staff.public_snapshot.sample,
    )


def _step_words(staff: StaffRequest, proposal: Proposal) -> str:
    step = proposal.step
    if step is None:
        return ""
    reason = staff.say(f"proposals.reason_{step.detail['reason']}") if step.step == REFUSED else ""
    words = {"account": step.account, "moment": staff.moment(step.at), "reason": reason}
    return staff.say(f"proposals.step_{step.step}", **words)
