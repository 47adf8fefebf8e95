"""Helpers of the tests of a week's way: a small folder in which counties and bodies report, and its accounts."""

import shutil
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

from dashboard.database import accounts
from dashboard.database.engine import Database
from dashboard.language import LANGUAGES
from dashboard.live import utcnow
from dashboard.settings import SHIPPED_DATA
from dashboard.sources.read import Sources
from tests.unit.small_folder import HEAD, PUBLICATIONS_HEAD, choose_cards, large_folder
from tests.unit.staff.desk_site import PASSWORD, create_desk

OFFICES_HEAD = "office_id,kind,name_fa,name_en,county_code,parent_id,valid_from,valid_to\n"


class Region(NamedTuple):
    """The county and the body whose week is reported in a language. name: of the county's governorate; municipality:
    the one of the county that is renamed."""

    county: str
    name: str
    body: str
    municipality: str

    @property
    def governorate(self) -> str:
        return f"G{self.county}"


REGIONS = {
    "fa": Region("1001", "فرمانداری اردستان", "B004", "M1001021396"),
    "en": Region("1009", "County governor's office of Shahreza", "B005", "M1009022446"),
}
# The regions of the shortest way, which has a week of its own.
SHORT = Region("1011", "", "B006", "")


def data_folder(place: Path) -> Path:
    """A small folder, published up to 6 December 2014, with a report of each region's governorate, municipality and
    branches."""
    folder = large_folder(place)
    choose_cards(folder, "committee_governorates", "committee_municipalities", "service_desks")
    shutil.copytree(SHIPPED_DATA / "boundaries", folder / "boundaries")
    regions = [*REGIONS.values(), SHORT]
    branches = [
        f"{each.body}-{code},county_office,شعبه {code},Branch {code},{code},{each.body},,\n"
        for each in regions
        for code in (each.county, "1010")
    ]
    (folder / "offices" / "branches.csv").write_text(OFFICES_HEAD + "".join(branches), "utf-8")
    known = [(each.governorate, "committee") for each in regions]
    known += [(each.municipality, "committee") for each in regions if each.municipality]
    known += [(f"{each.body}-{code}", "desk") for each in regions for code in (each.county, "1010")]
    reports = [f"2014-12-06,{office},{measure},1,document,2014-12-06T09:00:00Z,letter\n" for office, measure in known]
    (folder / "reports.csv").write_text(HEAD + "".join(reports), "utf-8")
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    return folder


def add_accounts(folder: Path, database: Database | None = None) -> None:
    """The accounts of all regions, and a reviewer and a publisher for each way."""
    with closing(Sources(folder, database)) as sources, create_desk(sources.database).writing() as connection:
        add = partial(accounts.add, connection, utcnow(), password=PASSWORD)
        for each in (*REGIONS.values(), SHORT):
            add(f"county-{each.county}", "clerk", county_code=each.county, counties={each.county})
            add(f"body-{each.body.lower()}", "body", office_id=each.body)
        for way in (*LANGUAGES, "short"):
            add(f"reviewer-{way}", "reviewer")
            add(f"publisher-{way}", "publisher")
