"""The map with `show=change`: how far each county's value moved over a span, and whether that is clearly better or
worse."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.figures import tokens
from dashboard.figures.borders import drawn_on
from dashboard.figures.explored import span
from dashboard.figures.figure import LazySequence, Table, TableRow, Value
from dashboard.figures.map_pen import MapDescription
from dashboard.figures.words import common_fields, missing_polygon
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import change_trend
from dashboard.indicators.series import Cell, Change, direction
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.meeting.changes import progress, unknown_because
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label

# The classes of a change, worst first: colours in tokens.CHANGES, words in the catalogue.
CLASSES = ("worse", "usual", "better")
# Why the two weeks of a county cannot be compared -> the state whose pattern the county has.
REASONS = {"unknown": "not_reported", "not_applicable": "not_applicable", "borders": "not_applicable"}
NOT_KNOWN, NOT_COMPARED = "url(#p-not_reported)", "url(#p-not_applicable)"


@dataclass(frozen=True)
class CountyChange:
    """An area's change. tenths: in tenths of the card's unit (indicators.amounts), None if it cannot be computed.

    verdict: one of CLASSES, or the reason in REASONS why there is no change.
    """

    card: Card
    code: str
    name: str
    before: Cell
    now: Cell
    tenths: int | None
    verdict: str
    lang: str

    @property
    def title(self) -> str:
        """The area in one line: name, last value, change and verdict."""
        now = amounts.value(self.lang, self.card, self.now)
        return f"{self.name}: {COMMA[self.lang].join(filter(None, [now, *lines(self.lang, self)[-2:]]))}"

    @property
    def fill(self) -> str:
        """CSS paint of the class, or the pattern of the reason."""
        if self.verdict in REASONS:
            return f"url(#p-{REASONS[self.verdict]})"
        return tokens.CHANGES[CLASSES.index(self.verdict)]

    @property
    def marks(self) -> tuple[str, ...]:
        """The arrow of the change; empty if there is none or the change is not known."""
        return (direction(self.tenths),) if self.tenths else ()


def verdict_of(card: Card, change: Change) -> str:
    """The class of a change: a figure that did not change is within the usual range."""
    trend = change_trend(card, change)
    return trend if trend in CLASSES else "usual"


def county_change(snapshot: Snapshot, lang: str, selection: Selection, code: str) -> CountyChange:
    """The change of a county, or of the province (code ''), over the selection's span."""
    card, (first, last) = selection.card, span(selection)
    before, now = (snapshot.cells.at(card.key, week, code, selection.kind) for week in (first, last))
    place = card, last, last - first, code, selection.kind
    change = progress(snapshot, *place)
    if change is None:
        reason = "not_applicable" if "not_applicable" in (before.state, now.state) else "unknown"
        verdict = "borders" if unknown_because(snapshot, *place) == "borders" else reason
    else:
        verdict = verdict_of(card, change)
    tenths = None if change is None else amounts.tenths(card, change.value)
    name = snapshot.names[code][lang] if code else say(lang, "province.name", **snapshot.province.words(lang))
    return CountyChange(card, code, name, before, now, tenths, verdict, lang)


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> MapDescription:
    """The changes of the counties of the last week, on the polygons of that week."""
    card, (first, last) = selection.card, span(selection)
    counties = changes(snapshot, lang, selection)
    days = [day_label(snapshot.weeks[week], lang) for week in (first, last)]
    boundaries = drawn_on(snapshot, selection)
    notes = [say(lang, "figure.change_map.lower")] if card.polarity == "low" else []
    split = [each.name for each in counties if each.verdict == "borders"]
    if split:
        notes.append(say(lang, "figure.change_map.split", names=COMMA[lang].join(split)))
    if boundaries is None:
        notes.append(say(lang, "pictures.no_map"))
    else:
        notes.append(missing_polygon(lang, snapshot, selection, [each.code for each in counties]))
    sentence = _sentence(snapshot, lang, selection, counties, days)
    return MapDescription(
        **common_fields(snapshot, lang, selection, "change_map", sentence),
        table=Table(
            head=[
                say(lang, "view.county"),
                *days,
                say(lang, "figure.change_map.change"),
                say(lang, "figure.change_map.verdict"),
            ],
            rows=LazySequence(lambda: [_line(lang, selection, first, each) for each in counties]),
        ),
        note=" ".join(filter(None, notes)),
        key=_key(lang),
        credit=say(lang, "site.boundaries_source", attribution=boundaries.attribution) if boundaries else "",
        boundaries=boundaries,
        rows=counties,
    )


def changes(snapshot: Snapshot, lang: str, selection: Selection) -> list[CountyChange]:
    """The changes of the counties of the last week."""
    codes = snapshot.cells.counties(selection.week, selection.card.key)
    return [county_change(snapshot, lang, selection, code) for code in codes]


def classes(lang: str) -> list[tuple[str, str]]:
    """(colour, meaning) of the classes, worst first, then of unknown changes and of weeks that cannot be compared."""
    named = [
        (colour, say(lang, f"figure.change_map.{name}")) for colour, name in zip(tokens.CHANGES, CLASSES, strict=True)
    ]
    unknown, not_compared = (say(lang, f"figure.change_map.key_{name}") for name in ("unknown", "not_compared"))
    return [*named, (tokens.NOT_REPORTED, unknown), (tokens.NOT_APPLICABLE, not_compared)]


def _key(lang: str) -> list[tuple[str, str]]:
    """The classes, best first, the two patterns, and the arrows."""
    classes = reversed(list(zip(tokens.CHANGES, CLASSES, strict=True)))
    others = {NOT_KNOWN: "key_unknown", NOT_COMPARED: "key_not_compared", "up": "key_up", "down": "key_down"}
    return [
        *((colour, say(lang, f"figure.change_map.{name}")) for colour, name in classes),
        *((sign, say(lang, f"figure.change_map.{key}")) for sign, key in others.items()),
    ]


def _line(lang: str, selection: Selection, first: int, each: CountyChange) -> TableRow:
    now = replace(selection, county=each.code, start=None)
    card = selection.card
    ends = [_end(lang, card, each.before, replace(now, week=first)), _end(lang, card, each.now, now)]
    change = _change(lang, card, each.tenths) if each.tenths is not None else _verdict(lang, each)
    return TableRow(
        each.name,
        [*ends, Value(change, now, trend=each.verdict), Value(_verdict(lang, each))],
        each.code in selection.counties,
    )


def _end(lang: str, card: Card, cell: Cell, offices: Selection) -> Value:
    text = amounts.value(lang, card, cell) or say(lang, f"words.{cell.state}")
    return Value(text, None if cell.state == "absent" else offices)


def _change(lang: str, card: Card, tenths: int) -> str:
    """A change in words: an arrow and its size. tenths: in tenths of the card's unit."""
    return say(lang, f"view.change_{direction(tenths)}", k=amounts.size(lang, "view", card, abs(tenths)))


def _verdict(lang: str, each: CountyChange) -> str:
    return say(lang, f"figure.change_map.{each.verdict}")


def lines(lang: str, each: CountyChange) -> list[str]:
    """Both values, the change and the verdict, a line each; only the reason if the two weeks cannot be compared."""
    if each.tenths is None or each.before.value is None or each.now.value is None:
        return [_verdict(lang, each)]
    ends = {"before": amounts.value(lang, each.card, each.before), "now": amounts.value(lang, each.card, each.now)}
    change = _change(lang, each.card, each.tenths)
    return [say(lang, "figure.change_map.from_to", **ends), change, _verdict(lang, each)]


def _sentence(
    snapshot: Snapshot, lang: str, selection: Selection, counties: Sequence[CountyChange], days: Sequence[str]
) -> str:
    """The change of the chosen county or province, then which counties are clearly better or worse."""
    card, area = selection.card, county_change(snapshot, lang, selection, selection.county)
    name = say(lang, "pictures.place", county=area.name) if selection.county else area.name
    place = {"first": days[0], "last": days[1], "area": name}
    sentences = [say(lang, f"figure.change_map.area_{area.verdict}", **place)] if area.tenths is None else []
    if area.tenths is not None and area.before.value is not None and area.now.value is not None:
        ends = {"before": amounts.value(lang, card, area.before), "now": amounts.value(lang, card, area.now)}
        key = f"figure.change_map.area_{direction(area.tenths)}"
        values = {"points": amounts.size(lang, "view", card, abs(area.tenths)), "verdict": _verdict(lang, area)}
        sentences.append(say(lang, key, **place, **ends, **values))
    known = [each for each in counties if each.tenths is not None]
    for side in ("better", "worse") if known else ():
        moved = sorted((each for each in known if each.verdict == side), key=lambda each: -abs(each.tenths or 0))
        names = COMMA[lang].join(each.name for each in moved)
        sentences.append(say(lang, f"figure.change_map.{'some' if moved else 'none'}_{side}", names=names))
    if len(known) < len(counties):
        sentences.append(say(lang, "figure.change_map.rest", n=integer(len(counties) - len(known), lang)))
    return " ".join(sentences)
