"""What was done with a sent sheet, in words."""

from dashboard.database.sheets import PUBLISHED, WITHDRAWN, Heading, Step
from dashboard.language import COMMA
from dashboard.publications.prepare import read_withdrawal
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import withdrawn_sources


def state_words(staff: StaffRequest, state: str, again: bool) -> str:
    """A sheet's state, a key of NEXT, in words. again: whether its county or body is asked to send it again."""
    return staff.say("sheets.state_again" if state == WITHDRAWN and again else f"sheets.state_{state}")


def step_text(staff: StaffRequest, sheet: Heading) -> str:
    """The last step of a sheet with account and moment, or its withdrawal; '' while the sheet waits for a review."""
    if withdrawal := withdrawal_text(staff, sheet):
        return withdrawal
    step = sheet.step
    if not step:
        return ""
    detail = ""
    if step.step == "approved":
        detail = staff.say(f"sheets.grade_{step.detail['evidence']}")
        if graded := step.detail.get("grades"):
            detail = staff.say("sheets.graded_apart", evidence=detail, n=staff.number(len(graded)))
    elif step.step == "replaced":
        detail = staff.number(int(step.detail["by"]))
    elif step.step == "returned":
        detail = return_text(staff, step)
    words = {"account": step.account, "moment": staff.moment(step.at), "detail": detail}
    return staff.say(f"sheets.step_{step.step}", **words)


def withdrawal_text(staff: StaffRequest, sheet: Heading) -> str:
    """When and why a sheet was withdrawn after its publication; '' if it was not."""
    tables = staff.public_snapshot.full_input.tables
    moment = withdrawn_sources(tables).get(sheet.source)
    if sheet.state != PUBLISHED or moment is None:
        return ""
    notes = tables.publications.loc[tables.publications["published_at"] == moment, "note"]
    told = next(filter(None, map(read_withdrawal, notes)), None)
    words = {"moment": staff.moment(moment)}
    if told is None:
        return staff.say("sheets.withdrawn", **words)
    return staff.say("sheets.withdrawn_for", **words, reason=staff.say(f"publications.reason_{told.reason}"))


def return_text(staff: StaffRequest, step: Step) -> str:
    """Why a sheet was returned: the reason, the offices meant, and the reviewer's sentence."""
    text = staff.say(f"sheets.reason_{step.detail['reason']}")
    if offices := step.detail.get("offices"):
        text += f" ({COMMA[staff.lang].join(map(staff.office, offices))})"
    if sentence := step.detail.get("sentence"):
        text = staff.say("sheets.returned_with", reason=text, sentence=sentence)
    return text
