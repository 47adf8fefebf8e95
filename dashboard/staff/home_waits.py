"""What waits for an account, by role: a line for each kind of work, with the address where the work is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from dashboard.database import accounts, attempts, log, proposals, sent_imports
from dashboard.database.imports import draft_of
from dashboard.database.log import Filter
from dashboard.database.sent_imports import RETURNED
from dashboard.database.sheets import PUBLISHED, WAITING, listed, to_send_again
from dashboard.database.sign_in import attempt_keys
from dashboard.publications.waiting import waiting_rows
from dashboard.staff import inspections_offices as offices
from dashboard.staff.home_week import WeekView
from dashboard.staff.import_words import decision_words
from dashboard.staff.rights import may
from dashboard.staff.sheet_words import step_text
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import unpublished, withdrawn_sources
from dashboard.tables.place import EVERYWHERE

# Actions of the log that the administrator should know of, and how far back the first page counts them.
_ALARMING = ("sign_in_failed", "sign_in_locked", "access_refused", "form_refused")
_LATELY = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """Work that waits. text: what and how much; href: the page where it is done; button: words of the link to it;
    note: since when, or why, may be ''."""

    text: str
    href: str
    button: str
    note: str = ""


def waits(staff: StaffRequest, weeks: Sequence[WeekView]) -> list[Line]:
    """What waits for the signed-in account, the most urgent first. weeks: none for roles without sheets."""
    of_role: Mapping[str, Callable[[StaffRequest], list[Line]]] = {
        "reviewer": _of_reviewer,
        "publisher": _of_publisher,
        "team": _of_team,
        "administrator": _of_administrator,
    }
    find = of_role.get(staff.signed_in.role)
    lines = find(staff) if find else [*_to_send_again(staff), *_to_fill_in(staff, weeks)]
    return [*lines, *_proposals(staff)] if may(staff.account, "register") else lines


def _to_send_again(staff: StaffRequest) -> list[Line]:
    """The returned and withdrawn sheets that the account is asked to send again, the newest first: those of its
    place, of an account without a place those that it has sent."""
    account, withdrawn = staff.signed_in, withdrawn_sources(staff.public_snapshot.full_input.tables)
    lines = []
    for sheet in to_send_again(staff.read(listed, account.place), withdrawn):
        if account.place == EVERYWHERE and sheet.account != account.name:
            continue
        key = "home.withdrawn" if sheet.state == PUBLISHED else "home.returned"
        text = staff.say(key, sheet=staff.sheet_name(sheet.id), week=staff.week(sheet.week))
        address = staff.address(f"sheets/{sheet.id}")
        lines.append(Line(text, address, staff.say("home.correct"), step_text(staff, sheet)))
    return lines


def _to_fill_in(staff: StaffRequest, weeks: Sequence[WeekView]) -> list[Line]:
    return [
        Line(
            staff.say("home.to_fill_in", n=staff.number(week.offices.missing), week=staff.week(week.week)),
            staff.address("answers", week=week.week.isoformat()),
            staff.say("home.fill_in"),
            " · ".join([*[staff.say("home.running")] * week.running, week.deadline]),
        )
        for week in weeks
        if week.offices.missing
    ]


def _of_reviewer(staff: StaffRequest) -> list[Line]:
    account, lines = staff.signed_in.name, _to_send_again(staff)
    sheets = [sheet for sheet in staff.read(listed, state=WAITING) if sheet.account != account]
    if sheets:
        # A single sheet is opened at once.
        path = {"path": f"sheets/{sheets[0].id}"} if len(sheets) == 1 else {"path": "sheets", "state": WAITING}
        since = staff.say("home.oldest", moment=staff.moment(sheets[-1].received_at))
        text = staff.say("sheets.waits_waiting", n=staff.number(len(sheets)))
        lines.append(Line(text, staff.address(**path), staff.say("home.review"), since))
    lines += _imports(staff)
    draft = staff.read(draft_of, account)
    if draft:
        begun = staff.say("home.import_begun", moment=staff.moment(draft.at))
        address = staff.address(f"import/{draft.id}")
        lines.append(Line(staff.say("home.import_open"), address, staff.say("home.go_on"), begun))
    return lines


def _imports(staff: StaffRequest) -> list[Line]:
    """The imports of others that wait for a decision, and those of the account's that were returned to it."""
    account, known, lines = staff.signed_in.name, staff.read(sent_imports.listed), list[Line]()
    others = [each for each in known if each.state == WAITING and each.account != account]
    if others:
        path = f"import/sent/{others[0].id}" if len(others) == 1 else "import"
        since = staff.say("home.oldest", moment=staff.moment(others[0].at))
        text = staff.say("home.imports_wait", n=staff.number(len(others)))
        lines.append(Line(text, staff.address(path), staff.say("home.review"), since))
    for each in known:
        if each.state == RETURNED and each.account == account:
            name = staff.say("staff_import.sent_name", n=staff.number(each.id))
            text = staff.say("home.import_returned", sent=name, file=each.shown_name)
            address = staff.address(f"import/sent/{each.id}")
            lines.append(Line(text, address, staff.say("home.correct"), decision_words(staff, each)))
    return lines


def _proposals(staff: StaffRequest) -> list[Line]:
    """The open proposals of others. Proposals made with sample data are not decided with other data."""
    sample, account = staff.public_snapshot.full_input.tables.sample, staff.signed_in.name
    known = staff.read(proposals.listed, is_open=True)
    n = sum(each.account != account and each.sample == sample for each in known)
    text, button = staff.say("home.proposals", n=staff.number(n)), staff.say("home.decide")
    return [Line(text, staff.address("proposals"), button)] if n else []


def _of_publisher(staff: StaffRequest) -> list[Line]:
    data = staff.public_snapshot.full_input
    sheets, rows = unpublished(staff.desk, data.tables), waiting_rows(data)
    texts = [staff.say("sheets.waits_approved", n=staff.number(len(sheets)))] if sheets else []
    texts += [staff.say("waiting.badge", n=staff.number(rows.rows))] if rows else []
    return [Line(" · ".join(texts), staff.address("publish"), staff.say("home.publish"))] if texts else []


def _of_team(staff: StaffRequest) -> list[Line]:
    mine = offices.own_visits(staff)
    numbers = {
        "withdrawn": len(offices.withdrawn_visits(staff, mine)),
        "planned": len(offices.planned(staff, mine)),
        "due": sum(bool(each.reasons) for each in offices.every_office(staff)),
    }
    address, button = staff.address("inspections"), staff.say("home.visit")
    return [
        Line(staff.say(f"staff_inspections.home_{word}", n=staff.number(n)), address, button)
        for word, n in numbers.items()
        if n
    ]


def _of_administrator(staff: StaffRequest) -> list[Line]:
    since = staff.now - _LATELY
    with staff.desk.reading() as connection:
        known = [account for account in accounts.everyone(connection) if not account.disabled_at]
        locks = attempts.locks(connection, staff.now)
        never = accounts.never_signed_in(connection)
        logged = {action: log.count(connection, Filter(action=action, start=since)) for action in _ALARMING}
    part = attempts.ACCOUNT_PART
    numbers = {
        "locked": sum(attempt_keys(staff.desk, account.name, "")["account"][:part] in locks for account in known),
        "never": sum(account.id in never for account in known),
        "one_factor": sum(account.has_password and not account.second_factor for account in known),
    }
    page, button = staff.address("accounts"), staff.say("home.accounts")
    lines = [
        Line(staff.say(f"home.accounts_{key}", n=staff.number(n)), page, button) for key, n in numbers.items() if n
    ]
    for action, n in logged.items():
        if n:
            text = staff.say("home.logged", what=staff.say(f"staff_log.{action}"), n=staff.number(n))
            lines.append(Line(text, staff.address("log", action=action), staff.say("home.log")))
    return lines
