"""The forms with which a reviewer approves a sheet, answer by answer, or returns it."""

from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import SelectField, SelectMultipleField, StringField

from dashboard.database.sheets import REASONS, Sheet
from dashboard.language.digits import integer
from dashboard.language.spelling import tidy
from dashboard.pages.common.forms import CatalogueForm
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import EVIDENCE_OF_ROLE
from dashboard.tables.declared import EVIDENCE
from dashboard.tables.personal import title_of_person

NAMED = 20  # offices that a return may name
LONGEST_SENTENCE = 200
# The beginning of the names of the fields with the evidence of single answers; the rest is the answer's number.
GRADE = "grade."
# Bytes of the request: a field for each answer, of which a sheet has some thousands at most.
LONGEST = 400_000


class ApproveForm(CatalogueForm):
    """The approval, with the evidence of the sheet and of single answers that rest on something else.

    grades: the evidence of these answers by their number in the sheet.
    """

    evidence = SelectField("sheets.evidence")

    def __init__(self, staff: StaffRequest, sheet: Sheet, sent: bool = False) -> None:
        """sent: read the submitted form."""
        super().__init__(staff.lang, request.form if sent else None, evidence=EVIDENCE_OF_ROLE.get(sheet.role))
        self.evidence.choices = staff.options("sheets.grade_", EVIDENCE)
        fields = request.form if sent else {}
        chosen = {number: fields.get(f"{GRADE}{number}", "") for number in range(len(sheet.answers))}
        self.grades = {number: grade for number, grade in chosen.items() if grade in EVIDENCE}
        self._answers = sheet.answers

    def detail(self) -> dict[str, Any]:
        """Of the approval's step: the evidence of the sheet, and [office_id, measure, evidence] of other answers."""
        evidence = self.evidence.data
        apart = [[*self._answers[number][:2], grade] for number, grade in self.grades.items() if grade != evidence]
        return {"evidence": evidence, **({"grades": apart} if apart else {})}


class ReasonForm(CatalogueForm):
    """The return of something sent to its sender, with the reason and a sentence."""

    reason = SelectField("sheets.reason")
    sentence = StringField(
        "sheets.sentence",
        # In one line, and with Persian letters, by which the title of a person is recognised.
        filters=[lambda text: tidy(" ".join((text or "").split()))],
        description="sheets.sentence_hint",
        render_kw={"maxlength": LONGEST_SENTENCE},
    )

    def __init__(self, staff: StaffRequest, reasons: Sequence[str], sent: bool = False) -> None:
        """sent: read the submitted form."""
        super().__init__(staff.lang, request.form if sent else None, {"n": staff.number(NAMED)})
        self.reason.choices = staff.options("sheets.reason_", reasons)

    def validate_sentence(self, field: StringField) -> None:
        """At most LONGEST_SENTENCE characters, and without a person's title."""
        if len(field.data) > LONGEST_SENTENCE:
            raise self.fault("sheets.sentence_long", n=integer(LONGEST_SENTENCE, self.lang))
        if title := title_of_person(field.data):
            raise self.fault("sheets.sentence_person", title=title)

    def detail(self) -> dict[str, Any]:
        """Of the return's step; blank parts are left out."""
        detail = {"reason": self.reason.data, "sentence": self.sentence.data}
        return {name: value for name, value in detail.items() if value}


class ReturnForm(ReasonForm):
    """The return of a sheet, also with the offices meant."""

    office = SelectMultipleField("sheets.reason_which")

    def __init__(self, staff: StaffRequest, sheet: Sheet, sent: bool = False) -> None:
        """sent: read the submitted form."""
        super().__init__(staff, REASONS, sent)
        offices = dict.fromkeys(str(row[0]) for row in (*sheet.answers, *sheet.counts))
        self.office.choices = [(office, staff.office(office)) for office in offices]

    def validate_office(self, field: SelectMultipleField) -> None:
        """At most NAMED of the sheet's offices."""
        if len(set(field.data)) > NAMED:
            raise self.fault("sheets.too_many_offices", n=integer(NAMED, self.lang))

    def detail(self) -> dict[str, Any]:
        """Of the return's step; blank parts are left out."""
        offices = sorted(set(self.office.data))
        return super().detail() | ({"offices": offices} if offices else {})
