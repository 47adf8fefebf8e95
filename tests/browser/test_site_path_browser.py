"""The site under a path behind nginx, with the block of docs/servers.md, beside a site that has none of its pages."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.database import accounts
from dashboard.live import utcnow
from dashboard.settings import ROOT, SHIPPED_DATA
from dashboard.sources.read import Sources
from tests.browser.reading import ENGLISH_RARE, PATIENCE, answered
from tests.browser.running import running_server
from tests.database.postgres import free_port
from tests.servers.cluster import Process, Web, certificate, nginx, until
from tests.unit.small_folder import PUBLICATIONS_HEAD, choose_cards, large_folder
from tests.unit.staff.desk_site import PASSWORD, create_desk

# Without a browser: tests/unit/test_site_path.py.
pytestmark = pytest.mark.rare
PATH = "/dashboard"


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """The address of the site in nginx, over TLS. The site is published, and has borders and an account."""
    place = tmp_path_factory.mktemp("path")
    folder = large_folder(place)
    choose_cards(folder, "committee_governorates", "service_desks")
    shutil.copytree(SHIPPED_DATA / "boundaries", folder / "boundaries")
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    with create_desk(Sources(folder).database).writing() as connection:
        accounts.add(connection, utcnow(), "publisher-1", "publisher", PASSWORD)
    port = free_port()
    site = f"https://127.0.0.1:{port}{PATH}"
    with running_server(DATA_URL=str(folder), SITE_URL=site, TRUST_PROXY="1") as running:
        proxy = proxy_before(place / "nginx", port, running.host)
        proxy.start()
        try:
            until(lambda: answers(Web(port, place / "nginx" / "fullchain.pem")), 60, "nginx")
            yield site
        finally:
            proxy.stop()
        log = running.log.read_text(encoding="utf-8")
    assert "Traceback" not in log, log


def proxy_before(folder: Path, port: int, server: str) -> Process:
    """nginx with the documented block before a server; any other address is a 404."""
    folder.mkdir()
    certificate(folder)
    documented = re.search(
        r"```nginx\n(location .*?)```", (ROOT / "docs" / "servers.md").read_text("utf-8"), re.DOTALL
    )
    assert documented
    block = documented[1].replace("127.0.0.1:8050", server)
    kept = "".join(
        f"{name}_temp_path {folder / name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    tls = f"ssl_certificate {folder / 'fullchain.pem'};\nssl_certificate_key {folder / 'key.pem'};\n"
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\ndaemon off;\nworker_processes 1;\npid {folder / 'pid'};\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{kept}server {{\nlisten 127.0.0.1:{port} ssl;\n{tls}"
        f"location / {{ return 404; }}\n{block}\n}}\n}}\n",
        encoding="utf-8",
    )
    command = [nginx(), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    return Process(command, dict(os.environ), folder / "said.log")


def answers(web: Web) -> bool:
    try:
        return web.ask(f"{PATH}/health").status == 200
    except OSError:
        return False


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page; the test fails on an error, an answer that is none, and a request outside of the path."""
    context = browser.new_context(ignore_https_errors=True, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE * 1000)
    page, faults = context.new_page(), list[str]()
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", lambda answer: faults.append(answer.url) if answer.status >= 400 else None)
    page.on("request", lambda request: faults.append(request.url) if not of_site(request.url, address) else None)
    yield page
    context.close()
    assert faults == []


def of_site(url: str, address: str) -> bool:
    return url == address or url.startswith((f"{address}/", "data:", "blob:"))


@pytest.mark.parametrize("lang", ENGLISH_RARE)
def test_the_first_page_and_a_choice_in_it(page: Page, address: str, lang: str) -> None:
    page.goto(f"{address}/{lang}/")
    page.locator("html[data-ready=true]").wait_for()
    assert page.evaluate("() => document.fonts.ready.then(() => document.fonts.check('16px Vazirmatn', 'ش'))")
    page.locator("#filter-county").select_option("1009")
    expect(page).to_have_url(re.compile(rf"{PATH}/{lang}/\?.*county=1009"))
    links: list[str] = page.evaluate("() => [...document.links].map(({ href }) => href)")
    assert [link for link in links if not of_site(link, address)] == []
    page.locator("#county-page").click()
    page.locator(".my-county-choice").click()
    page.locator(".languages a").first.click()
    expect(page).to_have_url(re.compile(rf"{PATH}/(?!{lang}/)../county/1009"))
    page.locator(".my-county a").click()
    expect(page).to_have_url(re.compile(rf"{PATH}/../county/1009"))


def test_the_interactive_dashboard_with_a_callback(page: Page, address: str) -> None:
    page.goto(f"{address}/fa/explore")
    page.locator("#figure-map .choroplethlayer path").first.wait_for()
    chosen = page.locator("#indicator").input_value()
    other = next(key for key in ("service_desks", "committee_governorates") if key != chosen)
    with page.expect_response(re.compile(f"{PATH}/dash/fa/_dash-update-component")) as answer:
        page.locator("#indicator").select_option(other)
    assert answer.value.ok
    answered(page)
    expect(page.locator("#indicator")).to_have_value(other)


def test_signing_in_at_the_desk_and_its_dashboard(page: Page, address: str) -> None:
    page.goto(f"{address}/staff/en/explore")
    page.locator("#name").fill("publisher-1")
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    expect(page).to_have_url(f"{address}/staff/en/explore")
    page.locator("#figure-map .choroplethlayer path").first.wait_for()
    answered(page)
    paths: dict[str, Any] = {cookie["name"]: cookie["path"] for cookie in page.context.cookies()}
    assert paths["__Secure-staff"] == f"{PATH}/staff" and set(paths.values()) == {f"{PATH}/staff"}
    page.goto(f"{address}/staff/en/publish")
    page.locator(".staff-out button").click()
    expect(page).to_have_url(f"{address}/staff/en/sign-in?out=1")
