"""The second factor of an account: turning it on and off, recovery codes, and the code after the password."""

import secrets
from base64 import b64encode
from collections.abc import Sequence

import segno
from flask import Response, request
from markupsafe import Markup
from wtforms import PasswordField, StringField

from dashboard.database import accounts, log, second_factor, sessions
from dashboard.database.second_factor import Proof
from dashboard.database.sign_in import enter
from dashboard.figures.tokens import WHITE
from dashboard.pages.common.forms import CatalogueForm, trimmed
from dashboard.staff.password_page import CHANGES, doer, first_right
from dashboard.staff.session import staff_session, start_session
from dashboard.staff.sign_in_page import desk_address, retry_after, wait_words
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest, message

_PATH = "second-factor"
# Actions of the log that the page lists.
_OWN = ("factor_on", "factor_off", "recovery_made")


def _cut(text: str) -> str:
    return text[:40]


class CodeForm(CatalogueForm):
    """A code of the phone, or a recovery code in its place."""

    code = StringField(
        "second_factor.code",
        filters=[trimmed, _cut],
        description="second_factor.code_hint",
        render_kw={"dir": "ltr", "inputmode": "numeric", "autocomplete": "one-time-code", "aria-required": "true"},
    )
    recovery = StringField(
        "second_factor.recovery",
        filters=[trimmed, _cut],
        description="second_factor.recovery_hint",
        render_kw={"dir": "ltr", "autocapitalize": "none", "spellcheck": "false"},
    )

    def __init__(self, staff: StaffRequest) -> None:
        super().__init__(staff.lang, request.form if request.method == "POST" else None)

    def forget_codes(self) -> None:
        """Show the fields blank: another code is typed next."""
        self.code.data = self.recovery.data = ""


class ProofForm(CodeForm):
    """Password and code, which a change of the second factor needs."""

    password = PasswordField(
        "staff.password_old",
        default="",
        render_kw={"dir": "ltr", "autocomplete": "current-password", "aria-required": "true"},
    )


def add(site: Site) -> None:
    @site.route(_PATH, "second_factor", ("GET", "POST"))
    def page(staff: StaffRequest) -> Response:
        account, sent = staff.signed_in, request.method == "POST"
        if staff_session().pending:
            return _enter(staff) if sent else _show_entry(staff, CodeForm(staff))
        if sent and request.form.get("do") == "enter":
            # The code was entered in another tab.
            return staff.redirect(_wanted(staff))
        if not account.has_password:
            return message(staff.lang, "no_password", 409 if sent else 200, account)
        if not sent:
            return _show(staff)
        if account.second_factor:
            return _change(staff)
        if request.form.get("do") != "on":
            # The form that turned it off was sent twice.
            return staff.redirect(staff.address(_PATH, done="off"))
        return _turn_on(staff)


def _wanted(staff: StaffRequest) -> str:
    return desk_address(request.values.get("next", ""), staff.address())


def _enter(staff: StaffRequest) -> Response:
    """Sign in after the password, with a code: the pending session ends, and another one begins."""
    form, account = CodeForm(staff), staff.signed_in
    typed = form.recovery.data or form.code.data
    if not typed:
        form.add_fault(form.code, staff.say("fault.required"))
        return _show_entry(staff, form, 422)
    with staff.desk.writing() as connection:
        proof = second_factor.prove(connection, staff.desk, staff.now, account, typed)
        if proof.way:
            sessions.end(connection, staff_session().token)
            token = enter(connection, staff.now, account, staff.site.limits, proof.way)
    if proof.way:
        return start_session(staff.redirect(_wanted(staff)), token, account.name)
    form.add_fault(form.recovery if form.recovery.data else form.code, _fault(staff, proof))
    answer = _show_entry(staff, form, 429 if proof.wait else 401)
    return retry_after(answer, proof.wait) if proof.wait else answer


def _fault(staff: StaffRequest, proof: Proof) -> str:
    if proof.wait:
        return staff.say("staff.wait", time=wait_words(staff, proof.wait))
    return staff.say("second_factor.wrong")


def _turn_on(staff: StaffRequest) -> Response:
    form, account = CodeForm(staff), staff.signed_in
    codes, secret = _recovery_codes(staff), _secret(staff)
    if not codes:
        return _show(staff, form, 422, fault=staff.say("staff.unknown_form"))
    step = second_factor.step_of(secret, form.code.data, staff.now)
    with staff.desk.writing() as connection:
        # The form may have been sent from two tabs.
        current = accounts.by_name(connection, account.name)
        if step and current and not current.second_factor:
            second_factor.turn_on(connection, account, secret, step)
            second_factor.store_recovery_codes(connection, staff.desk, account, codes)
            # Whoever signed in with the password alone has to sign in again.
            accounts.end_sessions(connection, account, sessions.hash_of(staff_session().token))
            staff.log(connection, "factor_on")
            return _show_codes(staff, codes)
    form.add_fault(form.code, staff.say("second_factor.wrong" if form.code.data else "fault.required"))
    return _show(staff, form, 422)


def _change(staff: StaffRequest) -> Response:
    """Turn the factor off, or make new recovery codes: both need password and code."""
    codes, account = _recovery_codes(staff), staff.signed_in
    sent_before: bool = staff.read(second_factor.has_recovery_codes, staff.desk, account, codes)
    if codes and sent_before:
        return _show_codes(staff, codes)
    do, form = request.form.get("do", ""), ProofForm(staff)
    if do not in ("off", "codes") or not codes:
        return _show(staff, form, 422, fault=staff.say("staff.unknown_form"))
    typed = form.recovery.data or form.code.data
    _, fault = first_right(staff, [form.password.data])
    if fault:
        form.add_fault(form.password, fault)
    if not typed:
        form.add_fault(form.code, staff.say("fault.required"))
    if form.errors:
        return _show(staff, form, 422)
    with staff.desk.writing() as connection:
        proof = second_factor.prove(connection, staff.desk, staff.now, account, typed)
        if proof.way and do == "off":
            second_factor.turn_off(connection, account)
            staff.log(connection, "factor_off")
        elif proof.way:
            second_factor.store_recovery_codes(connection, staff.desk, account, codes)
            staff.log(connection, "recovery_made")
    if not proof.way:
        form.add_fault(form.recovery if form.recovery.data else form.code, _fault(staff, proof))
        return _show(staff, form, 429 if proof.wait else 422)
    return _show_codes(staff, codes) if do == "codes" else staff.redirect(staff.address(_PATH, done="off"))


def _secret(staff: StaffRequest) -> str:
    """The secret that is offered to an account without a second factor: the same one until it is taken, so that the
    page can be loaded again after the phone has read it, and another one in each session."""
    last = staff.read(second_factor.last_step, staff.signed_in)
    offered = f"{staff.signed_in.id}:{sessions.hash_of(staff_session().token)}:{last}"
    return second_factor.secret_of(bytes.fromhex(staff.desk.keyed("totp", offered)))


def _recovery_codes(staff: StaffRequest) -> list[str]:
    """The recovery codes of a form; [] for a form without its id, since every such form would give the same."""
    form_id = request.form.get("form_id", "")
    return second_factor.recovery_codes_of(staff.desk, staff.signed_in, form_id) if len(form_id) == 32 else []


def _show_entry(staff: StaffRequest, form: CodeForm, status: int = 200) -> Response:
    form.forget_codes()
    return staff.page("staff_factor_entry.html", status, form=form, next=request.values.get("next", ""))


def _show(staff: StaffRequest, form: CodeForm | None = None, status: int = 200, fault: str = "") -> Response:
    account = staff.signed_in
    entries = staff.read(log.entries_about, account.name, ("factor_off",), _OWN, CHANGES)
    secret = "" if account.second_factor else _secret(staff)
    uri = second_factor.key_uri(secret, account.name, staff.say("staff.desk")) if secret else ""
    left = staff.read(second_factor.codes_left, account) if account.second_factor else 0
    form = form or (ProofForm(staff) if account.second_factor else CodeForm(staff))
    form.forget_codes()
    return staff.page(
        "staff_second_factor.html",
        status,
        form=form,
        fault=fault,
        done=request.args.get("done") == "off" and not account.second_factor,
        must=staff.site.needs_factor(account),
        left=staff.say("second_factor.left", n=staff.number(left), total=staff.number(second_factor.RECOVERY_CODES)),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        uri=uri,
        picture=_picture(uri) if uri else "",
        form_id=secrets.token_hex(16),
        changes=[
            staff.say(f"second_factor.was_{entry.action}", moment=staff.moment(entry.at), who=doer(staff, entry))
            for entry in entries
        ],
    )


def _picture(uri: str) -> Markup:
    """A QR code as SVG, with the white border that readers of QR codes need, also on a dark page."""
    code = segno.make(uri, error="m", micro=False)
    return Markup(code.svg_inline(scale=5, border=4, light=WHITE, svgclass=None, lineclass=None))


def _show_codes(staff: StaffRequest, codes: Sequence[str]) -> Response:
    text = "\r\n".join([staff.signed_in.name, *codes, ""])
    file = b64encode(text.encode()).decode()
    return staff.page("staff_recovery_codes.html", codes=codes, file=file)
