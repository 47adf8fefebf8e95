"""Documents that prove answers: what is taken, who sees them, and when they can be taken away."""

import io
import re
from datetime import timedelta
from html import unescape

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from dashboard.database import documents
from dashboard.language import say
from dashboard.staff.document_check import LONGEST, BadDocument, checked
from tests.unit.staff.desk_site import SAME_ORIGIN, form_token, has_message, post
from tests.unit.staff.sheet_desk import WEEK

PAGE = f"/staff/en/documents/{WEEK}/G1001"
PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


def picture(form="JPEG", size=(40, 30), **more):
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, form, **more)
    return out.getvalue()


JPEG, PNG = picture(), picture("PNG")


def attach(client, data=PDF, name="letter.pdf", kind="application/pdf", page=PAGE, measure=""):
    """Send the form of a page. Built without the test client, which would leave a large temporary file open."""
    fields = {"csrf_token": form_token(client), "do": "attach", "measure": measure}
    parts = [f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}' for key, text in fields.items()]
    parts += [
        f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
    ]
    body = "\r\n".join(parts).encode() + data + b"\r\n--x--\r\n"
    return client.post(page, data=body, headers=SAME_ORIGIN, content_type="multipart/form-data; boundary=x")


def links(client, page=PAGE):
    """The addresses of the documents on a page, in order."""
    return re.findall(r'href="(/staff/en/documents/file/[0-9a-f]{64})"', client.get(page).text)


def stored(site):
    """How many documents and attachments the database has."""
    with site.desk.reading() as connection:
        return tuple(
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
            for table in ("documents", "attachments")
        )


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, "pdf"),
        (PDF + b"\n" * 900, "pdf"),
        (JPEG, "jpeg"),
        (picture(progressive=True), "jpeg"),
        # Telephones put films and second pictures behind a picture.
        (JPEG + b"mp4" * 500, "jpeg"),
        (PNG, "png"),
    ],
)
def test_a_documents_type_is_that_of_its_content(data, kind):
    assert checked(data).type == kind


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"%PDF-" + b"x" * LONGEST, "long"),
        (b"PK\x03\x04" + b"x" * 200, "unknown"),
        (b"<script>alert(1)</script>", "unknown"),
        (picture("GIF"), "unknown"),
        (b"GIF89a%PDF-1.7\n%%EOF", "unknown"),
        (b"%PDF-1.7\n1 0 obj", "broken"),
        (PDF + b"x" * 2000, "broken"),
        (JPEG[: len(JPEG) // 2], "broken"),
        (PNG[:-12], "broken"),
        (PNG[:60] + b"xx" + PNG[62:], "broken"),
        (b"\xff\xd8\xff" + b"x" * 200, "broken"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 200, "broken"),
    ],
)
def test_a_file_that_is_no_whole_document_is_refused(data, code):
    with pytest.raises(BadDocument) as refused:
        checked(data)
    assert refused.value.code == code


def noted(form, **more):
    """A picture with a place, a device and a person in each of the form's notes; the same picture without them."""
    notes = Image.Exif()
    notes[0x010E], notes[0x0112] = "Ali Rezaei", 6
    notes.get_ifd(0x8825).update({2: (32.0, 39.0, 0.0), 4: (51.0, 40.0, 0.0)})
    return picture(form, exif=notes.tobytes(), **more)


def test_a_picture_is_kept_without_notes_on_place_device_and_person():
    texts = PngInfo()
    for kind, add in {"tEXt": texts.add_text, "iTXt": texts.add_itxt}.items():
        add("Author", f"Ali Rezaei {kind}")
    texts.add_text("Comment", "Ali Rezaei", zip=True)
    photo = noted("JPEG", comment=b"Ali Rezaei", progressive=True)
    for whole in (photo, photo + photo, noted("PNG", pnginfo=texts)):
        kept = checked(whole).data
        assert b"Rezaei" in whole and b"Rezaei" not in kept
        with Image.open(io.BytesIO(kept)) as left, Image.open(io.BytesIO(whole)) as given:
            # A photo of a phone lies on its side without this note.
            assert dict(left.getexif()) == ({0x0112: 6} if left.format == "JPEG" else {})
            assert not {"comment", "Author", "Comment"} & set(left.info)
            assert left.tobytes() == given.tobytes()
        assert checked(kept).data == kept


@pytest.mark.parametrize("size", [(9_000, 9_000), (20_000, 20_000)])
def test_a_small_file_of_a_huge_picture_is_refused_without_being_decoded(size):
    out = io.BytesIO()
    Image.new("1", size).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(BadDocument, match="pixels"):
        checked(out.getvalue())


def test_a_document_is_attached_listed_and_downloaded(site, clerk):
    assert has_message(clerk.get(PAGE), "en", "staff_documents.nothing")
    answer = attach(clerk, JPEG, "letter.pdf", "application/pdf", measure="committee")
    assert answer.status_code == 303, answer.text
    page = clerk.get(answer.headers["Location"])
    assert has_message(page, "en", "staff_documents.told_attached") and "ardestan-1" in page.text
    (link,) = links(clerk)
    found = clerk.get(link)
    assert found.data == JPEG and found.content_type == "image/jpeg", "neither the name nor the claim counts"
    headers = found.headers
    assert re.fullmatch(r'attachment; filename="document-[0-9a-f]{12}\.jpg"', headers["Content-Disposition"])
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    (entry,) = site.entries(action="document_attached")
    assert entry.subject == link[-64:][:16]
    assert entry.detail == {"county": "1001", "office": "G1001", "week": WEEK}
    assert "attached a document" in site.client("admin-1").get("/staff/en/log").text


def test_nothing_of_a_file_is_stored_but_its_content(site):
    attach(site.client("ardestan-1"), PDF, "آقای رضایی.pdf", "text/x-reza")
    everything = site.file.read_bytes()
    assert PDF in everything
    assert "رضایی".encode() not in everything and b"x-reza" not in everything


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "", "none"),
        (b"", "empty.pdf", "empty"),
        (b"MZ" + b"x" * 100, "letter.pdf", "unknown"),
        (PDF[:9], "letter.pdf", "broken"),
        (b"%PDF-" + b"x" * LONGEST, "letter.pdf", "long"),
    ],
)
def test_a_refused_file_is_told_why_and_nothing_is_stored(site, data, name, code):
    for lang in ("en", "fa"):
        answer = attach(site.client("ardestan-1"), data, name, page=PAGE.replace("/en/", f"/{lang}/"))
        assert answer.status_code == 422 and has_message(answer, lang, f"staff_documents.fault_{code}")
    assert stored(site) == (0, 0) and site.entries(action="document_attached") == []


def test_a_request_that_is_much_too_long_is_refused_unread(site):
    kind = "multipart/form-data; boundary=x"
    answer = site.client("ardestan-1").post(PAGE, data=b"x" * (LONGEST + 200_000), content_type=kind)
    assert answer.status_code == 413


def test_an_answer_that_is_not_asked_cannot_be_proven(site):
    answer = attach(site.client("ardestan-1"), measure="password")
    assert answer.status_code == 422 and stored(site) == (0, 0)


def test_the_same_file_is_stored_once_and_attached_to_an_answer_once(site):
    clerk, reviewer = site.client("ardestan-1"), site.client("reviewer-1")
    assert attach(clerk).headers["Location"].endswith("done=attached")
    assert attach(clerk, name="again.pdf").headers["Location"].endswith("done=same")
    assert attach(reviewer).headers["Location"].endswith("done=same")
    assert stored(site) == (1, 1) and len(site.entries(action="document_attached")) == 1
    attach(clerk, measure="committee")
    assert attach(reviewer, page=PAGE.replace("G1001", "G1009")).status_code == 303
    assert stored(site) == (1, 3)


def test_documents_are_seen_in_their_own_place_and_by_those_who_review_and_publish(site):
    site.add_body("B001")
    clerk = site.client("ardestan-1")
    attach(clerk)
    (link,) = links(clerk)
    for name in ("reviewer-1", "publisher-1"):
        assert links(site.client(name)) == [link] and site.client(name).get(link).status_code == 200
    for name in ("kashan-1", "body-b001"):
        client = site.client(name)
        assert client.get(PAGE).status_code == 403 and attach(client).status_code == 403
        assert client.get(link).status_code == 404, "that there is such a document is not told"
    assert site.client("admin-1").get(link).status_code == 403
    assert site.server.test_client().get(link).status_code == 302
    # The same file of another county is its own.
    attach(site.client("kashan-1"), page=PAGE.replace("G1001", "G1009"))
    assert site.client("kashan-1").get(link).status_code == 200
    body = site.client("body-b001")
    assert attach(body, PNG, page=PAGE.replace("G1001", "B001")).status_code == 303
    assert attach(site.client("publisher-1"), PNG).status_code == 403, "a publisher sends no answers"


@pytest.mark.parametrize(
    "path", ["2014-12-13/G9999", "2030-01-05/G1001", "0001-01-01/G1001", "9999-12-31/G1001", "x/G1001"]
)
def test_other_weeks_and_offices_have_no_page(reviewer, path):
    assert reviewer.get(f"/staff/en/documents/{path}").status_code == 404
    assert attach(reviewer, page=f"/staff/en/documents/{path}").status_code == 404


def remove(client, page=PAGE, of=None):
    of = of or re.search(r'name="of" value="(\d+)"', client.get(page).text)[1]
    return post(client, page, do="remove", of=of)


def test_who_attached_a_document_takes_it_away_and_its_bytes_with_its_last_place(site, clerk):
    attach(clerk)
    attach(clerk, measure="committee")
    assert remove(site.client("reviewer-1"), of="1").status_code == 403
    assert remove(clerk, of="1").status_code == 303 and stored(site) == (1, 1)
    assert remove(clerk, of="1").status_code == 303, "a double click"
    assert remove(clerk).status_code == 303 and stored(site) == (0, 0)
    assert len(site.entries(action="document_removed")) == 2
    assert has_message(clerk.get(PAGE), "en", "staff_documents.nothing")


def test_documents_of_approved_answers_stay_until_their_sheet_is_returned(site, clerk):
    attach(clerk)
    number = site.approve_sheet()
    answer = remove(clerk, of="1")
    assert answer.status_code == 409 and say("en", "staff_documents.fixed") in unescape(answer.text)
    assert 'value="remove"' not in clerk.get(PAGE).text and stored(site) == (1, 1)
    assert attach(clerk, PNG).status_code == 303, "more can be attached"
    site.review(number, "returned")
    assert remove(clerk, of="1").status_code == 303 and stored(site) == (1, 1)


def test_an_account_stores_no_more_than_its_share_of_a_day(site, monkeypatch):
    monkeypatch.setattr(documents, "MOST", len(PDF) + len(PNG))
    clerk = site.client("ardestan-1")
    for data in (PDF, PNG):
        assert attach(clerk, data).status_code == 303
    assert attach(clerk, PDF, measure="committee").status_code == 303, "what is stored already takes no room"
    answer = attach(clerk, JPEG)
    assert answer.status_code == 422 and has_message(answer, "en", "staff_documents.fault_too_much", n=0)
    assert attach(site.client("reviewer-1"), JPEG).status_code == 303
    site.clock.now += timedelta(days=1, seconds=1)
    assert attach(site.client("ardestan-1"), picture("PNG", (9, 9))).status_code == 303


def test_no_public_page_says_anything_of_a_document(site):
    before = site.public()
    attach(site.client("ardestan-1"))
    site.live.look()
    assert site.public() == before
    assert "document-" not in site.server.test_client().get("/en/why?indicator=committee_governorates").text
