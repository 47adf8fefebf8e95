"""What comes in with the next publication beside sheets, in words: rows by source, withdrawals, the register."""

from typing import NamedTuple

from dashboard.database import proposals
from dashboard.publications.prepare import newest_of
from dashboard.publications.proposals import changes_waiting
from dashboard.publications.waiting import waiting_sources
from dashboard.staff.proposals_words import in_words
from dashboard.staff.source_words import sources_in_words
from dashboard.staff.staff_request import StaffRequest

# How many sources the page lists one by one: an office's database may give each row a source of its own.
LISTED = 100


class Source(NamedTuple):
    """A source in words, with the number of its rows. value: of its box, '' if it cannot be left out."""

    text: str
    value: str


class Coming(NamedTuple):
    """What comes in. more: about the sources beyond LISTED, '' for none; withdrawn: the sources that are withdrawn
    since the newest publication; register: the approved proposals."""

    sources: list[Source]
    more: str
    withdrawn: list[str]
    register: list[str]


def coming_in_words(staff: StaffRequest) -> Coming:
    data = staff.public_snapshot.full_input
    waiting, since = waiting_sources(data), newest_of(data)
    table = data.tables.withdrawals
    withdrawn = list(table.loc[table["withdrawn_at"] > since, "source"][:LISTED]) if since else []
    shown = waiting[:LISTED]
    words = sources_in_words(staff, [*(each.source for each in shown), *withdrawn])
    rest = sum(each.rows for each in waiting[LISTED:])
    more = {"n": staff.number(len(waiting) - LISTED), "rows": staff.number(rest)}
    return Coming(
        [
            Source(
                staff.say("publishing.source", source=words[each.source], rows=staff.number(each.rows)),
                each.source if each.is_new else "",
            )
            for each in shown
        ],
        staff.say("publishing.more_sources", **more) if rest else "",
        [words[source] for source in withdrawn],
        _register(staff),
    )


def _register(staff: StaffRequest) -> list[str]:
    """The approved proposals that the next publication brings, the last approved first."""
    public = staff.public_snapshot
    since = newest_of(public.full_input)
    if not since or not changes_waiting(public.full_input):
        return []
    lines = []
    for proposal in staff.read(proposals.listed, is_open=False, most=LISTED):
        step = proposal.step
        if step and step.step == proposals.APPROVED and step.at > since and proposal.sample == public.sample:
            words = in_words(staff, proposal)
            accounts = {"account": proposal.account, "approved": step.account}
            lines.append(staff.say("publishing.proposal", title=words.title, subject=words.subject, **accounts))
    return lines
