"""The answers of a sent sheet, with what was known before, what they rest on, and the documents that prove them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.database import documents
from dashboard.database.documents import Attachment
from dashboard.database.sheets import Sheet
from dashboard.sheets.form import State
from dashboard.sheets.grades import better
from dashboard.staff.changes import Answer
from dashboard.staff.documents_page import document_words
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import evidence_of, grades_of
from dashboard.tables.declared import EVIDENCE


@dataclass(frozen=True)
class AnswerRow:
    """An answer on the page.

    known: the evidence and week of the known report in words, '' if there is none; evidence: of the report that the
    answer makes, in words; ungraded: the evidence without a grade of its own, in words; proofs: (address, words) of
    the documents.
    """

    answer: Answer
    known: str
    evidence: str
    ungraded: str
    proofs: Sequence[tuple[str, str]]

    @property
    def about(self) -> str:
        """The office and the measure, for labels."""
        return f"{self.answer.office} – {self.answer.measure}"


def answer_rows(staff: StaffRequest, sheet: Sheet, answers: Sequence[Answer]) -> list[AnswerRow]:
    """The answers of a sheet as rows of its page."""
    sample = staff.public_snapshot.full_input.tables.sample
    offices = {answer.office_id for answer in answers}
    attached: dict[tuple[str, str], list[Attachment]] = {}
    for each in staff.read(documents.attached, sheet.week, offices, sample):
        attached.setdefault((each.office_id, each.measure), []).append(each)
    grades, evidence = grades_of(sheet), evidence_of(sheet)
    return [
        AnswerRow(
            answer,
            _known(staff, answer.state),
            staff.say(f"sheets.grade_{_evidence(answer, grades.get((answer.office_id, answer.key), evidence))}"),
            _ungraded(staff, answer),
            _proofs(staff, answer, attached),
        )
        for answer in answers
    ]


def _evidence(answer: Answer, given: str) -> str:
    """The evidence with which an answer is published. given: by the reviewer, or by the sender's role."""
    return better(answer.state.evidence, given) if answer.state and not answer.changed else given


def _ungraded(staff: StaffRequest, answer: Answer) -> str:
    """The evidence of an answer that is graded as its sheet, in words: an unchanged answer keeps better evidence."""
    kept = _evidence(answer, EVIDENCE[0])
    if kept == EVIDENCE[0]:
        return staff.say("sheets.as_sheet")
    return staff.say(
        "sheets.stays" if kept == EVIDENCE[-1] else "sheets.at_least", evidence=staff.say(f"sheets.grade_{kept}")
    )


def _known(staff: StaffRequest, state: State | None) -> str:
    if not state:
        return ""
    return staff.say(
        "sheets.known", evidence=staff.say(f"sheets.grade_{state.evidence}"), week=staff.week(state.week)
    )


def _proofs(
    staff: StaffRequest, answer: Answer, attached: Mapping[tuple[str, str], Sequence[Attachment]]
) -> list[tuple[str, str]]:
    """The documents about an answer alone, then those about all answers of its office."""
    found = [each for key in (answer.key, "") for each in attached.get((answer.office_id, key), ())]
    return [(staff.address(f"documents/file/{each.digest}"), document_words(staff, each)) for each in found]
