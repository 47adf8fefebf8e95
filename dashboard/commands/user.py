"""`python -m dashboard user …`: manages accounts of the staff desk, and creates the first one."""

import argparse
import getpass
import sys

from dashboard.commands.given import given_sources
from dashboard.database import accounts, attempts, log, passwords, second_factor
from dashboard.database.accounts import Account, BadAccount
from dashboard.database.desk import Desk, NoDesk, open_desk
from dashboard.database.errors import NotWritten
from dashboard.database.schema import ROLES
from dashboard.database.sign_in import attempt_keys
from dashboard.faults import Refused
from dashboard.language import say, say_near
from dashboard.language.digits import integer
from dashboard.sheets.form import reporting_bodies
from dashboard.sheets.places import find_body, find_county
from dashboard.sources.read import Sources
from dashboard.weeks import moment_text, utcnow, week_of

SUBCOMMANDS = ("add", "list", "password", "disable", "enable", "second-factor-off")


def add_arguments(parser: argparse.ArgumentParser, lang: str, common: argparse.ArgumentParser) -> None:
    doings = parser.add_subparsers(dest="doing", required=True, metavar="WHAT")
    for name in SUBCOMMANDS:
        text = say(lang, f"user_command.{name}")
        added = doings.add_parser(name, help=text, description=text, parents=[common])
        if name != "list":
            added.add_argument("name", metavar="NAME")
        if name == "add":
            added.add_argument("--role", choices=ROLES, required=True)
            added.add_argument("--county", metavar="CODE", default="")
            added.add_argument("--team", metavar="NUMBER", default="")
            added.add_argument("--office", metavar="ID|NAME", default="")


def run(options: argparse.Namespace) -> int:
    """Run the sub-command and print the result. Raises Refused, or DataError if the database cannot be read."""
    sources = given_sources(options, writes="nothing" if options.doing == "list" else "database")
    try:
        if options.doing == "add":
            _add(options, sources)
        else:
            doings = {"list": _list, "password": _password, "disable": _disable, "enable": _enable}
            doings["second-factor-off"] = _factor_off
            doings[options.doing](options, open_desk(sources.database))
    except NoDesk:
        raise Refused(say(options.lang, "user_command.none")) from None
    except NotWritten as failure:
        address = sources.database.display_name
        raise Refused(say(options.lang, f"user_command.not_{failure.code}", database=address)) from None
    return 0


def _add(options: argparse.Namespace, sources: Sources) -> None:
    lang, database = options.lang, sources.database
    counties: set[str] = set()
    bodies: set[str] = set()
    team, teams = accounts.team_number(options.team), None
    options.near, options.teams = {}, 0
    if options.county or options.office or team:
        tables = sources.read(utcnow()).tables
        week = week_of(tables.province.day(utcnow()))
        counties, bodies = set(tables.counties["county_code"]), set(reporting_bodies(tables, week)["office_id"])
        teams = options.teams = tables.province.inspection_teams
        for at, find in (("county", find_county), ("office", find_body)):
            if typed := getattr(options, at):
                code, options.near[at] = find(tables, week, typed)
                setattr(options, at, code or typed)
    limits = (team, teams, options.office, bodies)
    # Report faults of the other fields before asking for the password.
    _refuse(lang, options, accounts.faults_of(options.name, options.role, options.county, counties, *limits))
    with database.reading() as connection:
        if connection is not None and accounts.is_taken(connection, options.name):
            _refuse(lang, options, {"name": "taken"})
    password = _read_password(lang)
    try:
        with database.writing() as connection:
            arguments = (options.name, options.role, password, options.county, counties, True, *limits)
            account = accounts.add(connection, utcnow(), *arguments)
            detail = {"role": account.role, "county": account.county_code, "office": account.office_id}
            detail |= {"team": str(account.team or "")}
            detail = {name: value for name, value in detail.items() if value}
            log.append(connection, utcnow(), "account_added", log.COMMAND_LINE, subject=account.name, detail=detail)
    except BadAccount as bad:
        _refuse(lang, options, bad.faults)
        raise
    print(say(lang, "user_command.was_added", name=account.name))


def _list(options: argparse.Namespace, desk: Desk) -> None:
    with desk.reading() as connection:
        for account in accounts.everyone(connection):
            shut = f"disabled {moment_text(account.disabled_at)}" if account.disabled_at else ""
            print(
                "\t".join(
                    [
                        account.name,
                        account.role,
                        account.place.code or str(account.team or ""),
                        moment_text(account.created_at),
                        shut,
                    ]
                )
            )


def _password(options: argparse.Namespace, desk: Desk) -> None:
    account = _existing_account(options, desk)
    password = _read_password(options.lang)
    try:
        with desk.writing() as connection:
            accounts.set_password(connection, account, password, temporary=True)
            attempts.forget(connection, attempt_keys(desk, account.name, "")["account"])
            log.append(connection, utcnow(), "password_given", log.COMMAND_LINE, subject=account.name)
    except BadAccount as bad:
        _refuse(options.lang, options, bad.faults)
        raise
    print(say(options.lang, "user_command.was_given", name=account.name))


def _disable(options: argparse.Namespace, desk: Desk) -> None:
    account = _existing_account(options, desk)
    try:
        with desk.writing() as connection:
            if accounts.disable(connection, utcnow(), account):
                log.append(connection, utcnow(), "account_disabled", log.COMMAND_LINE, subject=account.name)
    except BadAccount:
        raise Refused(say(options.lang, "staff.last_administrator")) from None
    print(say(options.lang, "staff.was_disabled", name=account.name))


def _enable(options: argparse.Namespace, desk: Desk) -> None:
    account = _existing_account(options, desk)
    with desk.writing() as connection:
        attempts.forget(connection, attempt_keys(desk, account.name, "")["account"])
        if accounts.enable(connection, account):
            log.append(connection, utcnow(), "account_enabled", log.COMMAND_LINE, subject=account.name)
    print(say(options.lang, "staff.was_enabled", name=account.name))


def _factor_off(options: argparse.Namespace, desk: Desk) -> None:
    account = _existing_account(options, desk)
    with desk.writing() as connection:
        was_on = second_factor.turn_off(connection, account)
        if was_on:
            accounts.end_sessions(connection, account)
            log.append(connection, utcnow(), "factor_off", log.COMMAND_LINE, subject=account.name)
    print(say(options.lang, "staff.was_factor" if was_on else "user_command.had_no_factor", name=account.name))


def _existing_account(options: argparse.Namespace, desk: Desk) -> Account:
    with desk.reading() as connection:
        account = accounts.by_name(connection, options.name)
        if account is None:
            known = ", ".join(other.name for other in accounts.everyone(connection))
            raise Refused(say(options.lang, "user_command.unknown", name=options.name, known=known))
    return account


def _read_password(lang: str) -> str:
    """A password typed twice without echo, or the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(say(lang, "user_command.type") + " ")
    if getpass.getpass(say(lang, "user_command.again") + " ") != first:
        raise Refused(say(lang, "staff.password_differs"))
    return first


def _refuse(lang: str, options: argparse.Namespace, faults: dict[str, str]) -> None:
    """Raises Refused with the messages of all faults, if there are any."""
    if not faults:
        return
    typed = {"name": options.name, "county": getattr(options, "county", ""), "role": getattr(options, "role", "")}
    typed |= {"team": getattr(options, "team", ""), "office": getattr(options, "office", "")}
    teams, lines = integer(getattr(options, "teams", 0) or 0, lang), []
    for at, code in faults.items():
        if at == "password":
            lines.append(say(lang, f"staff.password_{code}", n=integer(passwords.SHORTEST, lang)))
        else:
            value = typed[at]
            place = say(lang, "user_command.place", field=say(lang, f"staff.field_{at}"), value=value)
            text = f"{place} {say(lang, f'staff.account_{code}', teams=teams)}"
            if code in ("unknown", "office_unknown"):
                text = f"{text} {say_near(lang, 'user_command.near', options.near[at])}".rstrip()
            lines.append(text)
    raise Refused("\n".join(lines))
