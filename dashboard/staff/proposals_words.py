"""A proposal in words: what it would change, before and after, and what follows."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.database.proposals import Change, Proposal, Row
from dashboard.figures.announced import announced_figure
from dashboard.indicators import amounts
from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import sentence
from dashboard.indicators.targets import Target, replaced
from dashboard.planning.task import present_day
from dashboard.publications.office_changes import CHANGE, CLOSE, OPEN, REOPEN, offices_on
from dashboard.publications.proposals import changes_waiting
from dashboard.staff.staff_request import StaffRequest
from dashboard.weeks import day_label

NOTHING = "—"
# The figure that no card is compared with: the province's rank among all provinces.
RANK = "national_rank"
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "office": (
        *("office_id", "kind", "name_fa", "name_en", "county_code", "parent_id", "small", "valid_from", "valid_to"),
    ),
    "target": ("target",),
    "announcement": ("figure", "date", "of_what", "source"),
}
_PAGES = ("proposals", "register", "targets", "announcements")


@dataclass(frozen=True)
class Words:
    """A proposal in words. subject: what it is about; rows: (name, before, after) of what differs; notes: what would
    follow from it, [] for one that has ended."""

    title: str
    subject: str
    rows: list[tuple[str, str, str]]
    notes: list[str]


def tabs(staff: StaffRequest, chosen: str) -> list[tuple[str, str, bool]]:
    """The pages of the register, the targets and the announced figures, for the macro `pills`."""
    return [(staff.address(page), staff.say(f"proposals.{page}_tab"), page == chosen) for page in _PAGES]


def when_public(staff: StaffRequest) -> str:
    """When the public sees an approved change: the newest publication's archive keeps register, cards and figures."""
    public = staff.public_snapshot
    return staff.say("proposals.at_once" if public.input is public.full_input else "proposals.with_publication")


def changes_in_words(staff: StaffRequest) -> str:
    """How many changes the next publication brings; '' if none waits."""
    number = changes_waiting(staff.public_snapshot.full_input)
    return staff.say("proposals.waiting_changes", n=staff.number(number)) if number else ""


def in_words(staff: StaffRequest, proposal: Proposal) -> Words:
    change = proposal.change
    before = change.before[-1] if change.before else {}
    after = change.rows[-1]
    rows = [
        (
            staff.say(f"proposals.column_{column}"),
            _value(staff, change, column, before),
            _value(staff, change, column, after),
        )
        for column in _COLUMNS[change.kind]
    ]
    notes: Iterable[str] = () if proposal.step else _NOTES[change.kind](staff, change)
    return Words(
        staff.say(f"proposals.title_{change.kind}_{change.action}"),
        subject_words(staff, change),
        [row for row in rows if row[1] != row[2]],
        list(notes),
    )


def subject_words(staff: StaffRequest, change: Change) -> str:
    """The office, the indicator or the announced figure that a change is about."""
    if change.kind == "office":
        names = change.rows[-1] if change.action == OPEN else change.before[-1]
        return f"{cell_words(staff, f'name_{staff.lang}', names[f'name_{staff.lang}'])} ({change.subject})"
    return figure_name(staff, change.subject)


def figure_name(staff: StaffRequest, key: str) -> str:
    """The name of an indicator or of an announced figure, which has the key of its card."""
    if key == RANK:
        return staff.say("method.announced.rank")
    card = card_of(staff, key)
    return card.word(staff.lang, "name") if card else key


def cell_words(staff: StaffRequest, column: str, value: object) -> str:
    """A value of an office's row, or of an announced figure's, in words."""
    if value in (None, ""):
        return NOTHING
    if column in ("valid_from", "valid_to"):
        return day_label(date.fromisoformat(str(value)), staff.lang)
    if column == "small":
        return staff.say("proposals.yes" if value else "proposals.no")
    if column == "county_code":
        return staff.county(str(value))
    if column == "parent_id":
        return staff.office(str(value))
    if column == "kind":
        kinds = staff.public_snapshot.full_input.tables.terms.kinds
        return kinds[str(value)].name(staff.lang) if value in kinds else str(value)
    return str(value)


def figure_words(staff: StaffRequest, row: Row) -> str:
    """The count or share of an announced figure; NOTHING without one."""
    figure = row.get("count") if row.get("count") is not None else row.get("share")
    return NOTHING if figure is None else announced_figure(staff.lang, figure)


def _value(staff: StaffRequest, change: Change, column: str, row: Row) -> str:
    if column == "figure":
        return figure_words(staff, row)
    if column == "target":
        card = card_of(staff, change.subject)
        text = amounts.dated_target(staff.lang, replaced(card, target_of(row))) if card else ""
        return text or staff.say("indicator_page.no_target")
    return cell_words(staff, column, row.get(column))


def target_of(row: Row) -> Target:
    """The target of a row of a proposal."""
    return Target(None, row["value"], row["date"] and date.fromisoformat(row["date"]))


def card_of(staff: StaffRequest, key: str) -> Card | None:
    """The card of a key, or else the one that is compared with the announced figure of this key."""
    cards = staff.public_snapshot.full_input.cards
    matching = [card for card in cards if key in (card.key, card.announced)]
    return min(matching, key=lambda card: card.key != key, default=None)


def _of_office(staff: StaffRequest, change: Change) -> Iterator[str]:
    public = staff.public_snapshot
    offices, today = public.full_input.tables.offices, present_day(public, staff.now)
    before, after = (change.before[-1] if change.before else None), change.rows[-1]
    day = str(after["valid_to"] if change.action == CLOSE else after["valid_from"] or "")
    on = day or today.isoformat()
    was, then = offices_on(offices, on), offices_on(offices, on, change.rows)
    if change.action == OPEN:
        yield staff.say("proposals.id_is_free", id=change.subject)
    if was.total() != then.total():
        words = {"day": day_label(date.fromisoformat(on), staff.lang)}
        yield staff.say("proposals.count", n=staff.number(then.total()), was=staff.number(was.total()), **words)
    for county in sorted({*was, *then}):
        if was[county] != then[county]:
            counts = {"n": staff.number(then[county]), "was": staff.number(was[county])}
            yield staff.say("proposals.count_county", county=staff.county(county), **counts)
    yield from _of_answers(staff, change, day)
    if change.action == CLOSE:
        children = (offices["parent_id"] == change.subject) & offices["valid_to"].isna()
        if number := int(offices.loc[children, "office_id"].nunique()):
            yield staff.say("proposals.children", n=staff.number(number))
    if day and day <= today.isoformat() and change.action in (OPEN, CLOSE, REOPEN):
        yield staff.say("proposals.past")
    if change.action == CHANGE and before and before["county_code"] != after["county_code"]:
        yield staff.say(
            "proposals.moves" if before["valid_from"] != after["valid_from"] else "proposals.moves_always"
        )


def _of_answers(staff: StaffRequest, change: Change, day: str) -> Iterator[str]:
    """What happens to the answers of an office."""
    if change.action == OPEN:
        return
    since = date.fromisoformat(day) if day else date.max
    tables = staff.public_snapshot.full_input.tables
    answers = ask(tables, ["office_answers"], staff.now, office=change.subject, day=since)["office_answers"]
    total, later = (int(answers[name].iloc[0]) for name in ("answers", "later"))
    if change.action == CLOSE and total:
        yield staff.say("proposals.answers_stay", n=staff.number(total))
        yield staff.say("proposals.answers_later" if later else "proposals.answers_none_later", n=staff.number(later))
    elif total:
        yield staff.say("proposals.answers_kept", n=staff.number(total))


def _of_target(staff: StaffRequest, change: Change) -> Iterator[str]:
    public, card = staff.public_snapshot, card_of(staff, change.subject)
    if card is None or not public.weeks:
        return
    last = len(public.weeks) - 1
    cell, week = public.cells.at(card.key, last), staff.week(public.weeks[last])
    for name, row in (("before", change.before[-1]), ("after", change.rows[-1])):
        shown = replaced(card, target_of(row))
        text = sentence(staff.lang, shown, cell, None, week, overdue=shown.overdue(public.weeks[last]))
        yield staff.say(f"proposals.sentence_{name}", sentence=text)


def _of_figure(staff: StaffRequest, change: Change) -> Iterator[str]:
    public = staff.public_snapshot
    card = card_of(staff, change.subject)
    if card and public.weeks:
        cell = public.cells.at(card.key, len(public.weeks) - 1)
        yield staff.say("proposals.records", figure=amounts.figure(staff.lang, card, cell))


_NOTES: Mapping[str, Callable[[StaffRequest, Change], Iterable[str]]] = {
    "office": _of_office,
    "target": _of_target,
    "announcement": _of_figure,
}
