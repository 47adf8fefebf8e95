"""An OpenID Connect provider that sends a byte now and then, or fails."""

import random
import time
from collections.abc import Iterator
from functools import partial

from werkzeug.test import Client

from tests.attack.readers import at_once, readers
from tests.attack.report import Trial, judged
from tests.attack.target import Target, target
from tests.unit.staff.desk_site import sign_in
from tests.unit.staff.oidc_forged import ForgedProvider, forged_provider

PAGES_LIMIT, WORDS_LIMIT, PASSWORD_LIMIT = 1.0, 20.0, 5.0  # seconds
CALLERS, CALLBACKS = 8, 35  # 30 failures from an address would lock it
DRIP = 0.5  # seconds
BEGIN, BACK = "/staff/en/oidc", "/staff/oidc/callback"
DOWN = "/staff/en/sign-in?oidc="
SETTINGS = ("issuer", "client_id", "client_secret", "roles")


def trials(_: random.Random) -> Iterator[Trial]:
    """Sign-ins while the provider's description drips, while its tokens drip, and while it fails."""
    with forged_provider() as provider:
        variables = {f"OIDC_{name.upper()}": getattr(provider.settings, name) for name in SETTINGS}
        with target(**variables) as attacked:
            strangers = [attacked.client() for _ in range(CALLERS)]
            provider.drip = DRIP
            calls = [partial(client.get, BEGIN) for client in strangers]
            yield from _dripping(attacked, f"{CALLERS} sign-ins while the provider's description drips", calls)
            provider.reset()

            callbacks = [_callback(provider, client) for client in strangers]
            provider.drip = DRIP
            yield from _dripping(attacked, f"{CALLERS} callbacks while the provider's tokens drip", callbacks)
            provider.reset()

            callbacks = [_callback(provider, attacked.client()) for _ in range(CALLBACKS)]
            provider.status = 500
            places = {call().headers.get("Location", "") for call in callbacks}
            status = sign_in(attacked.client(), "publisher-1").status_code
            sent = f"{CALLBACKS} callbacks while the provider fails, then a right password"
            yield Trial(sent, "303, signed in", f"{status}, after {', '.join(sorted(places))}", status == 303)


def _callback(provider: ForgedProvider, client: Client) -> partial:
    """The last step of a sign-in. Begins it as soon as the server asks the provider again after a failure."""
    for _ in range(100):
        if client.get(BEGIN).headers["Location"].startswith(provider.issuer):
            break
        time.sleep(0.1)
    return partial(client.get, BACK, query_string=provider.start_sign_in(client, BEGIN))


def _dripping(attacked: Target, sent: str, calls: list[partial]) -> Iterator[Trial]:
    """Public pages, a sign-in with a password, and the calls themselves, all at once."""
    client = attacked.client(seconds=WORDS_LIMIT + 10)
    with readers(attacked) as meanwhile:
        *answers, (seconds, password) = at_once(*calls, partial(sign_in, client, "publisher-1"))
    yield meanwhile.trial(sent, PAGES_LIMIT)
    came = f"{password.status_code} after {seconds:.1f} s"
    is_in = password.status_code == 303 and seconds <= PASSWORD_LIMIT
    yield Trial("a right password at that time", f"303 within {PASSWORD_LIMIT:.0f} s", came, is_in)
    wrong = [
        f"{answer.status_code} {answer.headers.get('Location', '')} after {took:.1f} s"
        for took, answer in answers
        if took > WORDS_LIMIT
        or not (answer.headers.get("Location", "").startswith(DOWN) or answer.status_code == 503)
    ]
    slowest = max(took for took, _ in answers)
    yield judged("the callers", f"are told so within {WORDS_LIMIT:.0f} s", wrong, f"slowest {slowest:.1f} s")
