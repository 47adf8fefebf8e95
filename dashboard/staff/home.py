"""The desk's first page: the signed-in account, and links to the pages that its role may use."""

from flask import Response

from dashboard.database.sheets import WAITING, listed
from dashboard.publications.waiting import waiting_rows
from dashboard.staff import inspections_offices as offices
from dashboard.staff.rights import may
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import unpublished

# The links of the first page in their order: path, action, and the messages that name and explain it.
LINKS = (
    ("inspections", "inspect", "staff_inspections.title", "staff_inspections.about"),
    ("answers", "answers", "answers.title", "answers.about"),
    ("sheet", "sheet", "sheets.fill_title", "sheets.fill_about"),
    ("sheets", "sheets", "sheets.list_title", "sheets.list_about"),
    ("import", "import", "staff_import.title", "staff_import.about"),
    ("inspections/room", "inspections", "room_inspections.title", "room_inspections.about"),
    ("publish", "publish", "publishing.title", "publishing.about"),
    ("decisions", "decide", "staff.decide_title", "staff.decide_about"),
    ("plan", "plan", "room_plan.title", "room_plan.about"),
    ("explore", "explore", "staff.explore_title", "staff.explore_about"),
    ("accounts", "accounts", "staff.accounts_title", "staff.accounts_about"),
    ("log", "log", "staff_log.title", "staff_log.about"),
    ("password", "password", "staff.password_title", "staff.password_about"),
)


def add(site: Site) -> None:
    @site.route("", "home")
    def home(staff: StaffRequest) -> Response:
        account, waits = staff.signed_in, _waits(staff)
        return staff.page(
            "staff_home.html",
            links=[
                (staff.address(path), staff.say(title), staff.say(about), *waits.get(path, ("", "")))
                for path, action, title, about in LINKS
                if may(account, action)
            ],
        )


def _waits(staff: StaffRequest) -> dict[str, tuple[str, str]]:
    """What waits for this account: path of its page -> (the state of the sheets that wait, their number in words; for
    a publisher also that of new rows, for a team those of planned and due offices)."""
    account, data = staff.signed_in, staff.public_snapshot.full_input
    path, state, count = "sheets", "", 0
    if account.role == "team":
        numbers = {
            "planned": len(offices.planned(staff, offices.own_visits(staff))),
            "due": sum(bool(each.reasons) for each in offices.every_office(staff)),
        }
        texts = [staff.say(f"staff_inspections.home_{word}", n=staff.number(n)) for word, n in numbers.items() if n]
        return {"inspections": ("waiting", " · ".join(texts))} if texts else {}
    if account.role == "publisher":
        sheets, rows = unpublished(staff.desk, data.tables), waiting_rows(data)
        texts = [staff.say("sheets.waits_approved", n=staff.number(len(sheets)))] if sheets else []
        texts += [staff.say("waiting.badge", n=staff.number(rows.rows))] if rows else []
        return {"publish": ("approved", " · ".join(texts))} if texts else {}
    if account.role == "reviewer":
        state = WAITING
        count = sum(sheet.account != account.name for sheet in staff.read(listed, state=WAITING))
    elif account.role in ("clerk", "body"):
        # Only the newest sheet of each week: a newer sheet replaces a returned one.
        newest = {sheet.week: sheet for sheet in reversed(staff.read(listed, account.place))}
        state, count = "returned", sum(sheet.awaits_county for sheet in newest.values())
    return {path: (state, staff.say(f"sheets.waits_{state}", n=staff.number(count)))} if count else {}
