"""Computes the immutable snapshot of the data that the public may see at a moment.

A frozen publication is shown from its archive, whatever the register or the cards contain by now.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from dashboard import archive as frozen
from dashboard.archive import Archive
from dashboard.areas.boundaries import Boundaries, for_week
from dashboard.areas.province import Province
from dashboard.dataset import Dataset
from dashboard.derived import Origin, derived, stored_property
from dashboard.faults import DataError, Fault
from dashboard.indicators.card_files import cards_of
from dashboard.indicators.cards import Card
from dashboard.indicators.cells import compute, public_moment
from dashboard.indicators.evidence import Drilldown
from dashboard.indicators.office_states import OfficeStates
from dashboard.indicators.packed import digest_of, pack, to_bytes
from dashboard.indicators.series import Cells
from dashboard.indicators.targets import with_targets
from dashboard.language.table import in_languages
from dashboard.memory import release_memory
from dashboard.tables.check import check_tables
from dashboard.tables.csv_file import read_csv
from dashboard.tables.declared import TABLES
from dashboard.tables.measures import Terms
from dashboard.tables.table_text import table_bytes
from dashboard.turns import QUESTIONS, WEEKS
from dashboard.weeks import friday, moment_label

# The tables that a publication freezes in its archive, beside its cells and cards.
REGISTER = ("kinds", "measures", "counties", "offices", "announcements", "targets")
CELLS = "cells.json"


@dataclass(frozen=True, eq=False)
class Snapshot(Origin):
    """The data that the public may see at a moment: the cells unpacked, and packed as bytes for the browser.

    input: the data known at that moment. full_input: the complete input, with today's register and cards.
    mode: '' (the newest publication), past (an earlier publication that a reader chose), pinned (the newest, chosen
    by its moment), coming (the preview of the next one), or own (that preview with a clerk's own rows only).
    """

    input: Dataset
    asof: datetime
    cells: Cells
    body: bytes
    digest: str
    loaded_at: datetime
    full_input: Dataset
    mode: str = ""

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards in their order; the map shows the first by default."""
        return self.input.cards

    @stored_property
    def terms(self) -> Terms:
        """The kinds of office and the measures, as they were when the publication was frozen."""
        return self.input.tables.terms

    @stored_property
    def dependent_kinds(self) -> frozenset[str]:
        """The kinds with at least one office that belongs to another office."""
        offices = self.input.tables.offices
        return frozenset(offices.loc[offices["parent_id"] != "", "kind"])

    @property
    def province(self) -> Province:
        """The province as the folder's province.toml describes it today, also in earlier publications."""
        return self.full_input.tables.province

    def moment_label(self, moment: datetime, lang: str) -> str:
        """A moment (naive UTC) in words, in the province's time zone."""
        return moment_label(moment, lang, self.province.time_zone)

    def publication_label(self, moment: datetime, lang: str) -> str:
        """The moment of a publication in words, with the second if the minute has several publications."""
        seconds = moment.replace(second=0, microsecond=0) in self._shared_minutes
        return moment_label(moment, lang, self.province.time_zone, seconds)

    @stored_property
    def _shared_minutes(self) -> frozenset[datetime]:
        """The minutes with several publications, such as that of the first one and of the state before it."""
        minutes = self.full_input.tables.publications["published_at"].dt.floor("min")
        return frozenset(minutes[minutes.duplicated()])

    @property
    def sample(self) -> bool:
        """Whether sample data are loaded."""
        return self.input.tables.sample

    @stored_property
    def weeks(self) -> list[date]:
        """The Saturdays of all weeks with cells, oldest first; empty while nothing is published."""
        return [date.fromisoformat(week) for week in self.cells.weeks]

    def card(self, key: str) -> Card:
        """A card by its key. Raises KeyError."""
        return {card.key: card for card in self.cards}[key]

    def boundaries(self, week: date) -> Boundaries | None:
        """The polygons for a week's map: the newest whose counties existed in that week."""
        return for_week(self.input.eras, friday(week))

    # Readers look at a few weeks; each result holds every office of the register.
    @derived(most=4)
    @WEEKS()
    def drilldown(self, week: int, checked_only: bool = False) -> Drilldown:
        """The offices behind the cells of a week, given as its index in `weeks`.

        checked_only: without self-reported rows.
        """
        return Drilldown(self.input.tables, self.cards, self.asof, self.weeks[week], checked_only)

    @derived(most=4)
    def office_states(self, week: int) -> OfficeStates:
        """Each office's state for each card in a week, given as its index in `weeks`."""
        cards = [card.on(self.weeks[week]) for card in self.cards]
        return OfficeStates(self.drilldown(week), cards, self.terms.reported)

    @stored_property
    def names(self) -> dict[str, dict[str, str]]:
        """Counties' names: code -> language -> name."""
        table = self.input.tables.counties
        rows = table[["county_code", "name_fa", "name_en"]].itertuples(index=False)
        return {code: in_languages(fa, en) for code, fa, en in rows}

    @stored_property
    def office_names(self) -> dict[str, dict[str, str]]:
        """The newest names of all offices, also of closed ones: id -> language -> name."""
        offices = self.full_input.tables.offices.sort_values("valid_from", na_position="first")
        rows = offices[["office_id", "name_fa", "name_en"]].itertuples(index=False)
        return {code: in_languages(fa, en) for code, fa, en in rows}

    def county_name(self, lang: str, code: str) -> str:
        """A county's name; the code if the register has no such county."""
        return self.names.get(code, {}).get(lang, code)

    def office_name(self, lang: str, office_id: str) -> str:
        """An office's newest name, also of a closed one; its id if the register never had it."""
        return self.office_names.get(office_id, {}).get(lang, office_id)

    def kind_name(self, lang: str, key: str) -> str:
        """The name of a kind of office; the key if there is no such kind."""
        kinds = self.full_input.tables.terms.kinds
        return kinds[key].name(lang) if key in kinds else key


def snapshot_at(data: Dataset, now: datetime) -> Snapshot:
    """The snapshot that the public may see at `now`.

    The cells, register and cards of a frozen publication come from its archive. Raises DataError if an archive is
    broken.
    """
    return _with_archive(data, archive_of(data, public_moment(data.tables, now)[0]), now)


def _with_archive(data: Dataset, archive: Archive | None, now: datetime) -> Snapshot:
    asof, week = public_moment(data.tables, now)
    known_then = as_frozen(data, archive)
    if archive:
        body = archive.files[CELLS]
        return Snapshot(known_then, asof, Cells(json.loads(body)), body, digest_of(body), now, data)
    packed = pack(compute(known_then.tables, known_then.cards, asof, week), data.tables.sample)
    body, digest = to_bytes(packed)
    return Snapshot(known_then, asof, Cells(packed), body, digest, now, data)


def archive_of(data: Dataset, moment: datetime) -> Archive | None:
    """The archive of a moment's publication; None if there is none. Raises DataError if it is broken or lost."""
    name = frozen.file_name(moment) if moment > datetime.min else ""
    stored = data.frozen.get(name)
    rows = data.tables.publications
    said = set(rows.loc[rows["published_at"] == moment, "digest"])
    label = f"{frozen.FOLDER}/{name}"
    if stored is None:
        # Frozen figures are never computed again, since the result could differ. (A row of the folder may have any
        # word in this column; only 64 digits are the digest of an archive.)
        lost = [digest for digest in said if len(digest) == 64]
        if lost:
            raise DataError([Fault(label, code="frozen_missing", value=lost[0][:16])])
        return None
    if not said - {""}:
        return None
    try:
        archive = frozen.from_bytes(stored.read_bytes())
    except frozen.Broken as broken:
        raise DataError([Fault(label, code=f"frozen_{broken.code}", details={"name": broken.name})]) from broken
    except OSError as error:
        raise DataError([Fault(label, code="file_unreadable")]) from error
    if archive.digest not in said:
        raise DataError([Fault(label, code="frozen_digest", value=archive.digest[:16])])
    return archive


def as_frozen(data: Dataset, archive: Archive | None) -> Dataset:
    """An input with the register, announcements and cards of a publication's archive; unchanged if there is none."""
    tables, cards = data.tables, data.cards
    if archive:
        texts = {name: content for name, content in archive.files.items() if name.startswith("indicators/")}
        # Archives of earlier versions have no kinds and measures: use today's. Their targets are those of the cards.
        lacking = {name: getattr(tables, name) for name in REGISTER} | {"targets": tables.targets[:0]}
        files = {name: archive.files.get(f"{name}.csv") or table_bytes(name, lacking[name]) for name in REGISTER}
        sheets = {name: [read_csv(f"{name}.csv", content, TABLES[name])] for name, content in files.items()}
        frames, faults = check_tables(sheets, datetime(2100, 1, 1))
        if faults:
            raise DataError(faults)
        register: dict[str, Any] = {name: frames[name] for name in REGISTER}
        tables = replace(tables, **register, sample=bool(archive.record["sample"]))
        cards = with_targets(cards_of(texts, tables.terms, frozen=True), tables.targets, tables.province)
    if tables is data.tables and cards is data.cards:
        return data
    return replace(data, tables=tables, cards=cards)


# Every permalink on a page uses this list.
@derived()
def published_moments(snapshot: Snapshot) -> list[datetime]:
    """The moments of all publications up to a snapshot's, oldest first (naive UTC)."""
    moments = snapshot.full_input.tables.publications["published_at"]
    return sorted(moment.to_pydatetime() for moment in moments if moment <= snapshot.asof)


def published_at(snapshot: Snapshot, wanted: datetime) -> Snapshot | None:
    """The snapshot of the newest publication at or before a moment (naive UTC); None if there was none.

    Raises DataError if its archive is broken.
    """
    before = [moment for moment in published_moments(snapshot) if moment <= wanted]
    if not before:
        return None
    # Of `last_sound`, the damaged publications after it: it never stands in their place.
    if damaged := [moment for moment in snapshot.full_input.damaged if before[-1] < moment <= wanted]:
        return publication_of(snapshot.full_input, damaged[-1])
    if before[-1] == snapshot.asof:
        return snapshot
    return publication_of(snapshot.full_input, before[-1])


def last_sound(data: Dataset, error: DataError) -> Snapshot:
    """The newest publication whose archive is not damaged, for a start; raises `error`, that of the newest one, if
    there is none.

    Its number of the reading is that of no data, so that new decisions alone never make it the newest publication.
    """
    moments = data.tables.publications["published_at"]
    sound = moments[~moments.isin(list(data.damaged))]
    if sound.empty:
        raise error
    return replace(publication_of(data, sound.max().to_pydatetime()), mode="", full_input=replace(data, reading=0))


@derived()
def pinned(snapshot: Snapshot) -> Snapshot:
    """The newest publication for a reader who chose its moment: the links of its pages keep that moment."""
    return replace(snapshot, mode="pinned")


@derived(most=3)
def publication_of(data: Dataset, moment: datetime) -> Snapshot:
    """The snapshot of an earlier publication (its moment, naive UTC). Raises DataError if its archive is broken."""
    # The database may be silent: the archive is read before this thread keeps others from asking DuckDB.
    return _earlier(data, moment, archive_of(data, moment))


@QUESTIONS()
def _earlier(data: Dataset, moment: datetime, archive: Archive | None) -> Snapshot:
    # `snapshot_at` leaves out rows recorded after the publication. Meeting views are recorded after the publication
    # that they show: include those recorded before the next publication.
    rows, views = data.tables.publications, data.tables.meeting_views
    until = rows["published_at"][rows["published_at"] > moment].min()
    tables = replace(
        data.tables,
        publications=rows[rows["published_at"] <= moment],
        meeting_views=views[views["recorded_at"] < until],
    )
    snapshot = replace(_with_archive(replace(data, tables=tables), archive, moment), mode="past")
    release_memory()
    return snapshot
