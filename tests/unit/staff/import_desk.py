"""Helpers: browsers that upload files of an office at the desk, answer their questions, send and approve them."""

import io
import re

from tests.unit.imports.planning import workbook
from tests.unit.staff.desk_site import SAME_ORIGIN, csrf_token, form_token

IMPORT = "/staff/en/import"
# One office, whose name is the register's; nothing in it needs an answer.
PLAIN = [
    ("شهرستان", "نام دستگاه", "هفته", "ستاد حقوق شهروندی"),
    ("اردستان", "فرمانداری اردستان", "۱۳۹۳/۰۹/۲۱", "خیر"),
]
PLAIN_FILE = workbook(*PLAIN)


def upload(client, data, name="weekly.xlsx", lang="en", **fields):
    fields = {"csrf_token": form_token(client), "evidence": "self", **fields}
    fields["file"] = (io.BytesIO(data), name)
    address = IMPORT.replace("/en/", f"/{lang}/")
    return client.post(address, data=fields, headers=SAME_ORIGIN, content_type="multipart/form-data")


def draft_of(client, data, **more):
    """The address of the draft of an uploaded file."""
    answer = upload(client, data, **more)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def form_of(page):
    """The fields of a draft's form as a browser sends them: choices as chosen, doubts ticked."""
    fields = {"csrf_token": csrf_token(page), "seen": re.search(r'name="seen" value="(\w+)"', page)[1]}
    for name, options in re.findall(r'<select [^>]*name="(answer\.[^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        fields[name] = re.search(r'value="([^"]*)" selected', options)[1]
    return fields | {"yes": re.findall(r'name="yes" value="([^"]+)"', page)}


def send(client, draft, do, page="", **changed):
    """Send the form of a draft's page, which is loaded unless given."""
    page = page or client.get(draft).text
    return client.post(draft, data=form_of(page) | {"do": do, **changed}, headers=SAME_ORIGIN)


def answer_all(client, draft):
    """Answer every question with the proposed answer; the page without open questions, and how often it was sent."""
    for times in range(9):
        page = client.get(draft).text
        if 'id="questions' not in page:
            return page, times
        assert send(client, draft, "answer", page).status_code == 303
    raise AssertionError("the questions have no end")


def send_import(site, data, name="week.xlsx", **more):
    """Upload a file as reviewer-1, answer its questions, confirm its doubts and send it; the address of the sent
    import. There is reviewer-2 to approve it. Browsers sign in after this: see SheetSite.reuse_step."""

    def do():
        site.other_reviewer()
        client = site.client("reviewer-1")
        draft = draft_of(client, data, name=name, **more)
        page, _ = answer_all(client, draft)
        return sent_by(send(client, draft, "send", page))

    return site.reuse_step(("import", data, name, repr(more)), do)


def sent_by(answer):
    assert answer.status_code == 303 and "done=sent" in answer.headers["Location"], answer.text
    return answer.headers["Location"].split("?")[0]


def approve(client, sent, **changed):
    """Approve a sent import as its page shows it."""
    page = client.get(sent).text
    seen = re.search(r'name="seen" value="(\w+)"', page)
    fields = {"csrf_token": form_token(client), "seen": seen[1] if seen else "", "do": "approved"}
    return client.post(f"{sent}/review", data=fields | changed, headers=SAME_ORIGIN)
