"""Cards: the shipped ones are valid; every fault of an invalid one is reported by file, field and value."""

from datetime import date
from pathlib import Path

import pytest

from dashboard.faults import DataError, Fault
from dashboard.indicators.card_files import read_cards
from dashboard.language import LANGUAGES, describe
from dashboard.settings import SHIPPED_DATA
from dashboard.tables.measures import Terms
from tests.unit.shipped_terms import shipped_terms

SHIPPED = SHIPPED_DATA / "indicators"


def write(folder: Path, name: str, **changes: str) -> None:
    """A shipped card with the first line of some fields put in other words; no words: the field is gone."""
    lines = (SHIPPED / f"{name}.toml").read_text(encoding="utf-8").splitlines()
    for field, line in changes.items():
        place = next(i for i, old in enumerate(lines) if old.startswith(f"{field} ="))
        lines[place] = line
    (folder / f"{name}.toml").write_text("\n".join(lines), encoding="utf-8")


def faults_of(folder: Path) -> list[Fault]:
    with pytest.raises(DataError) as refused:
        read_cards(folder, shipped_terms())
    return list(refused.value.faults)


def test_the_shipped_cards_are_sorted_by_order():
    keys = "committee service_desks desk_experts e_services committee_governorates committee_directorates"
    keys += " committee_municipalities inspection_coverage findings_resolved parallel_work"
    keys += " service_standards survey_open satisfied complaints_answered waiting_minutes"
    cards = read_cards(SHIPPED, shipped_terms())
    assert [card.key for card in cards] == keys.split()
    assert [card.order for card in cards] == list(range(1, len(cards) + 1))
    assert [card.key for card in cards if card.polarity == "low"] == ["parallel_work", "waiting_minutes"]
    with pytest.raises(KeyError):
        cards[0].word("fa", "poem")


def test_a_shipped_card_maps_what_it_counts_in_the_province_and_is_reviewed():
    for card in read_cards(SHIPPED, shipped_terms()):
        assert card.next_review > date(2014, 12, 6), card.key
        assert set(card.kinds) <= set(card.county_kinds), card.key
        assert bool(card.parent_kinds) == (card.rule == "state" and "county_office" in card.county_kinds), card.key


# (card, the line as it is changed, the field that is named, the value that is shown)
BAD = {
    "key": ("service_desks", {"key": 'key = "desks"'}, "key", "desks"),
    "order": ("service_desks", {"order": 'order = "first"'}, "order", "first"),
    "rule": ("service_desks", {"rule": 'rule = "ratio"'}, "rule", "ratio"),
    "no rule": ("service_desks", {"rule": ""}, "rule", ""),
    "measure": ("service_desks", {"measure": 'measure = "desks"'}, "measure", "desks"),
    "a sum of states": ("service_desks", {"rule": 'rule = "sum"\nwindow_weeks = 13'}, "measure", "desk"),
    "given_measure": ("desk_experts", {"given_measure": 'given_measure = "x"'}, "given_measure", "x"),
    "polarity": ("service_desks", {"polarity": 'polarity = "up"'}, "polarity", "up"),
    "kinds": ("service_desks", {"kinds": 'kinds = ["shop"]'}, "kinds", "['shop']"),
    "no kinds": ("service_desks", {"kinds": ""}, "kinds", ""),
    "empty kinds": ("service_desks", {"kinds": "kinds = []"}, "kinds", "[]"),
    "county_kinds": ("service_desks", {"county_kinds": 'county_kinds = "body"'}, "county_kinds", "body"),
    "parent_kinds": ("service_desks", {"parent_kinds": 'parent_kinds = ["x"]'}, "parent_kinds", "['x']"),
    "window": ("parallel_work", {"window_weeks": "window_weeks = 0"}, "window_weeks", "0"),
    "no window": ("inspection_coverage", {"window_weeks": ""}, "window_weeks", ""),
    "within": ("parallel_work", {"within_days": "within_days = -30"}, "within_days", "-30"),
    "falling classes": ("service_desks", {"classes": "classes = [0.4, 0.2]"}, "classes", "[0.4, 0.2]"),
    "equal classes": ("service_desks", {"classes": "classes = [0.2, 0.2]"}, "classes", "[0.2, 0.2]"),
    "classes of percents": ("service_desks", {"classes": "classes = [20, 40]"}, "classes", "[20, 40]"),
    "no classes": ("service_desks", {"classes": ""}, "classes", ""),
    "target": ("service_desks", {"share": "share = 80"}, "target.share", "80"),
    "target date": ("service_desks", {"date": 'date = "soon"'}, "target.date", "soon"),
    "review": ("service_desks", {"next_review": 'next_review = "1394"'}, "next_review", "1394"),
    "an announcement that is no text": ("service_desks", {"announced": "announced = 3"}, "announced", "3"),
    "a word": ("service_desks", {"limits": ""}, "fa.limits", ""),
    "a blank word": ("service_desks", {"fact_not": 'fact_not = ""'}, "fa.fact_not", ""),
}
# The message of a field, where it is not the list of what is valid.
MESSAGES = {
    **dict.fromkeys(("order", "window_weeks", "within_days"), "card_number"),
    **dict.fromkeys(("target.date", "next_review"), "card_date"),
    **dict.fromkeys(("fa.limits", "fa.fact_not", "announced"), "card_text"),
    "classes": "card_classes_share",
    "target.share": "card_amount_share",
    "given_measure": "card_measure_unknown",
}


@pytest.mark.parametrize(("card", "change", "field", "value"), BAD.values(), ids=BAD.keys())
def test_a_fault_is_named_by_file_field_and_value(tmp_path, card, change, field, value):
    write(tmp_path, card, **change)
    faults = faults_of(tmp_path)
    code = "card_measure_unknown" if value == "desks" and field == "measure" else MESSAGES.get(field, "card_field")
    assert [(fault.column, fault.code, fault.value) for fault in faults] == [(field, code, value)]
    assert faults[0].file == f"{tmp_path.name}/{card}.toml"


def test_an_example_in_a_message_is_called_an_example(tmp_path):
    write(tmp_path, "service_desks", share="share = 80", date='date = "soon"', classes="classes = []")
    for lang, example in (("en", "for example"), ("fa", "برای نمونه")):
        words = [describe(fault, lang) for fault in faults_of(tmp_path)]
        assert [example in text for text in words] == [True] * 3


def test_a_card_lacks_its_persian_words_but_needs_no_english_ones(tmp_path):
    text = (SHIPPED / "service_desks.toml").read_text(encoding="utf-8")
    card = tmp_path / "service_desks.toml"
    card.write_text(text.replace("[fa]", "[goal]"), encoding="utf-8")
    assert {(fault.column, fault.code) for fault in faults_of(tmp_path)} == {
        ("goal", "card_unknown_field"),
        ("fa", "card_words"),
    }
    without_english = text.partition("[en]")[0] + '[[changes]]\ndate = "2014-12-06"\nfa = "نخستین نسخه."\n'
    card.write_text(without_english, encoding="utf-8")
    (read,) = read_cards(tmp_path, shipped_terms())
    assert read.words["en"] == read.words["fa"]
    assert read.changes[0]["en"] == "نخستین نسخه."
    card.write_text(without_english + '[en]\nname = "Service desks"\n', encoding="utf-8")
    (read,) = read_cards(tmp_path, shipped_terms())
    assert (read.word("en", "name"), read.word("en", "short")) == ("Service desks", read.word("fa", "short"))


def test_the_dates_of_a_card_may_be_jalali(tmp_path):
    write(tmp_path, "service_desks", date='date = "۱۳۹۴/۱۲/۲۹"', next_review='next_review = "1394-01-01"')
    (card,) = read_cards(tmp_path, shipped_terms())
    assert (card.target_date, card.next_review) == (date(2016, 3, 19), date(2015, 3, 21))


def test_a_card_of_a_shipped_measure_that_the_folder_does_not_have_is_told_where_its_row_is(tmp_path):
    write(tmp_path, "service_desks")
    terms = shipped_terms()
    own = Terms(terms.kinds, {"survey": terms.measures["survey"]})
    with pytest.raises(DataError) as refused:
        read_cards(tmp_path, own)
    (fault,) = refused.value.faults
    assert (fault.column, fault.code, fault.value) == ("measure", "card_measure_shipped", "desk")
    for lang in LANGUAGES:
        assert "data/measures.csv" in describe(fault, lang)


def test_a_target_has_both_a_value_and_a_date_or_there_is_none(tmp_path):
    write(tmp_path, "service_desks", date="")
    write(tmp_path, "e_services", share="")
    assert {fault.column for fault in faults_of(tmp_path)} == {"target.date", "target.share"}
    text = (SHIPPED / "service_desks.toml").read_text(encoding="utf-8")
    without = tmp_path / "without"
    without.mkdir()
    words = text.replace('[target]\nshare = 0.8\ndate = "2016-03-19"\n', "").replace("next_review =", "# ")
    (without / "service_desks.toml").write_text(words, encoding="utf-8")
    (card,) = read_cards(without, shipped_terms())
    assert (card.target, card.target_date, card.next_review, card.format, card.top) == (None, None, None, "share", 1)


def test_every_fault_of_every_card_is_reported_at_once(tmp_path):
    write(tmp_path, "service_desks", polarity='polarity = "up"', rule='rule = "ratio"', share="share = 2")
    write(tmp_path, "parallel_work", within_days="", fact="")
    (tmp_path / "broken.toml").write_text("key = ", encoding="utf-8")
    (tmp_path / "arabic.toml").write_bytes("نام".encode("cp1256"))
    write(tmp_path, "e_services")
    found = [(fault.file.split("/")[1], fault.column, fault.code) for fault in faults_of(tmp_path)]
    assert found == [
        ("arabic.toml", "", "card_unreadable"),
        ("broken.toml", "", "card_unreadable"),
        ("parallel_work.toml", "fa.fact", "card_text"),
        ("parallel_work.toml", "within_days", "card_number"),
        ("service_desks.toml", "polarity", "card_field"),
        ("service_desks.toml", "rule", "card_field"),
        ("service_desks.toml", "target.share", "card_amount_share"),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_fault_has_words_in_both_languages(tmp_path, lang):
    codes = faults_of(tmp_path)
    assert [fault.code for fault in codes] == ["cards_missing"]
    write(tmp_path, "service_desks", polarity='polarity = "up"')
    (tmp_path / "broken.toml").write_text("key = ", encoding="utf-8")
    for fault in [*codes, *faults_of(tmp_path)]:
        words = describe(fault, lang)
        assert fault.file in words
        assert fault.column in words
        assert fault.value in words


@pytest.mark.parametrize("steps", ["[0, 1]", "[1, 1]", "[3, 2]", "[1, 4]", '["1"]', "3"])
def test_steps_are_different_stages_of_the_measure(tmp_path, steps):
    write(tmp_path, "e_services", steps=f"steps = {steps}")
    (fault,) = faults_of(tmp_path)
    assert (fault.column, fault.details["expected"]) == ("steps", "[1, 2, 3]")
    # An indicator that is not of a state has no steps.
    (tmp_path / "e_services.toml").unlink()
    write(tmp_path, "inspection_coverage", rule='steps = [1]\nrule = "inspected"')
    assert [fault.column for fault in faults_of(tmp_path)] == ["steps"]
