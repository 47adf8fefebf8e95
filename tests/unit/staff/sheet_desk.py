"""Helpers: upload a county's sheet to the desk, and publish it."""

import io
import re
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from tests.unit.staff.desk_site import OWN, post, token_of

WEEK = "2014-12-13"
SHEET = "/staff/en/sheet"
PUBLIC = ["/fa/", "/en/county/1001", "/en/offices", "/fa/meeting", "/api/v1/cells", "/en/download/cells.csv"]


def taken(client, county="1001", form="csv", week=WEEK):
    answer = client.get(f"{SHEET}/{county}/{week}.{form}")
    assert answer.status_code == 200, answer.text
    return answer.get_data()


def filled(data, office="G1001", answer="no", column="committee"):
    """The sheet with another answer of one office."""
    lines = data.decode("utf-8-sig").splitlines()
    head = next(place for place, line in enumerate(lines) if column in line.lower() and "id" in line.lower())
    at = next(n for n, cell in enumerate(lines[head].split(",")) if column in cell.lower())
    for place, line in enumerate(lines):
        cells = line.split(",")
        if cells[0] == office:
            cells[at] = answer
            lines[place] = ",".join(cells)
            # The office may have counts below.
            break
    return "\r\n".join(lines).encode("utf-8-sig")


def bring(client, data, name="sheet.csv"):
    page = client.get(SHEET)
    fields = {"csrf_token": token_of(page.text), "file": (io.BytesIO(data), name)}
    return client.post(SHEET, data=fields, headers=OWN, content_type="multipart/form-data")


def send(client, draft, yes=None):
    """Say yes to all that a draft asks, or to some of it."""
    page = client.get(draft).text
    asked = re.findall(r'name="yes" value="(\w+)"', page)
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    fields = {"csrf_token": token_of(page), "do": "send", "seen": seen, "yes": asked if yes is None else yes}
    return client.post(draft, data=fields, headers=OWN)


def sent(site, answer="no", who="ardestan-1", office="G1001"):
    """A sheet that was sent: its number."""

    def send_it():
        client = site.client(who)
        draft = bring(client, filled(taken(client), office, answer)).headers["Location"]
        done = send(client, draft)
        assert done.status_code == 303, done.text
        return int(re.search(r"/sheets/(\d+)", done.headers["Location"])[1])

    return once(site, ("sent", answer, who, office), send_it)


def approved(site):
    """A sheet that was sent and approved: its number."""

    def approve():
        number = sent(site)
        assert review(site, number).status_code == 303
        return number

    return once(site, ("approved",), approve)


_steps = {}


def once(site, step, do):
    """Do a step that many tests begin with: on an untouched desk only once, then by a copy of its database."""
    step = *step, site.live.newest.full_input.tables.sample
    if site.entries():
        return do()
    if step not in _steps:
        found, copy = do(), Path(tempfile.mkdtemp(prefix="step-")) / "desk.sqlite"
        with closing(sqlite3.connect(site.file)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        _steps[step] = found, copy
        return found
    found, copy = _steps[step]
    for file in site.file.parent.glob(f"{site.file.name}*"):
        file.unlink()
    shutil.copy(copy, site.file)
    return found


def review(site, number, do="approved", who="reviewer-1", **fields):
    client = site.client(who)
    fields = {"evidence": "document", "reason": "numbers", **fields}
    return post(client, f"/staff/en/sheets/{number}/review", f"/staff/en/sheets/{number}", do=do, **fields)


def publish(site, who="publisher-1", **fields):
    client = site.client(who)
    page = client.get("/staff/en/publish").text
    form = re.search(r'name="form_id" value="(\w+)"', page)[1]
    sheets = re.findall(r'name="sheet" value="(\d+)"', page)
    given = {"do": "publish", "form_id": form, "sheet": sheets, "csrf_token": token_of(page), **fields}
    return say_yes(client, client.post("/staff/en/publish", data=given, headers=OWN))


def say_yes(client, answer):
    """The answer to a yes, where the desk asked before it publishes."""
    if 'name="confirmed"' not in answer.text:
        return answer
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text)
    fields = {name: [value for key, value in hidden if key == name] for name, _ in hidden}
    return client.post("/staff/en/publish", data=fields, headers=OWN)


def public(site):
    client = site.server.test_client()
    return [client.get(address).get_data() for address in PUBLIC]


def committee(site, county="1001"):
    shown = site.live.newest
    cell = shown.cells.at("committee_governorates", len(shown.weeks) - 1, county)
    return cell.state, cell.numerator, shown.weeks[-1]
