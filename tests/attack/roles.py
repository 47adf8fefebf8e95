"""Every address of the desk as every role and without a session, forms without their token, and open redirects."""

import random
from collections.abc import Iterator, Mapping

from werkzeug.test import Client

from dashboard.database import accounts
from dashboard.database.engine import Database
from dashboard.interactive.app import FILES
from dashboard.language import LANGUAGES
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.staff.dash_app import PREFIX
from dashboard.staff.rights import RIGHTS
from dashboard.staff.rooms import ROOMS
from dashboard.weeks import utcnow
from tests.attack.report import Trial, judged
from tests.attack.target import Target, target
from tests.unit.staff.desk_site import PASSWORD, SAME_ORIGIN, csrf_token, sign_in
from tests.unit.staff.test_staff_rights import NAMES, allowed_statuses, fill_address

FOREIGN = {"Origin": "https://evil.example"}
# The action of each Dash app of the desk, by the beginning of its addresses.
ACTIONS = {"explore": "explore"} | {room.name: room.action for room in ROOMS}
APPS = {PREFIX.format(lang=lang, name=name): ACTIONS[name] for lang in LANGUAGES for name in ACTIONS}
OUTSIDE = r"""https://evil.example/ //evil.example/ ///evil.example /\evil.example \\evil.example javascript:alert(1)
    /fa/ /staff/../fa/ /staffing/ /staff/\evil /staff//evil.example/.. http:evil.example""".split()
OUTSIDE += ["/staff/\r\nX-Injected: 1", "/staff/\x00"]


def trials(_: random.Random) -> Iterator[Trial]:
    """Status of each address, method and role by the table of rights; then forged forms and redirects."""
    with target() as attacked:
        with Database(attacked.url).writing() as connection:
            accounts.add(connection, utcnow(), "team-7", "team", PASSWORD, team=7)
            accounts.add(connection, utcnow(), "body-b001", "body", PASSWORD, office_id="B001")
        server = create_server(Settings(data_url=str(attacked.data), database_url=attacked.url))
        rules = [rule for rule in server.url_map.iter_rules() if rule.rule.startswith("/staff")]
        actions = {rule.rule: _action(rule.rule, server.view_functions[rule.endpoint]) for rule in rules}
        clients = {role: attacked.client(name) for name, role in NAMES.items()}
        requests = [
            (role, rule.rule, method)
            for role in clients
            for rule in rules
            for method in sorted((rule.methods or set()) & {"GET", "POST"})
        ]
        wrong = []
        for role, rule, method in requests:
            address = fill_address(rule, "en")
            status = clients[role].open(address, method=method, headers=SAME_ORIGIN).status_code
            if status not in _allowed(actions[rule], role, method, rule):
                wrong.append(f"{method} {address} as {role or 'nobody'}: {status}")
        sent = f"{len(requests)} requests: every address of the desk, method and role"
        yield judged(sent, "what the table of rights allows", wrong, f"{len(wrong)} others")

        forms = {rule.rule: actions[rule.rule] for rule in rules if "POST" in (rule.methods or set())}
        yield _forged_forms(attacked, clients, forms)

        answers = {wanted: sign_in(attacked.client(), "admin-1", next=wanted) for wanted in OUTSIDE}
        wrong = [
            f"{wanted!r}: {answer.headers.get('Location')}"
            for wanted, answer in answers.items()
            if not _inside(answer)
        ]
        yield judged(
            f"{len(answers)} sign-ins that ask for a page elsewhere",
            "a page of the desk",
            wrong,
            f"{len(wrong)} others",
        )


def _action(rule: str, view: object) -> str:
    """The action of an address; of Dash's own addresses that of their app."""
    of_app = (action for prefix, action in APPS.items() if rule.startswith(prefix))
    return next(of_app, "") or str(getattr(view, "action", ""))


def _allowed(action: str, role: str, method: str, rule: str) -> tuple[int, ...]:
    """The statuses of an address for a role."""
    if not rule.startswith(tuple(APPS)):
        return allowed_statuses(action, role, method, rule)
    # The component files are those of the public app. A callback without a body does not exist.
    return (308,) if FILES in rule else (200, 404) if role in RIGHTS[action] else (403,)


def _forged_forms(attacked: Target, clients: Mapping[str, Client], forms: Mapping[str, str]) -> Trial:
    """Each form of each role that may send it: without a token, with those of others, and from another site.

    forms: rule -> action.
    """
    of_others = [attacked.client().get("/staff/en/sign-in"), attacked.client("kashan-1").get("/staff/en/password")]
    tokens = ["", "x" * 90, *(csrf_token(page.text) for page in of_others)]
    count, wrong = 0, []
    for role, client in clients.items():
        for rule in [rule for rule, action in forms.items() if role in RIGHTS[action]]:
            # A callback has no token and changes nothing, but must come from a page of this site.
            is_callback = "/_dash-" in rule
            forged = [({}, FOREIGN)] if is_callback else [({"csrf_token": token}, SAME_ORIGIN) for token in tokens]
            # Nothing is left to do, whatever the form says.
            is_done = rule.endswith("sign-in" if role else "sign-out")
            # No trial of the desk can begin at a server with a database of its own.
            is_trial = rule.endswith("/trial")
            expected = 403 if is_callback else 404 if is_trial else 303 if is_done else 400
            for fields, headers in forged:
                status = client.post(fill_address(rule, "en"), data=fields, headers=headers).status_code
                count += 1
                wrong += [f"{rule} as {role or 'nobody'}: {status}"] if status != expected else []
    sent = f"{count} forged forms and callbacks: no token, another session's, another site's"
    expected_words = (
        "400, callbacks 403, a trial 404; 303 where there is nothing to do: signing in twice, signing out without a"
        " session"
    )
    return judged(sent, expected_words, wrong, f"{len(wrong)} others")


def _inside(answer: object) -> bool:
    """Whether an answer redirects to a page of the desk."""
    headers, status = answer.headers, answer.status_code  # type: ignore[attr-defined]
    location = headers.get("Location", "")
    is_plain = not any(sign in location for sign in ("\\", "..", "//", "\x00"))
    return status == 303 and location.startswith("/staff/") and is_plain and "X-Injected" not in headers
