"""Sources of rows in words: a sheet by number and place, a visit by office, day and team, a file by its import."""

from collections.abc import Sequence

from dashboard.database import log, visits
from dashboard.database.log import COMMAND_LINE, Entry, Filter
from dashboard.database.sheets import listed
from dashboard.database.visits import SAMPLE
from dashboard.staff.staff_request import StaffRequest
from dashboard.weeks import day_label

# Digits of a file's digest in the source of its rows, as dashboard.imports.plan writes it.
_DIGITS = 8


def sources_in_words(staff: StaffRequest, sources: Sequence[str]) -> dict[str, str]:
    """Words for each source; of a source that is no sheet, visit or file of the desk, the source itself."""
    plain = {source: source.removeprefix(SAMPLE) for source in sources}
    with staff.desk.reading() as connection:
        sheets = {sheet.source: sheet for sheet in listed(connection, sources=set(plain.values()))}
        heads = visits.heads(connection, [source for source in sources if visits.id_of_source(plain[source])])
        imports = log.page(connection, Filter(action="imported"))
    words = {}
    for source, name in plain.items():
        if sheet := sheets.get(name):
            words[source] = f"{staff.sheet_name(sheet.id)} ({staff.sheet_place(sheet.place, sheet.week)})"
        elif head := heads.get(source):
            day, office = day_label(head.day, staff.lang), staff.office(head.office_id)
            words[source] = staff.say("withdrawing.visit", office=office, day=day, team=staff.number(head.team))
        else:
            words[source] = _file(staff, name, imports) or source
    return words


def _file(staff: StaffRequest, source: str, imports: Sequence[Entry]) -> str:
    """A file that was imported: its name, the account and the moment; '' for another source.

    The source of its rows is its name with the beginning of its digest, and so is the subject of the log's entry.
    """
    name, _, digest = source.rpartition(" ")
    entry = next((each for each in imports if each.subject.startswith(digest)), None)
    if not (name and entry and len(digest) == _DIGITS):
        return ""
    account = staff.say("staff_log.command_line") if entry.account == COMMAND_LINE else entry.account
    return staff.say("withdrawing.file", file=name, account=account, moment=staff.moment(entry.at))
