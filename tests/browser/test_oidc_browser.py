"""Signing in through a real provider in a browser: the security policy, and no earlier request to the provider."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from dashboard.language import say
from tests.browser.reading import PATIENCE, findings
from tests.browser.running import running_server
from tests.unit.command_line import run
from tests.unit.staff.oidc_real import ROLES, SECRET, free_port, real_provider

# Without a browser: tests/unit/staff/test_oidc_sign_in.py and test_oidc_refused.py.
pytestmark = pytest.mark.rare


def test_signing_in_through_the_provider_and_signing_out(tmp_path, browser: Browser, axe):
    lang = "fa"
    port = str(free_port())
    callback = f"http://127.0.0.1:{port}/staff/oidc/callback"
    desk = {"DATABASE_URL": f"sqlite:///{tmp_path / 'dashboard.sqlite'}"}
    done = run("user", "add", "admin-1", "--role", "administrator", typed="blue kettle at noon\n", **desk)
    assert done.returncode == 0, done.stderr
    with real_provider(tmp_path, callback) as provider:
        provider.set_groups("the-desk", "ardestan-desk")
        variables = {"OIDC_ISSUER": provider.issuer, "OIDC_CLIENT_ID": "isfahan", "OIDC_CLIENT_SECRET": SECRET}
        with running_server(**desk, **variables, OIDC_ROLES=ROLES, PORT=port) as running:
            context = browser.new_context(base_url=running.address, viewport={"width": 360, "height": 800})
            context.set_default_timeout(PATIENCE * 1000)
            page = context.new_page()
            complaints: list[str] = []
            hosts: list[str] = []
            page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
            page.on("request", lambda request: hosts.append(urlsplit(request.url).netloc))
            page.goto(f"/staff/{lang}/password")
            assert set(hosts) == {running.host}, "no page of the desk asks another host"
            assert findings(page, axe) == []
            assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
            page.get_by_role("link", name=say(lang, "staff_oidc.sign_in")).click()
            page.wait_for_url(f"{provider.issuer}/**")
            page.locator("input[name=login]").fill("the-desk")
            page.locator("input[name=password]").fill("anything")
            page.locator("button[type=submit]").click()
            # The provider asks for the consent to send the groups.
            page.locator("input[name=prompt][value=consent]").wait_for(state="attached")
            page.locator("button[type=submit]").click()
            page.wait_for_url(f"**/staff/{lang}/password")
            expect(page.locator("h1")).to_have_text(say(lang, "staff.no_password_title"))
            page.goto(f"/staff/{lang}/")
            assert "oidc-1001-" in page.locator("main").inner_text()
            # The provider has cookies of the same host, since cookies do not depend on ports.
            own_cookies = {cookie["name"]: cookie["path"] for cookie in context.cookies()}
            assert own_cookies["staff"] == "/staff"
            assert {path for name, path in own_cookies.items() if name.startswith("staff")} == {"/staff"}
            page.locator(".staff-out button").click()
            page.wait_for_url("**/sign-in?out=1")
            assert say(lang, "staff_oidc.still_in") in page.locator("[role=status]").inner_text()
            assert findings(page, axe) == []
            page.go_back()
            page.reload()
            page.wait_for_url("**/sign-in*")
            policy_errors = [text for text in complaints if "Content Security Policy" in text]
            assert policy_errors == []
            context.close()
            log = running.log.read_text(encoding="utf-8")
    assert "Traceback" not in log, log
