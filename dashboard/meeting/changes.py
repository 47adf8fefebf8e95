"""A figure's change over a period, divided into the parts of `publications.parts`, and its words.

Pages, files and pictures take changes from here only; dashboard/pages/overview/fields.js writes the same words.
"""

from collections.abc import Mapping

from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import amount, amount_signed
from dashboard.indicators.series import Change, between
from dashboard.language import say
from dashboard.meeting.histories import breaks
from dashboard.publications.parts import PARTS, week_changes
from dashboard.snapshot import Snapshot


def earlier_week(week: int, weeks: int = 1) -> int | None:
    """The week `weeks` weeks before a week; the first week if there are fewer, None for the first.

    week and the result are indices into a snapshot's weeks.
    """
    return max(week - weeks, 0) if week else None


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


def revisions(snapshot: Snapshot, card: Card, week: int, weeks: int, area: str = "") -> Mapping[str, int | None]:
    """What changed the earlier week's figure after its own meeting, by part: late, corrections, register.

    In the units of `sentences.amount`; None if the figure became known, or is no longer known, by that part. Parts
    that changed nothing are left out.
    """
    first = earlier_week(week, weeks)
    changed = week_changes(snapshot, first, week).get((card.key, area)) if first is not None else None
    if changed is None:
        return {}
    cells = [step.cell for step in changed.steps]
    found: dict[str, int | None] = {}
    for part, before, now in zip(PARTS[1:], cells, cells[1:], strict=False):
        if before.known != now.known:
            found[part] = None
        elif moved := amount(card, between(before, now)):
            found[part] = moved
    return found


def revisions_text(lang: str, card: Card, found: Mapping[str, int | None]) -> str:
    """The result of `revisions` in words: `late reports +3 · corrections −1`; '' for nothing."""
    texts = []
    for part, moved in found.items():
        value = say(lang, "period.first_known") if moved is None else amount_signed(lang, card, moved)
        texts.append(say(lang, f"period.{part}", n=value))
    return " · ".join(texts)
