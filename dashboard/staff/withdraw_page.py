"""Withdrawing what a wrong publication brought: all of it or some sources, after a look at what changes then."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Response, request
from wtforms import HiddenField, SelectField, SelectMultipleField

from dashboard.database.errors import Conflict, NotWritten
from dashboard.faults import DataError, is_of_database
from dashboard.language import describe
from dashboard.pages.common.forms import CatalogueForm
from dashboard.publications.prepare import REASONS, sources_of
from dashboard.staff import withdrawing
from dashboard.staff.changes import province_changes
from dashboard.staff.site import Site
from dashboard.staff.source_words import sources_in_words
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.withdrawing import Order
from dashboard.weeks import moment_text, parse_moment

# Bytes of a form: a source has up to some hundred, and a publication some hundred sources.
LONGEST = 400_000


class WithdrawForm(CatalogueForm):
    """The sources to withdraw, the reason, which is public, and what the page showed of it."""

    source = SelectMultipleField("withdrawing.brought", validate_choice=False)
    reason = SelectField("withdrawing.reason", default="", validate_choice=False)
    seen = HiddenField()

    def __init__(self, staff: StaffRequest, sources: Sequence[str]) -> None:
        """sources: those that can be withdrawn; a single one is chosen beforehand."""
        sent = request.form if request.method == "POST" else None
        super().__init__(staff.lang, sent, source=list(sources) if len(sources) == 1 else [])
        self.source.choices = list(sources_in_words(staff, sources).items())
        self.reason.choices = [
            ("", staff.say("withdrawing.reason_choose")),
            *staff.options("publications.reason_", REASONS),
        ]

    @property
    def is_possible(self) -> bool:
        """Whether all chosen sources can be withdrawn still."""
        return {value for value, _ in self.source.choices}.issuperset(self.source.data)

    def validate_source(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise self.fault("withdrawing.no_source")

    def validate_reason(self, field: SelectField) -> None:
        if field.data not in REASONS:
            raise self.fault("withdrawing.no_reason")


def add(site: Site) -> None:
    @site.route("withdraw", "publish")
    def choose(staff: StaffRequest) -> Response:
        done = request.args.get("done") == "withdrawn"
        return _list(staff, staff.say("withdrawing.told_withdrawn") if done else "")

    @site.route("withdraw/<moment>", "publish", ("GET", "POST"), longest=LONGEST)
    def page(staff: StaffRequest, moment: str) -> Response:
        try:
            of = parse_moment(moment, UTC)
        except (ValueError, OverflowError):
            return staff.not_found()
        if request.method == "GET":
            return _show(staff, of)
        try:
            return _withdraw(staff, of) if request.form.get("do") == "withdraw" else _show(staff, of)
        except DataError as error:
            if is_of_database(error.faults):
                raise
            fault = describe(error.faults[0], staff.lang)
            return _show(staff, of, staff.say("withdrawing.data_faulty", fault=fault), 409)
        except NotWritten as failure:
            return _show(staff, of, staff.say(f"withdrawing.not_{failure.code}"), 503)


def _list(staff: StaffRequest, notice: str = "", status: int = 200) -> Response:
    known = withdrawing.withdrawable(staff.public_snapshot.full_input)
    words = sources_in_words(staff, [source for _, sources in known for source in sources])
    return staff.page(
        "staff_withdraw.html",
        status,
        notice=notice,
        good=status == 200,
        publications=[
            (
                staff.address(f"withdraw/{moment_text(moment)}"),
                staff.publication(moment),
                [words[source] for source in sources],
            )
            for moment, sources in known
        ],
        sample=staff.public_snapshot.sample,
    )


def _withdraw(staff: StaffRequest, of: datetime) -> Response:
    public, account, site = staff.public_snapshot, staff.signed_in, staff.site
    form = WithdrawForm(staff, sources_of(public.full_input, of))
    if not form.is_possible:
        return _show(staff, of, staff.say("withdrawing.changed_meanwhile"), 409)
    if not form.validate():
        return _show(staff, of, next(text for field in form for text in field.errors), 422, form)
    order = Order(of, tuple(form.source.data), public.weeks[-1], form.reason.data, form.seen.data)
    try:
        withdrawing.carry_out(site.live, staff.desk, order, account.name, account.role, site.clock)
    except Conflict:
        site.live.refresh()
        return _show(staff, of, staff.say("withdrawing.changed_meanwhile"), 409)
    return staff.redirect(staff.address("withdraw", done="withdrawn"))


def _show(
    staff: StaffRequest, of: datetime, problem: str = "", status: int = 200, form: WithdrawForm | None = None
) -> Response:
    """The page of one publication: its sources, and what changes without the chosen ones."""
    public = staff.public_snapshot
    sources = sources_of(public.full_input, of)
    if not (sources and public.weeks):
        if request.method == "GET":
            return staff.redirect(staff.address("withdraw"))
        # A form that is sent twice, or another publisher was first.
        return _list(staff, staff.say("withdrawing.nothing_left"), 409)
    form = form or WithdrawForm(staff, sources)
    chosen = [source for source in form.source.data or () if source in sources]
    look = withdrawing.look(public.full_input, chosen, public.weeks[-1], staff.now) if chosen else None
    return staff.page(
        "staff_withdraw_one.html",
        status,
        problem=problem,
        form=form,
        of=staff.publication(of),
        action=staff.address(f"withdraw/{moment_text(of)}"),
        chosen=chosen,
        look=look,
        rows=province_changes(staff, look.coming) if look else [],
        come=staff.say("withdrawing.rows_come", n=staff.number(look.rows)) if look and look.rows else "",
        sample=public.sample,
    )
