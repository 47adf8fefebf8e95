"""The form of a decision: valid inputs and spellings, and the message at each field."""

import re
from pathlib import Path

import pytest

from dashboard.language import LANGUAGES, say
from dashboard.language.spelling import tidy
from tests.unit.cases import each_case
from tests.unit.pages.decisions.decisions_site import VALID, answer_text, client_of, record, stored
from tests.unit.small_folder import small_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return small_folder(tmp_path_factory.mktemp("form"))


@pytest.fixture(scope="module")
def client(folder):
    return client_of(folder)


def refused_page(client, lang: str = "fa", **fields: str) -> str:
    answer = record(client, lang, **fields)
    assert answer.status_code == 422
    return answer_text(answer)


def faults(page: str) -> dict[str, str]:
    return dict(re.findall(r'<p class="invalid-feedback" id="fault-(\w+)">(.*?)</p>', page))


def stored_row(folder: Path, client, **fields: str):
    """The row that the form wrote, the only one in the folder."""
    (folder / "decisions.csv").unlink(missing_ok=True)
    assert record(client, **fields).status_code == 303
    return stored(folder)[-1]


@each_case("lang", LANGUAGES)
def test_all_faults_are_shown_at_their_fields_and_the_typed_values_stay(client, lang):
    page = refused_page(
        client, lang, text="دو\nسطر", owner="بیژن", office="nowhere", county="9", indicator="x", due_typed="1393/13/1"
    )
    assert set(faults(page)) == {"text", "owner", "office", "county", "indicator", "due_typed"}
    for name, text in faults(page).items():
        assert "{" not in text
        assert f'href="#{name}"' in page and f'id="{name}"' in page
        assert re.search(rf'aria-describedby="fault-{name}[^>]*aria-invalid="true"[^>]* id="{name}"', page)
    assert "دو\nسطر</textarea>" in page
    assert 'value="بیژن"' in page and 'value="nowhere"' in page and 'value="1393/13/1"' in page
    assert page.count("autofocus") == 1 and re.search(r'autofocus[^>]* id="text"', page)
    # An empty form lacks only text, owner and due week.
    assert set(faults(refused_page(client, lang, text=" ", owner="", due=""))) == {"text", "owner", "due"}


def test_a_text_is_one_line_in_persian_letters_without_invisible_marks_of_500_letters_at_most(folder, client):
    row = stored_row(folder, client, text="  كميتهٔ  شهردارﻯ‏ها ٣ می‌شود‎ ".replace("ﻯ", "ي"))
    assert row.text == "کمیتهٔ شهرداریها ۳ می‌شود" == tidy(row.text)
    for text in ("a\nb", "a\r\nb", "a\x0bb", "a\u2028b", "a\x00b", "a\tb"):
        assert faults(refused_page(client, text=text)) == {"text": say("fa", "fault.line_break")}, repr(text)
    assert stored_row(folder, client, text="ن" * 500).text == "ن" * 500
    found = faults(refused_page(client, text="ن" * 501))
    assert found == {"text": say("fa", "fault.too_long", most="۵۰۰", found="۵۰۱")}


def test_a_text_with_a_title_of_a_person_is_refused_but_not_similar_words(folder, client):
    for text in ("آقای رئیس پیگیری کند", "سرکار خانم", "ask Mr Somebody"):
        assert "text" in faults(refused_page(client, text=text)), text
    for text in ("نظام مهندسی و خانمیرزا", "message to offices"):
        assert stored_row(folder, client, text=text).text == text


def test_an_office_is_known_by_its_id_or_its_name_in_any_spelling(folder, client):
    same = [
        "G1003",
        "g1003",
        "فرمانداری خمینی شهر",
        "فرمانداري خميني‌شهر",
        "County governor's office of Khomeyni Shahr",
    ]
    offices = dict.fromkeys(same, "G1003")
    offices |= {"county governor's office khansar": "G1004", "فرمانداری اصفهان": "G1002", "پزشکی قانونی": "B035"}
    assert {typed: stored_row(folder, client, owner=typed).owner_id for typed in offices} == offices


def suggestions(page: str) -> list[str]:
    return re.findall(r'name="owner_pick" value="([^"]+)"', page)


def test_an_ambiguous_name_has_suggestions(folder, client):
    page = refused_page(client, owner="بانک")
    assert len(suggestions(page)) == 6
    assert faults(page) == {"owner": say("fa", "decisions.which_office")}
    assert stored_row(folder, client, owner="بانک", owner_for="بانک", owner_pick="B004").owner_id == "B004"
    # A name typed after choosing a suggestion has precedence.
    assert stored_row(folder, client, owner="G1001", owner_for="بانک", owner_pick="B004").owner_id == "G1001"
    # Picked, it stays so while other faults are mended.
    page = refused_page(client, text="", owner="بانک", owner_for="بانک", owner_pick="B004")
    assert set(faults(page)) == {"text"}
    assert re.search(r'name="owner_pick" value="B004" checked', page)
    for pick in ("NOBODY", "بانک ملی", "b004"):
        assert "owner" in faults(refused_page(client, owner="بانک", owner_for="بانک", owner_pick=pick)), pick


def test_a_misspelt_name_has_suggestions_and_an_unknown_name_none(client):
    assert suggestions(refused_page(client, owner="فرمانداری اردستتان"))[0] == "G1001"
    assert faults(refused_page(client, owner="zzzzqqqq")) == {"owner": say("fa", "decisions.no_office")}


def test_an_office_is_looked_for_first_in_the_county_that_was_chosen_and_must_lie_there(folder, client):
    row = stored_row(folder, client, county="1001", office="شهرداری زواره")
    assert (row.county_code, row.office_id) == ("1001", "M1001021396")
    assert stored_row(folder, client, county="1001", office="فرمانداری").office_id == "G1001"
    found = faults(refused_page(client, county="1002", office="G1001"))
    assert found == {"office": say("fa", "decisions.office_elsewhere", county="اردستان")}


@each_case("typed", ["1393/10/6", "۱۳۹۳/۱۰/۶", "1393-10-08", "2014-12-27", "٢٠١٤-١٢-٣٠", "2015.1.2"])
def test_a_due_week_may_be_typed_as_any_of_its_days_and_overrides_the_list(folder, client, typed):
    assert stored_row(folder, client, due_typed=typed).due_week.isoformat() == "2014-12-27" != VALID["due"]


def test_an_invalid_date_is_a_fault_and_the_list_has_half_a_year(client):
    wrong = dict.fromkeys(("1393/13/1", "soon", "0000-00-00"), "not_date") | {"2014-11-29": "due_before"}
    for typed, fault in wrong.items():
        assert faults(refused_page(client, due_typed=typed)) == {"due_typed": say("fa", f"decisions.{fault}")}, typed
    assert "2100" in faults(refused_page(client, "en", due_typed="9999-12-31"))["due_typed"]
    page = refused_page(client, text="")
    due = page.partition('name="due"')[2].partition("</select>")[0]
    options = re.findall(r'<option (?:selected )?value="(\d{4}-\d\d-\d\d)"[^>]*>([^<]*)<', due)
    assert (options[0], len(options)) == (("2014-12-13", "۲۲ تا ۲۸ آذر ۱۳۹۳"), 26)
    assert re.search(rf'<option selected value="{VALID["due"]}">', page)
