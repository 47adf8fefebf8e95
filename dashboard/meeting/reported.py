"""How many offices reported on a week itself: of all others, an earlier report counts."""

from collections.abc import Mapping, Sequence

from dashboard.derived import derived
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.sheets.reporting import office_weeks
from dashboard.snapshot import Snapshot


@derived(most=8)
def reported(snapshot: Snapshot, week: int) -> Mapping[str, tuple[int, int]]:
    """By county code: how many offices reported on the week, of how many that were asked (see sheets.reporting).

    week: index in the snapshot's weeks.
    """
    day = snapshot.weeks[week]
    cards = [card.on(day) for card in snapshot.cards]
    asked = office_weeks(snapshot.input.tables, cards, day, day, snapshot.asof)
    counties = (asked["answered"] > 0).groupby(asked["county_code"]).agg(["sum", "size"])
    return {str(code): (int(did), int(of)) for code, did, of in counties.itertuples()}


def reported_sentence(snapshot: Snapshot, lang: str, week: int, counties: Sequence[str] = ()) -> str:
    """The sentence with these numbers for some counties together, without any for the province; '' without offices.

    week: index in the snapshot's weeks. counties: codes.
    """
    known = reported(snapshot, week)
    counts = [known[code] for code in counties or known if code in known]
    did, must = sum(count for count, _ in counts), sum(count for _, count in counts)
    if not must:
        return ""
    form = "all" if did == must else "some" if did else "none"
    return say(lang, f"meeting.reported.{form}", n=integer(did, lang), of=integer(must, lang))
