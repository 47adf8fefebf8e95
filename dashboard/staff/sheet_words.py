"""What was done with a sent sheet, in words."""

from dashboard.database.sheets import Heading, Step
from dashboard.language import COMMA
from dashboard.staff.staff_request import StaffRequest


def step_text(staff: StaffRequest, sheet: Heading) -> str:
    """The last step of a sheet with account and moment; '' while the sheet waits for a review."""
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


def return_text(staff: StaffRequest, step: Step) -> str:
    """Why a sheet was returned: the reason, the offices meant, and the reviewer's sentence."""
    text = staff.say(f"sheets.reason_{step.detail['reason']}")
    if offices := step.detail.get("offices"):
        text += f" ({COMMA[staff.lang].join(map(staff.office, offices))})"
    if sentence := step.detail.get("sentence"):
        text = staff.say("sheets.returned_with", reason=text, sentence=sentence)
    return text
