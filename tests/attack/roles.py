"""Every address of the desk as every role and without a session, forms without their token, and open redirects."""

import random
from collections.abc import Iterator, Mapping

from werkzeug.test import Client

from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.staff.rights import RIGHTS
from tests.attack.report import Trial, judged
from tests.attack.target import Target, target
from tests.unit.staff.desk_site import SAME_ORIGIN, csrf_token, sign_in
from tests.unit.staff.test_staff_rights import NAMES, allowed_statuses, fill_address

FOREIGN = {"Origin": "https://evil.example"}
OUTSIDE = r"""https://evil.example/ //evil.example/ ///evil.example /\evil.example \\evil.example javascript:alert(1)
    /fa/ /staff/../fa/ /staffing/ /staff/\evil /staff//evil.example/.. http:evil.example""".split()
OUTSIDE += ["/staff/\r\nX-Injected: 1", "/staff/\x00"]


def trials(_: random.Random) -> Iterator[Trial]:
    """Status of each address, method and role by the table of rights; then forged forms and redirects."""
    with target() as attacked:
        server = create_server(Settings(data_url=str(attacked.data), database_url=attacked.url))
        rules = [rule for rule in server.url_map.iter_rules() if rule.rule.startswith("/staff")]
        actions = {rule.rule: getattr(server.view_functions[rule.endpoint], "action", "") for rule in rules}
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
            if status not in allowed_statuses(actions[rule], role, method, rule):
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
            expected = 403 if is_callback else 303 if is_done else 400
            for fields, headers in forged:
                status = client.post(fill_address(rule, "en"), data=fields, headers=headers).status_code
                count += 1
                wrong += [f"{rule} as {role or 'nobody'}: {status}"] if status != expected else []
    sent = f"{count} forged forms and callbacks: no token, another session's, another site's"
    expected_words = (
        "400, callbacks 403; 303 where there is nothing to do: signing in twice, signing out without a session"
    )
    return judged(sent, expected_words, wrong, f"{len(wrong)} others")


def _inside(answer: object) -> bool:
    """Whether an answer redirects to a page of the desk."""
    headers, status = answer.headers, answer.status_code  # type: ignore[attr-defined]
    location = headers.get("Location", "")
    is_plain = not any(sign in location for sign in ("\\", "..", "//", "\x00"))
    return status == 303 and location.startswith("/staff/") and is_plain and "X-Injected" not in headers
