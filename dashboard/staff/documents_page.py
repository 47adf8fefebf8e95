"""The documents that prove an office's answers of a week: attaching, taking away and downloading them."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask import Response, request
from sqlalchemy import Connection
from wtforms import FileField, SelectField

from dashboard.database import documents
from dashboard.database.documents import About, Attachment, TooMuch
from dashboard.language.digits import local_digits, one_decimal
from dashboard.pages.common.attachment import disposition
from dashboard.pages.common.forms import CatalogueForm
from dashboard.sheets.form import Office
from dashboard.staff.document_check import LONGEST, BadDocument, checked
from dashboard.staff.rights import may
from dashboard.staff.sheet_choice import sheet_week
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import asked_of_week
from dashboard.tables.place import EVERYWHERE
from dashboard.turns import DOCUMENTS

# Bytes of the request: the file and a few fields.
LONGEST_REQUEST = LONGEST + 100_000
_TOLD = ("attached", "same", "removed")
# The ending and the media type of a download by a document's type.
FILES = {"pdf": ("pdf", "application/pdf"), "jpeg": ("jpg", "image/jpeg"), "png": ("png", "image/png")}
# A browser that opens a document in spite of all runs nothing of it and loads nothing for it.
_POLICY = "default-src 'none'; sandbox"


class AttachForm(CatalogueForm):
    """A file, and the answer that it proves."""

    file = FileField(
        "staff_documents.file",
        description="staff_documents.file_hint",
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png", "required": True},
    )
    measure = SelectField("staff_documents.measure")

    def __init__(self, staff: StaffRequest, asked: Sequence[str]) -> None:
        super().__init__(staff.lang, request.form or None)
        names = [(key, measure_name(staff, key)) for key in asked]
        self.measure.choices = [("", staff.say("staff_documents.every_answer")), *names]


def add(site: Site) -> None:
    @site.route("documents/<week>/<office>", "documents", ("GET", "POST"), longest=LONGEST_REQUEST)
    def page(staff: StaffRequest, week: str, office: str) -> Response:
        try:
            saturday = sheet_week(week, staff)
        except (ValueError, OverflowError):
            return staff.not_found()
        asked = office_of(staff, saturday, office)
        if not asked:
            return staff.not_found()
        if not sees(staff, asked):
            return staff.forbidden()
        if request.method == "GET":
            return _show(staff, saturday, asked)
        # Who sends answers proves them.
        if not may(staff.account, "sheet"):
            return staff.forbidden()
        action = {"attach": _attach, "remove": _remove}.get(request.form.get("do", ""))
        return action(staff, saturday, asked) if action else staff.not_found()

    @site.route("documents/file/<digest>", "documents")
    def file(staff: StaffRequest, digest: str) -> Response:
        proven = staff.read(documents.proves, digest, _is_sample(staff))
        offices = (office_of(staff, week, code) for week, code in proven)
        if not any(office and sees(staff, office) for office in offices):
            # Whether another place has such a document is not told.
            return staff.not_found()
        with DOCUMENTS():
            document = staff.read(documents.document_of, digest)
        if document is None:
            return staff.not_found()
        ending, media_type = FILES[document.type]
        answer = Response(document.data, content_type=media_type)
        answer.headers["Content-Disposition"] = disposition(ending, f"document-{digest[:12]}")
        answer.headers["Content-Security-Policy"] = _POLICY
        return answer


def office_of(staff: StaffRequest, week: date, code: str) -> Office | None:
    """An office of the register as it is in a week (its Saturday); None if there is none."""
    offices = asked_of_week(staff.public_snapshot.full_input, week)
    return next((office for office in offices if office.office_id == code), None)


def sees(staff: StaffRequest, office: Office) -> bool:
    """Whether the account sees the documents of an office: a clerk or body those of its own place."""
    place = staff.signed_in.place
    return place == EVERYWHERE or place.holds(office)


def measure_name(staff: StaffRequest, key: str) -> str:
    """The question of a measure; '' is that of all answers, and a measure that is gone has its key."""
    measure = staff.public_snapshot.full_input.tables.terms.measures.get(key)
    return measure.question(staff.lang) if measure else key or staff.say("staff_documents.every_answer")


def document_words(staff: StaffRequest, document: Attachment) -> str:
    """The type and the size of a document in words."""
    if document.size < 100_000:
        size = staff.say("staff_documents.kilobytes", n=staff.number(max(round(document.size / 1000), 1)))
    else:
        n = local_digits(one_decimal(document.size / 1e6), staff.lang)
        size = staff.say("staff_documents.megabytes", n=n)
    return staff.say("staff_documents.link", type=staff.say(f"staff_documents.type_{document.type}"), size=size)


def _attach(staff: StaffRequest, week: date, office: Office) -> Response:
    form, sent = AttachForm(staff, office.asked), request.files.get("file")
    if not form.validate():
        return _show(staff, week, office, form)
    about = About(week, office.office_id, form.measure.data, _is_sample(staff))
    try:
        with DOCUMENTS():
            document = checked(sent.read(LONGEST + 1) if sent else b"")
            with staff.desk.writing() as connection:
                digest = documents.attach(connection, staff.now, staff.signed_in.name, document, about)
                if digest:
                    _log(staff, connection, "document_attached", digest, week, office)
    except BadDocument as fault:
        code = fault.code if sent and sent.filename else "none"
        form.add_fault(form.file, staff.say(f"staff_documents.fault_{code}"))
        return _show(staff, week, office, form)
    except TooMuch:
        most = staff.number(documents.MOST // 1_000_000)
        form.add_fault(form.file, staff.say("staff_documents.fault_too_much", n=most))
        return _show(staff, week, office, form)
    return staff.redirect(_address(staff, week, office, done="attached" if digest else "same"))


def _remove(staff: StaffRequest, week: date, office: Office) -> Response:
    """Take away an attachment of this account, unless its answers are approved; once, also for a form sent twice."""
    with staff.desk.writing() as connection:
        there = documents.attached(connection, week, [office.office_id], _is_sample(staff))
        chosen = next((each for each in there if str(each.id) == request.form.get("of")), None)
        own = chosen is None or chosen.account == staff.signed_in.name
        fixed = documents.is_fixed(connection, week, office.office_id)
        if chosen and own and not fixed:
            documents.detach(connection, chosen)
            _log(staff, connection, "document_removed", chosen.digest, week, office)
    if not own:
        return staff.forbidden()
    if chosen and fixed:
        return _show(staff, week, office, notice="fixed")
    return staff.redirect(_address(staff, week, office, done="removed"))


def _log(staff: StaffRequest, connection: Connection, action: str, digest: str, week: date, office: Office) -> None:
    about = {"county": office.county_code, "office": office.office_id, "week": week.isoformat()}
    staff.log(connection, action, digest[:16], **about)


def _is_sample(staff: StaffRequest) -> bool:
    return staff.public_snapshot.full_input.tables.sample


def _address(staff: StaffRequest, week: date, office: Office, **query: str) -> str:
    return staff.address(f"documents/{week.isoformat()}/{office.office_id}", **query)


def _answers(staff: StaffRequest, week: date, office: Office) -> str:
    """The address of the week's answers, at the office: on the page of the account's place, or of the county."""
    place = staff.signed_in.place
    code = office.county_code if place == EVERYWHERE else place.code
    return f"{staff.address('answers', place=code, week=week.isoformat())}#office-{office.office_id}"


def _show(
    staff: StaffRequest, week: date, office: Office, form: AttachForm | None = None, notice: str = ""
) -> Response:
    """The page. form: the submitted form, with its faults; notice: why nothing was done."""
    with staff.desk.reading() as connection:
        there = documents.attached(connection, week, [office.office_id], _is_sample(staff))
        fixed = documents.is_fixed(connection, week, office.office_id)
    done = request.args.get("done", "")
    return staff.page(
        "staff_documents.html",
        409 if notice else 422 if form else 200,
        office=office,
        week=week,
        told=staff.say(f"staff_documents.told_{done}") if done in _TOLD and not form else "",
        notice=staff.say(f"staff_documents.{notice}") if notice else "",
        rows=list(_rows(staff, there, fixed)),
        fixed=fixed,
        form=(form or AttachForm(staff, office.asked)) if may(staff.account, "sheet") else None,
        way_back=_answers(staff, week, office) if may(staff.account, "answers") else "",
        sample=staff.public_snapshot.sample,
    )


def _rows(staff: StaffRequest, there: Sequence[Attachment], fixed: bool) -> Iterator[dict[str, Any]]:
    for each in there:
        yield {
            "id": each.id,
            "href": staff.address(f"documents/file/{each.digest}"),
            "name": document_words(staff, each),
            "measure": measure_name(staff, each.measure),
            "at": staff.moment(each.at),
            "account": each.account,
            "removable": each.account == staff.signed_in.name and not fixed,
        }
