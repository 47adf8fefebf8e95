"""A plan in words of a language."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dashboard.derived import stored_property
from dashboard.language import COMMA, say
from dashboard.language.digits import integer, local_digits, percent
from dashboard.planning.due import DueOffice, register
from dashboard.planning.plan import Load, Plan, Planned, Unmet
from dashboard.sheets.places import county_name
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, span_label


class Names:
    """The names of counties and offices in a language, as of a plan's week."""

    def __init__(self, snapshot: Snapshot, week: date, lang: str) -> None:
        self.lang = lang
        self._snapshot, self._week = snapshot, week

    def county(self, code: str) -> str:
        """The code if the register has no such county."""
        return county_name(self._snapshot.full_input.tables, code, self.lang)

    def office(self, code: str) -> str:
        """The code if the register has no such office in the week."""
        office = self._offices.get(code)
        return office.names[self.lang] if office else code

    def kind(self, code: str) -> str:
        """The kind of an office in words."""
        office = self._offices.get(code)
        return self._snapshot.terms.kinds[office.kind].name(self.lang) if office else ""

    @stored_property
    def _offices(self) -> Mapping[str, DueOffice]:
        return {office.office_id: office for office in register(self._snapshot, self._week)}


def title(plan: Plan, lang: str) -> str:
    """The plan's title, which says so if the data are sample data."""
    text = say(lang, "planning.title", week=span_label(plan.week, lang))
    return f"{text} ({say(lang, 'site.sample')})" if plan.sample else text


def summary(plan: Plan, lang: str) -> list[str]:
    """What is planned, which visits were drawn by lot or locked, and how good the plan is, a sentence each."""
    teams = sum(1 for team in plan.teams if team.planned)
    numbers = {
        "visits": len(plan.visits),
        "teams": teams,
        "due": plan.due,
        "capacity": plan.capacity,
        "km": plan.km,
    }
    lines = [say(lang, "planning.summary", **{name: integer(value, lang) for name, value in numbers.items()})]
    lines += drawn_said(plan, lang)
    if locked := sum(visit.locked for visit in plan.visits):
        lines.append(say(lang, "planning.summary_locked", count=integer(locked, lang)))
    if not plan.visits:
        return [*lines, say(lang, "planning.nothing")]
    seconds = local_digits(f"{plan.seconds:.1f}", lang)
    key = "proven" if plan.gap == 0 else "bounded"
    return [*lines, say(lang, f"planning.{key}", gap=percent(plan.gap, lang), seconds=seconds)]


def drawn_said(plan: Plan, lang: str) -> list[str]:
    """The draw of a plan in a sentence, with its seed; none where nothing was drawn."""
    if not plan.draw.offices:
        return []
    planned = {visit.office_id for visit in plan.visits}
    numbers = {
        "count": len(plan.draw.offices),
        "eligible": plan.draw.eligible,
        "planned": len(planned.intersection(plan.draw.offices)),
    }
    texts = {name: integer(number, lang) for name, number in numbers.items()}
    # The seed is Latin text within any sentence.
    return [say(lang, "planning.summary_drawn", seed=f"\u2068{plan.draw.seed}\u2069", **texts)]


def reason_text(reason: tuple[str, int], lang: str) -> str:
    """Why an office is due: `values on the office's word alone: 3`."""
    word, number = reason
    return say(lang, f"planning.reason_{word}", number=integer(number, lang))


def reasons_text(visit: Planned, lang: str) -> str:
    """All reasons of a visit; a locked visit says so first."""
    texts = [reason_text(reason, lang) for reason in visit.reasons]
    return COMMA[lang].join([say(lang, "planning.reason_locked"), *texts] if visit.locked else texts)


def load_text(load: Load, lang: str) -> str:
    """A team's visits, capacity and kilometres."""
    key = "load" if load.km or not load.planned else "load_at_home"
    numbers = {"planned": load.planned, "capacity": load.capacity, "km": load.km}
    return say(lang, f"planning.{key}", **{name: integer(value, lang) for name, value in numbers.items()})


def unmet_text(unmet: Unmet, names: Names) -> str:
    """A sentence about what cannot be met."""
    texts = {name: _detail(name, value, names) for name, value in unmet.details.items()}
    return say(names.lang, f"planning.unmet_{unmet.code}", **texts)


def unmet_texts(unmet: Iterable[Unmet], names: Names) -> list[str]:
    """Sentences about all that cannot be met, in its order: one for all due offices with the same cause, which counts
    them by county and by first reason, and one for each other."""
    texts: dict[str, str] = {}
    of_code: dict[str, list[Unmet]] = {}
    for number, each in enumerate(unmet):
        if each.code.startswith("due_"):
            of_code.setdefault(each.code, []).append(each)
            texts[each.code] = ""
        else:
            texts[str(number)] = unmet_text(each, names)
    return list((texts | {code: _together(code, parts, names) for code, parts in of_code.items()}).values())


def _together(code: str, parts: Sequence[Unmet], names: Names) -> str:
    lang = names.lang
    counted = {"county": Counter[str](), "reason": Counter[str]()}
    for part in parts:
        for name, counts in counted.items():
            counts[str(part.details[name])] += int(part.details["count"])
    counties, reasons = (
        COMMA[lang].join(
            say(lang, "planning.part", name=_detail(name, word, names), count=integer(count, lang))
            for word, count in counts.most_common()
        )
        for name, counts in counted.items()
    )
    count = integer(counted["county"].total(), lang)
    return say(lang, f"planning.all_{code}", count=count, counties=counties, reasons=reasons)


def _detail(name: str, value: int | str, names: Names) -> str:
    lang = names.lang
    if name == "county":
        return names.county(str(value))
    if name == "office":
        return names.office(str(value))
    if name == "reason":
        return say(lang, f"planning.cause_{value}")
    if name == "last":
        return day_label(date.fromisoformat(str(value)), lang)
    return local_digits(str(value), lang) if name in ("team", "other") else integer(int(value), lang)
