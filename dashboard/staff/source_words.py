"""Sources of rows in words: a visit by office, day and team, a file by its import."""

from collections.abc import Sequence

from sqlalchemy import select

from dashboard.database import log, visits
from dashboard.database.log import COMMAND_LINE, Entry, Filter
from dashboard.database.schema import DATA
from dashboard.staff.staff_request import StaffRequest
from dashboard.weeks import day_label

# Digits of a file's digest in the source of its rows, as dashboard.imports.plan writes it.
_DIGITS = 8


def sources_in_words(staff: StaffRequest, sources: Sequence[str]) -> dict[str, str]:
    """Words for each source that is not a sheet; of a source that is no visit or imported file, the source itself."""
    of_visits = [source for source in sources if source.removeprefix(visits.SAMPLE).startswith(f"{visits.WORD} ")]
    table = DATA["inspections"]
    query = select(table.c.source, table.c.office_id, table.c.date, table.c.team)
    query = query.where(table.c.source.in_(of_visits)).distinct()
    with staff.desk.reading() as connection:
        heads = {row.source: row for row in connection.execute(query)} if of_visits else {}
        imports = log.page(connection, Filter(action="imported"))
    words = {}
    for source in sources:
        if head := heads.get(source):
            day, office = day_label(head.date, staff.lang), staff.office(head.office_id)
            words[source] = staff.say("publishing.visit", office=office, day=day, team=staff.number(head.team))
        else:
            words[source] = _file(staff, source, imports) or source
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
    return staff.say("publishing.file", file=name, account=account, moment=staff.moment(entry.at))
