"""Signing in through an OpenID Connect provider: the redirect to the provider, and the callback.

After a failure the browser is redirected to the sign-in page with the reason: the callback address contains a
single-use code and must not be reloaded. OIDC_ROLES maps the provider's groups to roles at the desk, and to the
county of clerks and the body of bodies' accounts.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from authlib.integrations.flask_client import OAuthError
from flask import Response, redirect, request, session
from joserfc.errors import JoseError
from sqlalchemy import Connection

from dashboard.database import accounts, attempts, identities, log
from dashboard.database.accounts import Account
from dashboard.database.schema import ROLES
from dashboard.database.sign_in import attempt_keys, enter
from dashboard.faults import Fault
from dashboard.language import LANGUAGES
from dashboard.language.digits import whole_number
from dashboard.language.table import DEFAULT
from dashboard.pages.common.urls import full_path
from dashboard.settings import Oidc, SettingsError
from dashboard.sheets.form import reporting_bodies
from dashboard.staff.oidc_provider import AWAY, Provider, create_provider
from dashboard.staff.session import known_browser, start_session
from dashboard.staff.sign_in_page import already_in, desk_address
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest

server_log = logging.getLogger("dashboard")

WAY = "oidc"
CALLBACK = "oidc/callback"
LASTS = timedelta(minutes=10)  # a pending sign-in
MOST = 3  # pending sign-ins of one browser, in several tabs: a cookie holds no more
_STATES = f"_state_{WAY}_"  # how Authlib begins the names of pending sign-ins in Flask's session


@dataclass(frozen=True)
class Grant:
    """The role of a group. county_code: for clerks, '' for other roles; team: for teams, 0 for other roles;
    office_id: for bodies, '' for other roles."""

    group: str
    role: str
    county_code: str = ""
    team: int = 0
    office_id: str = ""


def add(site: Site, settings: Oidc) -> None:
    """Register the routes. Raises SettingsError for groups with an unknown role, county or body."""
    grants = read_grants(settings.roles, site.live.snapshot.names.keys(), _bodies(site))
    provider = create_provider(site.server, settings)
    site.sign_in_methods.append("oidc")

    def language() -> str:
        """The language of the pending sign-in: the callback address has no language."""
        return str(_pending(provider).get("lang") or request.accept_languages.best_match(LANGUAGES, default=DEFAULT))

    @site.route("oidc", "sign_in", already_done=already_in)
    def start(staff: StaffRequest) -> Response:
        wanted, back = request.args.get("next", ""), request.host_url.rstrip("/") + full_path(f"/staff/{CALLBACK}")
        try:
            begun = provider.in_time(lambda: provider.create_authorization_url(back, ui_locales=staff.lang))
        except (*AWAY, TypeError) as error:
            server_log.error("the sign-in provider cannot be reached: %s", error)
            return _refused(staff, "down", wanted)
        pending = [name for name in session if name.startswith(_STATES)]
        for name in sorted(pending, key=lambda name: session[name]["exp"])[: 1 - MOST]:
            del session[name]
        address = begun.pop("url")
        own = {"lang": staff.lang, "wanted": wanted[:500], "at": staff.now.isoformat()}
        provider.save_authorize_data(redirect_uri=back, **own, **begun)
        return redirect(address)  # type: ignore[return-value]

    @site.route(CALLBACK, "sign_in", already_done=already_in, language=language)
    def callback(staff: StaffRequest) -> Response:
        return _callback(staff, provider, grants)


def _pending(provider: Provider) -> Mapping[str, Any]:
    """What `start` and Authlib stored in this browser's cookie for the state of the callback; empty if nothing."""
    return provider.framework.get_state_data(session, request.args.get("state", "")) or {}


def _callback(staff: StaffRequest, provider: Provider, grants: Sequence[Grant]) -> Response:
    pending = _pending(provider)
    if not pending or staff.now - datetime.fromisoformat(pending["at"]) > LASTS:
        return _refused(staff, "begin")
    wanted, browser = pending["wanted"], known_browser(staff.desk, WAY)
    keys = attempt_keys(staff.desk, WAY, request.remote_addr or "", browser)
    counted = keys if browser else {kind: key for kind, key in keys.items() if kind == "address"}
    with staff.desk.writing() as connection:
        # Authlib deletes the state from the cookie only: a copy of the cookie would be accepted again.
        if not identities.mark_used(connection, staff.now, staff.desk.keyed("oidc-state", request.args["state"])):
            return _refused(staff, "begin", wanted)
        # Back-off as with passwords, by address and by known browser.
        if counted and attempts.admit(connection, staff.now, counted)[0]:
            return _refused(staff, "wait", wanted)
    if "error" in request.args or not request.args.get("code"):
        server_log.warning("the sign-in provider refused: %r", request.args.get("error", "")[:60])
        return _refused(staff, "denied", wanted)
    try:
        claims = provider.in_time(provider.claims)
    except AWAY as error:
        server_log.error("the sign-in provider cannot be reached: %s", error)
        # An outage of the provider must not lock the address out of signing in by password.
        with staff.desk.writing() as connection:
            attempts.take_back(connection, staff.now, counted)
        return _refused(staff, "down", wanted)
    except (OAuthError, JoseError, ValueError, TypeError, KeyError) as error:
        server_log.warning("a sign-in was not believed: %r", error)
        with staff.desk.writing() as connection:
            return _fail(staff, connection, "untrusted", wanted)
    answer = _enter(staff, provider.settings, claims, grants, wanted)
    if counted:
        with staff.desk.writing() as connection:
            attempts.forgive(connection, staff.now, keys)
    return answer


def _enter(
    staff: StaffRequest, settings: Oidc, claims: Mapping[str, Any], grants: Sequence[Grant], wanted: str
) -> Response:
    # Of the claims, only these two are used: no name, no e-mail.
    key = staff.desk.keyed("identity", f"{settings.issuer}\0{claims['sub']}")
    grant = find_grant(grants, _groups(claims.get(settings.groups_claim)))
    reason = "" if grant else "no_group"
    if grant and grant.county_code and grant.county_code not in staff.site.live.snapshot.names:
        reason = "no_county"
    if grant and grant.office_id and grant.office_id not in _bodies(staff.site):
        reason = "no_body"
    with staff.desk.writing() as connection:
        if grant is None or reason:
            known = identities.of_identity(connection, key)
            if known:
                # An account that may no longer sign in loses its sessions in other browsers too.
                accounts.end_sessions(connection, known)
            return _fail(staff, connection, reason, wanted, known)
        account, changed = identities.for_identity(
            connection, staff.now, key, grant.role, grant.county_code, grant.team, grant.office_id
        )
        if account.disabled_at:
            return _fail(staff, connection, "shut", wanted, account)
        if changed:
            detail = {
                "role": account.role,
                "county": account.county_code,
                "office": account.office_id,
                "team": str(account.team or ""),
                "way": WAY,
            }
            known_detail = {name: value for name, value in detail.items() if value}
            log.append(connection, staff.now, changed, account.name, account.role, account.name, known_detail)
        token = enter(connection, staff.now, account, staff.site.limits, WAY)
    return start_session(staff.redirect(desk_address(wanted, staff.address())), token, WAY)


def _fail(
    staff: StaffRequest, connection: Connection, reason: str, wanted: str, account: Account | None = None
) -> Response:
    name, role = (account.name, account.role) if account else ("", "")
    log.append_limited(connection, staff.now, "sign_in_failed", name, role, "", {"way": WAY, "reason": reason})
    return _refused(staff, reason, wanted)


def _refused(staff: StaffRequest, reason: str, wanted: str = "") -> Response:
    """A redirect to the sign-in page, which shows the reason. reason: a key of the messages staff_oidc.*."""
    return staff.redirect(staff.address("sign-in", oidc=reason, next=wanted))


def _bodies(site: Site) -> Collection[str]:
    """The ids of the offices that the register has, or had, as bodies that may report for themselves."""
    return frozenset(reporting_bodies(site.live.snapshot.full_input.tables, None)["office_id"])


def _groups(claim: object) -> Collection[str]:
    if isinstance(claim, str):
        return [claim]
    return [group for group in claim if isinstance(group, str)] if isinstance(claim, list) else []


def read_grants(text: str, counties: Collection[str], bodies: Collection[str]) -> tuple[Grant, ...]:
    """Parse a comma-separated list of `group=role`, `group=clerk:county`, `group=body:id` and `group=team:number`.

    counties: codes of the register; bodies: ids of the offices that may report for themselves. A group's name may
    contain "=", but no comma. Raises SettingsError with all faults.
    """
    grants: list[Grant] = []
    faults: list[Fault] = []

    def wrong(code: str, entry: str, **details: str) -> None:
        faults.append(Fault(f"OIDC_ROLES: {entry}", code=f"setting_group_{code}", details=details))

    for entry in filter(None, (part.strip() for part in text.split(","))):
        group, _, role_text = (part.strip() for part in entry.rpartition("="))
        role, _, limit = (part.strip() for part in role_text.partition(":"))
        team = whole_number(limit) or 0 if role == "team" else 0
        if not group:
            wrong("nameless", entry)
        elif role not in ROLES:
            wrong("role", entry, role=role, roles=", ".join(ROLES))
        elif role == "clerk" and limit not in counties:
            wrong("county", entry)
        elif role == "body" and limit not in bodies:
            wrong("body", entry)
        elif role == "team" and not team:
            wrong("team", entry)
        elif role not in ("clerk", "body", "team") and limit:
            wrong("other_county", entry, county=limit)
        elif any(known.group == group for known in grants):
            wrong("twice", entry)
        else:
            county, office = (limit if role == limited else "" for limited in ("clerk", "body"))
            grants.append(Grant(group, role, county, team, office))
    if not grants and not faults:
        faults.append(Fault("OIDC_ROLES", code="setting_group_none"))
    if faults:
        raise SettingsError(faults)
    return tuple(grants)


def find_grant(grants: Sequence[Grant], groups: Collection[str]) -> Grant | None:
    """The first grant for any of a user's groups; None if there is none."""
    return next((grant for grant in grants if grant.group in groups), None)
