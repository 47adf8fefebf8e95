"""A figure's change over a period, divided into the parts of `publications.parts`, and its words.

Pages, files and pictures take changes from here only.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from dashboard.indicators.cards import Card, headlines
from dashboard.indicators.sentences import amount, amount_signed, change_text, change_trend
from dashboard.indicators.series import Change, between
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.meeting.histories import breaks
from dashboard.publications import parts
from dashboard.publications.parts import PARTS, week_changes
from dashboard.snapshot import Snapshot

TRENDS = ("better", "worse", "usual", "same", "unknown")
# What can change an earlier week's figure (`Revision.part`), in the order in which pages tell it.
REVISIONS = ("late", "corrections", "resolved", "register", "definition")


def earlier_week(week: int, weeks: int = 1) -> int | None:
    """The week `weeks` (0 or more) before a week; the first week if there are fewer, None before the first.

    week and the result are indices into a snapshot's weeks.
    """
    return max(week - weeks, 0) if week or not weeks else None


def told_weeks(week: int, weeks: int) -> int:
    """The number of weeks over which a change up to a week (an index) is told: fewer where fewer are on record."""
    first = earlier_week(week, weeks)
    return weeks if first is None else week - first


def progress(
    snapshot: Snapshot, card: Card, week: int, weeks: int, area: str = "", kind: str = "", step: int = 0
) -> Change | None:
    """The progress of a figure up to a week (an index) over a period, both ends as known today.

    area: a county, '' for the province. None if `unknown_because` gives a reason.
    """
    if unknown_because(snapshot, card, week, weeks, area, kind, step):
        return None
    series = snapshot.cells.series(card.key, area, kind, step)
    return between(series[earlier_week(week, weeks) or 0], series[week])


def progress_since(snapshot: Snapshot, first: date, card: Card, area: str = "") -> Change | None:
    """The progress from a week (its Saturday) to a snapshot's newest week; None also without this week or card."""
    if first not in snapshot.weeks or card.key not in {each.key for each in snapshot.cards}:
        return None
    last = len(snapshot.weeks) - 1
    return progress(snapshot, card, last, last - snapshot.weeks.index(first), area)


def unknown_because(
    snapshot: Snapshot, card: Card, week: int, weeks: int, area: str = "", kind: str = "", step: int = 0
) -> str:
    """Why a figure's progress is not known: first (no earlier week), definition or borders (changed in between),
    unknown (nothing known at one of both ends); '' if the progress is known."""
    first = earlier_week(week, weeks)
    if first is None:
        return "first"
    if any(first < at <= week for at in snapshot.cells.breaks(card.key)):
        return "definition"
    before, now = (snapshot.cells.at(card.key, at, area, kind, step) for at in (first, week))
    if "absent" in (before.state, now.state) or any(first < at <= week for at in breaks(snapshot, card, area)):
        return "borders"
    return "" if before.known and now.known else "unknown"


def progress_text(
    lang: str, snapshot: Snapshot, card: Card, week: int, weeks: int, area: str = "", kind: str = "", step: int = 0
) -> str:
    """The progress with an arrow: ▲ 2; where it is not known, the reason."""
    place = snapshot, card, week, weeks, area, kind, step
    if reason := unknown_because(*place):
        return say(lang, f"progress.unknown_{reason}")
    return change_text(lang, "view", card, progress(*place))


class Revision(NamedTuple):
    """What a part changed of a figure after its meeting. part: one of REVISIONS. moved: in the units of
    `sentences.amount`; None if the figure became known, or is no longer known, by that part.
    """

    part: str
    moved: int | None


def revisions(snapshot: Snapshot, card: Card, week: int, weeks: int, area: str = "") -> list[Revision] | None:
    """What changed the earlier week's figure after its own meeting; parts that changed nothing are left out.

    None where this is not known, since the archive of that meeting's publication is damaged.
    """
    first = earlier_week(week, weeks)
    if first is None:
        return []
    changes = week_changes(snapshot, first, week)
    if changes is None:
        return None
    changed = changes.get((card.key, area))
    return revisions_of(card, changed) if changed else []


def revisions_of(card: Card, changed: parts.Change) -> list[Revision]:
    """As `revisions`, of a change."""
    cells = [step.cell for step in changed.steps]
    found = []
    for part, before, now in zip(PARTS[1:], cells, cells[1:], strict=False):
        moved = amount(card, between(before, now))
        if before.known != now.known or moved:
            found.append(Revision(part_name(card, part, changed.redefined), moved))
    return found


def part_name(card: Card, part: str, redefined: bool = False) -> str:
    """The name of one of PARTS for a card, as in `Revision`.

    A visit's row is recorded anew when its findings are resolved, so most corrections of such a card are none.
    """
    if part == "corrections" and card.rule == "resolved":
        return "resolved"
    return "definition" if part == "register" and redefined else part


def revisions_text(lang: str, card: Card, found: Sequence[Revision] | None) -> str:
    """The result of `revisions` in words: `late reports +3 · corrections −1`; '' for nothing."""
    if found is None:
        return say(lang, "revision.unknown")
    texts = []
    for part, moved in found:
        value = say(lang, "revision.first_known") if moved is None else amount_signed(lang, card, moved)
        texts.append(say(lang, f"revision.{part}", n=value))
    return " · ".join(texts)


def counts(snapshot: Snapshot, week: int, weeks: int, area: str = "") -> Mapping[str, int]:
    """How many headline indicators of an area have each of TRENDS over a period."""
    return _counts(
        change_trend(card, progress(snapshot, card, week, weeks, area)) for card in headlines(snapshot.cards)
    )


def counts_since(new: Snapshot, first: date, area: str = "") -> Mapping[str, int]:
    """The same from a week (its Saturday) to a snapshot's newest week."""
    return _counts(change_trend(card, progress_since(new, first, card, area)) for card in headlines(new.cards))


def _counts(trends: Iterable[str]) -> Mapping[str, int]:
    found = Counter(trends)
    return {trend: found[trend] for trend in TRENDS}


def counts_text(lang: str, found: Mapping[str, int]) -> str:
    """Counts in words, without zeros: of 15 indicators: 8 better, 4 worse, 3 unchanged."""
    texts = [say(lang, f"progress.count_{trend}", n=integer(n, lang)) for trend, n in found.items() if n]
    return say(lang, "progress.counts", of=integer(sum(found.values()), lang), counts=COMMA[lang].join(texts))


def revised_text(
    lang: str, snapshot: Snapshot, changes: Mapping[tuple[str, str], parts.Change] | None, area: str = ""
) -> str:
    """How many figures of the earlier week each part changed after its meeting, a sentence; '' for none.

    changes: by indicator and area; None where they are not known, as in `revisions`.
    """
    if changes is None:
        return say(lang, "revision.unknown")
    of_cards = [(card, changes.get((card.key, area))) for card in headlines(snapshot.cards)]
    found = Counter(each.part for card, changed in of_cards if changed for each in revisions_of(card, changed))
    texts = [say(lang, f"revision.{part}", n=integer(found[part], lang)) for part in REVISIONS if found[part]]
    return say(lang, "revision.sentence", parts=COMMA[lang].join(texts)) if texts else ""
