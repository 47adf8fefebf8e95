"""What an import writes, and what was decided about it, in words."""

from collections.abc import Mapping

from dashboard.database.sent_imports import SentImport
from dashboard.language import COMMA
from dashboard.staff.staff_request import StaffRequest


def rows_words(staff: StaffRequest, rows: Mapping[str, int]) -> str:
    """How many rows of each table, in words."""
    return COMMA[staff.lang].join(
        f"{staff.say(f'import_table.{name}')} {staff.number(n)}" for name, n in rows.items()
    )


def decision_words(staff: StaffRequest, sent: SentImport) -> str:
    """What was decided about a sent import, in words; '' while it waits."""
    if sent.decision is None:
        return ""
    text = ""
    if reason := sent.decision.detail.get("reason"):
        text = staff.say(f"sheets.reason_{reason}")
        if sentence := sent.decision.detail.get("sentence"):
            text = staff.say("sheets.returned_with", reason=text, sentence=sentence)
    words = {"account": sent.decision.account, "moment": staff.moment(sent.decision.at), "detail": text}
    return staff.say(f"staff_import.step_{sent.state}", **words)
