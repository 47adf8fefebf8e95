"""Changing the password of the signed-in account: all its sessions end except the one in this browser."""

from collections.abc import Sequence

from flask import Response, request
from wtforms import PasswordField

from dashboard.database import accounts, attempts, log, passwords, sessions
from dashboard.database.log import COMMAND_LINE, Entry
from dashboard.database.passwords import SHORTEST
from dashboard.database.sign_in import attempt_keys
from dashboard.language.digits import integer
from dashboard.pages.common.forms import CatalogueForm
from dashboard.staff.session import staff_session
from dashboard.staff.sign_in_page import desk_address, wait_words
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest, message

# The browser's name in the counter of failed attempts, for all browsers in which the account is signed in.
_BROWSER = "password page"
# How many of the latest changes the page lists.
CHANGES = 5
_PRESENT, _NEW = (
    {"dir": "ltr", "autocomplete": kind, "aria-required": "true"} for kind in ("current-password", "new-password")
)


class PasswordForm(CatalogueForm):
    """The present password, and the new one twice."""

    password_old = PasswordField("staff.password_old", default="", render_kw=_PRESENT)
    password_new = PasswordField("staff.password_new", default="", description="staff.password_hint", render_kw=_NEW)
    password_again = PasswordField("staff.password_again", default="", render_kw=_NEW)

    def __init__(self, staff: StaffRequest) -> None:
        self._account = staff.signed_in.name
        super().__init__(
            staff.lang, request.form if request.method == "POST" else None, {"n": staff.number(SHORTEST)}
        )

    def validate_password_new(self, field: PasswordField) -> None:
        """Not weak, and not the present one."""
        weak = passwords.fault_of(field.data, self._account)
        if weak:
            raise self.fault(f"staff.password_{weak}", n=integer(SHORTEST, self.lang))
        if field.data == self.password_old.data == self.password_again.data:
            raise self.fault("staff.password_same")

    def validate_password_again(self, field: PasswordField) -> None:
        """The same as the new password, checked only if the new password is valid."""
        if not self.password_new.errors and field.data != self.password_new.data:
            raise self.fault("staff.password_differs")


def add(site: Site) -> None:
    @site.route("password", "password", ("GET", "POST"))
    def password(staff: StaffRequest) -> Response:
        if not staff.signed_in.has_password:
            return message(staff.lang, "no_password", 200 if request.method == "GET" else 409, staff.account)
        form = PasswordForm(staff)
        if request.method == "POST":
            return _change(staff, form)
        return _show(staff, form, done=bool(request.args.get("done")))


def _change(staff: StaffRequest, form: PasswordForm) -> Response:
    sound, new = form.validate(), form.password_new.data
    right, wrong = first_right(staff, [form.password_old.data, new])
    done = staff.redirect(staff.address("password", done="1", next=request.form.get("next", "")))
    if right and right != form.password_old.data:
        # The form was submitted twice.
        return done
    if wrong:
        form.add_fault(form.password_old, wrong)
    if wrong or not sound:
        return _show(staff, form, 422)
    with staff.desk.writing() as connection:
        accounts.set_password(connection, staff.signed_in, new, keep=sessions.hash_of(staff_session().token))
        staff.log(connection, "password_changed")
    return done


def first_right(staff: StaffRequest, typed: Sequence[str]) -> tuple[str, str]:
    """The first typed text that is the account's password, and ''; or '' and the fault as a message.

    Attempts are limited as at sign-in.
    """
    account = staff.signed_in
    # Failed attempts in other browsers do not keep a signed-in account from changing its password.
    keys = attempt_keys(staff.desk, account.name, "", _BROWSER)
    with staff.desk.writing() as connection:
        wait, _ = attempts.admit(connection, staff.now, keys)
        stored = accounts.stored_hash(connection, account)
    if wait:
        return "", staff.say("staff.wait", time=wait_words(staff, wait))
    right = next((text for text in typed if passwords.matches(stored, text)), "")
    if not right:
        return "", staff.say("staff.password_wrong")
    with staff.desk.writing() as connection:
        attempts.forgive(connection, staff.now, keys)
    return right, ""


def _show(staff: StaffRequest, form: PasswordForm, status: int = 200, done: bool = False) -> Response:
    account = staff.signed_in
    given, changed = ("account_added", "password_given"), ("password_changed",)
    entries = staff.read(log.entries_about, account.name, given, changed, CHANGES)
    changes = [_change_words(staff, entry) for entry in entries]
    wanted = request.values.get("next", "")
    return staff.page(
        "staff_password.html",
        status,
        form=form,
        done=done,
        name=account.name,
        must=account.must_change and not done,
        changes=changes,
        next=wanted,
        go_on=desk_address(wanted, staff.address()),
    )


def _change_words(staff: StaffRequest, entry: Entry) -> str:
    moment = staff.moment(entry.at)
    if entry.action == "password_changed":
        return staff.say("staff.password_was_changed", moment=moment)
    return staff.say("staff.password_was_given", moment=moment, who=doer(staff, entry))


def doer(staff: StaffRequest, entry: Entry) -> str:
    """The account that did something, in words."""
    return staff.say("staff_log.command_line") if entry.account == COMMAND_LINE else entry.account
