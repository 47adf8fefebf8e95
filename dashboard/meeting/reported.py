"""How many offices reported in a week itself: of all others, an earlier report counts."""

from collections import Counter
from collections.abc import Mapping, Sequence

from dashboard.derived import derived
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.snapshot import Snapshot


@derived(most=8)
def reported(snapshot: Snapshot, week: int) -> Mapping[str, tuple[int, int]]:
    """By county code: how many offices have a report of the week, of how many that must report.

    week: index in the snapshot's weeks.
    """
    states = snapshot.office_states(week)
    must, did = Counter[str](), Counter[str]()
    for office in snapshot.drilldown(week).offices.values():
        if states.must_report(office):
            must[office.county_code] += 1
            did[office.county_code] += office.freshest == states.week
    return {code: (did[code], must[code]) for code in must}


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
