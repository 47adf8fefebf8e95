"""The pages of a new province, before and after its first week: all answer, and none shows the shipped province."""

import shutil
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest
from flask import Flask

from dashboard.figures.registry import FIGURES
from dashboard.language import LANGUAGES, say
from dashboard.live import Live
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.sources.read import Sources
from tests.unit.command_line import run

PAGES = (
    *("/", "/county/21c01", "/offices", "/explore", "/why", "/indicators", "/indicators/committee", "/method"),
    *("/meeting", "/meeting/present", "/meeting/decisions", "/publications", "/data", "/api", "/search?q=یزد"),
    *("/side-by-side", "/feed.atom", "/download/brief.txt", "/download/cells.csv", "/download/offices.csv"),
)
FILES = ("/api/v1/cells", "/api/v1/offices", "/api/v1/indicators", "/health")
ADDRESSES = [f"/{lang}{page}" for lang in LANGUAGES for page in PAGES]
ADDRESSES += [f"/{lang}/embed/{figure}" for lang, figure in zip(cycle(LANGUAGES), FIGURES, strict=False)]


@pytest.fixture(scope="module")
def province(tmp_path_factory) -> Callable[[bool], Flask]:
    """The server of a new folder; with_week: with the example rows in its tables."""
    servers: dict[bool, Flask] = {}

    def made(with_week: bool) -> Flask:
        if with_week not in servers:
            folder: Path = tmp_path_factory.mktemp("province") / "yazd"
            options = ("--name-fa", "یزد", "--counties", "یزد، بافق، میبد")
            assert run("new", str(folder), *options).returncode == 0
            for name in ("offices", "reports", "counts", "inspections", "teams") if with_week else ():
                shutil.copy(folder / f"{name}.example.txt", folder / f"{name}.csv")
            servers[with_week] = create_server(Settings(), Live(Sources(folder)))
        return servers[with_week]

    return made


@pytest.mark.parametrize("with_week", [False, True], ids=["before the first week", "in the first week"])
@pytest.mark.parametrize("address", [*ADDRESSES, *FILES])
def test_every_address_answers_without_a_word_of_the_shipped_province(province, address, with_week):
    answer = province(with_week).test_client().get(address)
    text = answer.get_data(as_text=True)
    # A figure and a file need a week; the page that says so is found at their address.
    assert answer.status_code == 200, text[:500]
    for word in ("اصفهان", "Isfahan", "38 teams", "۳۸ گروه", "ILNA", "ایلنا"):
        assert word not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_before_the_first_week_the_page_says_what_is_ready(province, lang):
    text = province(False).test_client().get(f"/{lang}/").get_data(as_text=True)
    numbers = {"counties": "3", "offices": "0", "cards": "15"}
    if lang == "fa":
        numbers = {"counties": "۳", "offices": "۰", "cards": "۱۵"}
    assert say(lang, "site.ready", **numbers) in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_borders_there_is_no_switch_between_map_and_squares(province, lang):
    text = province(True).test_client().get(f"/{lang}/").get_data(as_text=True)
    assert 'name="map-as"' not in text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", ["/", "/meeting", "/download/brief.txt", "/county/21c01", "/explore"])
def test_with_states_that_are_not_known_no_page_gives_the_all_clear(province, lang, page):
    text = province(True).test_client().get(f"/{lang}{page}").get_data(as_text=True)
    for key in ("figure.bullets.none", "figure.matrix.none"):
        for of in range(1, 60):
            assert say(lang, key, of=of, n=0) not in text
