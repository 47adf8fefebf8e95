"""Sources of rows in words: a sheet by number and place, a visit by office, day and team, a file by its import."""

from collections.abc import Sequence

from dashboard.database import visits
from dashboard.database.imports import Taken, of_sources, taken
from dashboard.database.log import COMMAND_LINE
from dashboard.database.sheets import listed
from dashboard.database.visits import SAMPLE
from dashboard.staff.staff_request import StaffRequest
from dashboard.weeks import day_label


def sources_in_words(staff: StaffRequest, sources: Sequence[str]) -> dict[str, str]:
    """Words for each source; of a source that is no sheet, visit or file of the desk, the source itself."""
    plain = {source: source.removeprefix(SAMPLE) for source in sources}
    with staff.desk.reading() as connection:
        sheets = {sheet.source: sheet for sheet in listed(connection, sources=set(plain.values()))}
        heads = visits.heads(connection, [source for source in sources if visits.id_of_source(plain[source])])
        imports = taken(connection)
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


def _file(staff: StaffRequest, source: str, imports: Sequence[Taken]) -> str:
    """A file that was imported: its name, the accounts and the moment; '' for another source."""
    each = next(iter(of_sources(source, imports)), None)
    if each is None:
        return ""
    account = staff.say("staff_log.command_line") if each.account == COMMAND_LINE else each.account
    if each.sender:
        account = staff.say("withdrawing.sent_by", sender=each.sender, account=account)
    name = source.rpartition(" ")[0]
    return staff.say("withdrawing.file", file=name, account=account, moment=staff.moment(each.at))
