"""The forms of the page of accounts: a new account, and which accounts are listed."""

from flask import request
from wtforms import EmailField, SearchField, SelectField, StringField

from dashboard.database.accounts import Account
from dashboard.database.schema import ROLES
from dashboard.language.spelling import key
from dashboard.pages.common.forms import LATIN_NAME, CatalogueForm, trimmed
from dashboard.sheets.places import with_code
from dashboard.staff.staff_request import StaffRequest

# The states by which accounts are listed: staff.state_STATE in the catalogues.
STATES = ("enabled", "disabled", "locked", "must_change", "without_factor")


class AccountForm(CatalogueForm):
    """A new account: name, role, a clerk's county, a team's number, a body's office, and the mailbox."""

    name = StringField(
        "staff.field_name",
        filters=[trimmed],
        description="staff.new_name_hint",
        render_kw={**LATIN_NAME, "aria-required": "true"},
    )
    role = SelectField("staff.field_role", description="staff.role_hint", default="", validate_choice=False)
    county = SelectField("staff.field_county", description="staff.county_hint", default="", validate_choice=False)
    team = StringField(
        "staff.field_team",
        filters=[trimmed],
        description="staff.team_hint",
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4},
    )
    # The page's list `bodies` suggests names while one types; any id or name is understood without a script, too.
    office = StringField(
        "staff.field_office",
        filters=[trimmed],
        description="staff.office_hint",
        render_kw={"list": "bodies", "dir": "auto", "maxlength": 200},
    )
    email = EmailField("staff.field_email", filters=[trimmed], description="staff.email_hint", render_kw=LATIN_NAME)

    def __init__(self, staff: StaffRequest, sent: bool = False) -> None:
        super().__init__(staff.lang, request.form if sent else None)
        self.bodies = [with_code(name, code) for code, name in staff.bodies()]
        self.role.choices = staff.options("staff.role_", ROLES)
        self.county.choices = [("", staff.say("staff.no_county")), *staff.counties()]


class FilterForm(CatalogueForm):
    """Which accounts are listed, from the query string: by a part of name, place or mailbox, by role, by state."""

    q = SearchField("staff.filter_text", filters=[trimmed, lambda text: text[:80]])
    role = SelectField("staff.field_role", default="", validate_choice=False, id="listed-role")
    state = SelectField("staff.filter_state", default="", validate_choice=False)

    def __init__(self, staff: StaffRequest) -> None:
        super().__init__(staff.lang, request.args)
        every = ("", staff.say("staff.filter_all"))
        self.role.choices = [every, *staff.options("staff.role_", ROLES)]
        self.state.choices = [every, *staff.options("staff.state_", STATES)]

    def holds(self, account: Account, place: str, locked: bool) -> bool:
        """Whether an account is listed. place: its county, body or team in words."""
        states = {
            "enabled": not account.disabled_at,
            "disabled": bool(account.disabled_at),
            "locked": locked,
            "must_change": account.must_change,
            "without_factor": account.has_password and not account.second_factor,
        }
        known = f"{account.name} {account.county_code} {account.office_id} {place} {account.email}"
        return (
            key(self.q.data) in key(known)
            and (self.role.data not in ROLES or self.role.data == account.role)
            and states.get(self.state.data, True)
        )

    def query(self) -> dict[str, str]:
        """The parameters of the address that lists the same accounts."""
        return {field.name: field.data for field in self if field.data}
