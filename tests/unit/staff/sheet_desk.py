"""Helpers: upload a county's sheet to the desk, and publish it."""

import io
import re
from contextlib import suppress
from datetime import date
from unittest.mock import patch

from dashboard.database import accounts, sheet_drafts
from dashboard.database import sheets as desk_sheets
from dashboard.database.errors import Conflict
from dashboard.publications.prepare import newest_of, sources_of
from dashboard.staff import draft_page, publishing, withdrawing
from dashboard.tables.place import Place
from tests.unit.staff.desk_site import PEOPLE, SAME_ORIGIN, DeskSite, csrf_token, form_token, post

WEEK = "2014-12-13"
SHEET = "/staff/en/sheet"
# The doubts of the sheets of these tests.
DOUBTS = ["closes", "left_out", "lost", "many_changed", "week_past"]
# The municipality of Ardestan, of which nothing is known.
MUNICIPALITY = "M1001011395"
PUBLIC = ["/fa/", "/en/county/1001", "/api/v1/cells"]


def download_sheet(client, county="1001", form="csv", week=WEEK):
    answer = client.get(f"{SHEET}/{county}/{week}.{form}")
    assert answer.status_code == 200, answer.text
    return answer.get_data()


def fill_in(data, office="G1001", answer="no", column="committee"):
    """The sheet (CSV) with another answer of one office."""
    lines = data.decode("utf-8-sig").splitlines()
    head = next(place for place, line in enumerate(lines) if column in line.lower() and "id" in line.lower())
    at = next(n for n, cell in enumerate(lines[head].split(",")) if column in cell.lower())
    for place, line in enumerate(lines):
        cells = line.split(",")
        if cells[0] == office:
            cells[at] = answer
            lines[place] = ",".join(cells)
            # Rows of counts may follow below.
            break
    return "\r\n".join(lines).encode("utf-8-sig")


def upload(client, data, name="sheet.csv"):
    fields = {"csrf_token": form_token(client), "file": (io.BytesIO(data), name)}
    return client.post(SHEET, data=fields, headers=SAME_ORIGIN, content_type="multipart/form-data")


def send_draft(client, draft, yes=None, unchanged=True):
    """Send a draft. yes: the confirmed questions, by default all; unchanged: confirm the unchanged answers, False:
    send only the changes, None: choose neither."""
    page = client.get(draft).text
    questions = re.findall(r'name="yes" value="(\w+)"', page)
    fields = {name: re.search(rf'name="{name}" value="(\w+)"', page)[1] for name in ("seen", "shown")}
    fields |= {"csrf_token": csrf_token(page), "do": "send", "yes": questions if yes is None else yes}
    fields |= {None: {}, True: {"unchanged": "all"}, False: {"unchanged": "changes"}}[unchanged]
    return client.post(draft, data=fields, headers=SAME_ORIGIN)


def request_publication(client, **fields):
    """Send the form of publishing, by default with all sheets. Returns the answer, which may ask to confirm."""
    return client.post("/staff/en/publish", data=publication_form(client, **fields), headers=SAME_ORIGIN)


def publication_form(client, **fields):
    """The fields of the form of publishing as the page shows it now, by default with all sheets."""
    page = client.get("/staff/en/publish").text
    state = {name: re.search(f'name="{name}" value="([^"]*)"', page)[1] for name in ("seen", "shown")}
    sheets = re.findall(r'name="sheet" value="(\d+)"', page)
    return {"do": "publish", "sheet": sheets, "csrf_token": csrf_token(page), **state, **fields}


def confirm(client, answer):
    """Confirm a publication if the desk asked for it. Returns the last answer."""
    if 'name="confirmed"' not in answer.text:
        return answer
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text)
    fields = {name: [value for key, value in hidden if key == name] for name, _ in hidden}
    return client.post("/staff/en/publish", data=fields, headers=SAME_ORIGIN)


def values(draft):
    """(office, value) of each report of a draft."""
    return list(draft.reports[["office_id", "value"]].itertuples(index=False, name=None))


_steps = {}


class SheetSite(DeskSite):
    """A server at whose desk sheets are sent, reviewed, published and withdrawn."""

    def shown_by(self, who, draft):
        """The field of a draft's page that says which changed answers it shows, without computing the page."""
        with self.request(who) as staff:
            found = staff.read(sheet_drafts.by_id, draft.rpartition("/")[2], who, staff.now)
            return draft_page.look_at(found, draft_page.known_of(staff, found.week, staff.waiting)).mark

    def send_sheet(self, answer="no", who="ardestan-1", office="G1001"):
        """Send Ardestan's sheet with another answer, see send_file."""

        def send():
            client = self.client(who)
            return self.send_file(client, who, fill_in(download_sheet(client), office, answer), Place("1001"))

        return self.reuse_step(("sent", answer, who, office), send)

    def send_file(self, client, who, data, place):
        """Upload and send a sheet with all doubts confirmed, without looking at its draft. Returns its number."""
        draft = upload(client, data).headers["Location"]
        seen = self.read(desk_sheets.newest, place, date.fromisoformat(WEEK))
        fields = {"seen": seen, "shown": self.shown_by(who, draft), "unchanged": "all"}
        response = post(client, draft, do="send", yes=DOUBTS, **fields)
        assert response.status_code == 303, response.text
        return int(re.search(r"/sheets/(\d+)", response.headers["Location"])[1])

    def approve_sheet(self):
        """Send and approve a sheet. Returns its number."""

        def approve():
            number = self.send_sheet()
            assert self.review(number).status_code == 303
            return number

        return self.reuse_step(("approved",), approve)

    def reuse_step(self, step, do):
        """The result of a step that many tests begin with; on an unused desk, from a copy of the database after it,
        made with the same data."""
        tables = self.live.newest.full_input.tables
        step = *step, self.live.sources.folder, tables.digest, tables.sample
        names = {account.name for account in self.read(accounts.everyone)}
        # The copy would lose accounts that a test has added.
        if self.entries() or names != PEOPLE.keys():
            return do()
        if step not in _steps:
            _steps[step] = do(), self.file.read_bytes()
        result, database = _steps[step]
        self.file.write_bytes(database)
        return result

    def review(self, number, do="approved", who="reviewer-1", lang="en", **fields):
        """Decide about a sheet as its page shows it. fields: of the form, such as `seen` of an earlier page."""
        client = self.client(who)
        sheet = self.read(desk_sheets.by_number, number)
        fields = {"evidence": "document", "reason": "numbers", "seen": sheet.state if sheet else "", **fields}
        return post(client, f"/staff/{lang}/sheets/{number}/review", do=do, **fields)

    def other_reviewer(self):
        """A browser of the account reviewer-2, which is added if it is missing."""
        if self.read(accounts.by_name, "reviewer-2") is None:
            self.add_account("reviewer-2", "reviewer")
        return self.client("reviewer-2")

    def publish(self, who="publisher-1", **fields):
        client = self.client(who)
        return confirm(client, request_publication(client, **fields))

    def publish_sheets(self, *numbers, week=date(2014, 12, 13)):
        """Publish these sheets and all rows that wait, without the page, which computes all of this three times."""
        self.carry_out(self.order_of(*numbers, week=week))

    def order_of(self, *numbers, week=date(2014, 12, 13), **more):
        """An order to publish sheets, given by somebody who has seen the newest publication."""
        return publishing.Order(week, numbers, newest_of(self.live.newest.full_input), **more)

    def carry_out(self, order, clock=None):
        return publishing.carry_out(self.live, self.desk, order, "publisher-1", "publisher", clock or self.clock)

    def withdraw(self, moment, reason="wrong_sheet", sources=None):
        """Withdraw the publication of a moment, or some of its sources, without the page of withdrawing."""
        public = self.live.newest
        sources = tuple(sources or sources_of(public.full_input, moment))
        seen = withdrawing.look(public.full_input, sources, public.weeks[-1], self.clock()).seen
        order = withdrawing.Order(moment, sources, public.weeks[-1], reason, seen)
        return withdrawing.carry_out(self.live, self.desk, order, "publisher-1", "publisher", self.clock)

    def drafted(self, *numbers, **order):
        """What an order of sheets would publish, without computing or writing it; None if nothing of it can be."""

        def only_draft(sources, content, clock, _):
            return content(sources.read(clock()), clock())

        with patch.object(publishing, "publish", only_draft), suppress(Conflict):
            return self.carry_out(self.order_of(*numbers, **order))

    def remove_office(self, office):
        """Take an office out of the register."""
        for file in (self.live.sources.folder / "offices").glob("*.csv"):
            lines = file.read_text("utf-8").splitlines(keepends=True)
            file.write_text("".join(line for line in lines if not line.startswith(f"{office},")), "utf-8")
        self.live.look()

    def add_inspected_reports(self, office, *weeks):
        """Add to the folder that an inspection has found a committee in an office."""
        with (self.live.sources.folder / "reports.csv").open("a", encoding="utf-8") as file:
            file.writelines(f"{week},{office},committee,1,inspection,2014-12-20T09:00:00Z,visit\n" for week in weeks)
        self.live.look()

    def publications(self):
        """The number of publications, of which the folder has one."""
        return len(self.live.sources.read(self.clock()).tables.publications)

    def public(self):
        client = self.server.test_client()
        return [client.get(address).get_data() for address in PUBLIC]

    def committee(self, county="1001"):
        snapshot = self.live.newest
        cell = snapshot.cells.at("committee_governorates", len(snapshot.weeks) - 1, county)
        return cell.state, cell.numerator, snapshot.weeks[-1]

    def add_branches(self, body, *counties, kind="county_office"):
        """Add to the register an office of a body in each of these counties: BODY-COUNTY."""
        rows = "".join(f"{body}-{code},{kind},شعبه {code},Branch {code},{code},{body},,\n" for code in counties)
        head = "office_id,kind,name_fa,name_en,county_code,parent_id,valid_from,valid_to\n"
        (self.live.sources.folder / "offices" / "branches.csv").write_text(head + rows, "utf-8")
        self.live.look()
