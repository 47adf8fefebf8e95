"""The form of a decision: valid inputs and spellings, and the fault of each field."""

from werkzeug.datastructures import MultiDict

from dashboard.language import say
from dashboard.language.spelling import tidy
from dashboard.pages.decisions.form import DecisionForm
from dashboard.tables.versions import Record
from tests.unit.cases import each_case
from tests.unit.pages.decisions.decisions_site import NOTHING, VALID
from tests.unit.shipped import shipped_live


def sent_form(lang: str = "fa", **fields: str) -> DecisionForm:
    """A valid form with changed fields, after its validation."""
    snapshot = shipped_live().snapshot
    data = {"record_id": "2014-12-06-0123456789ab", **NOTHING, **VALID, **fields}
    form = DecisionForm(lang, snapshot, len(snapshot.weeks) - 1, MultiDict(data))
    form.validate()
    return form


def faults(lang: str = "fa", **fields: str) -> dict[str, str]:
    return {name: str(errors[0]) for name, errors in sent_form(lang, **fields).errors.items()}


def valid_row(**fields: str) -> Record:
    form = sent_form(**fields)
    assert not form.errors, form.errors
    return form.record()


def suggestions(**fields: str) -> list[str]:
    return [code for code, _ in sent_form(**fields).owner.offers]


def test_an_empty_form_lacks_text_owner_and_due_week():
    assert set(faults(text=" ", owner="", due="")) == {"text", "owner", "due"}


def test_a_text_is_one_line_in_persian_letters_without_invisible_marks_of_500_letters_at_most():
    row = valid_row(text="  كميتهٔ  شهردارﻯ‏ها ٣ می‌شود‎ ".replace("ﻯ", "ي"))
    assert row.text == "کمیتهٔ شهرداریها ۳ می‌شود" == tidy(row.text)
    for text in ("a\nb", "a\r\nb", "a\x0bb", "a\u2028b", "a\x00b", "a\tb"):
        assert faults(text=text) == {"text": say("fa", "fault.line_break")}, repr(text)
    assert valid_row(text="ن" * 500).text == "ن" * 500
    assert faults(text="ن" * 501) == {"text": say("fa", "fault.too_long", most="۵۰۰", found="۵۰۱")}


def test_a_text_with_a_title_of_a_person_is_refused_but_not_similar_words():
    for text in ("آقای رئیس پیگیری کند", "سرکار خانم", "ask Mr Somebody"):
        assert list(faults(text=text)) == ["text"], text
    for text in ("نظام مهندسی و خانمیرزا", "message to offices"):
        assert valid_row(text=text).text == text


def test_a_title_that_may_be_part_of_an_institutions_name_needs_a_yes():
    texts = {
        "مهندس": "پیگیری توسط مهندس نمونه انجام شود.",
        "دکتر": "میز خدمت بیمارستان دکتر شریعتی دایر شود.",
        "حجت‌الاسلام": "حجت‌الاسلام نمونه",
        "حاج": "با حاج نمونه",
        "سردار": "سردار نمونه",
        "سرهنگ": "سرهنگ نمونه",
    }
    for word, text in texts.items():
        assert faults(text=text) == {"text": say("fa", "decisions.doubt_person", word=word)}
        assert list(faults(text=text, institution="other")) == ["text"]
        assert valid_row(text=text, institution=word).text == text
    assert valid_row(text="سازمان نظام مهندسی و حاجی‌آباد").text


def test_an_office_is_known_by_its_id_or_its_name_in_any_spelling():
    same = [
        "G1003",
        "g1003",
        "فرمانداری خمینی شهر",
        "فرمانداري خميني‌شهر",
        "County governor's office of Khomeyni Shahr",
    ]
    offices = dict.fromkeys(same, "G1003")
    offices |= {"county governor's office khansar": "G1004", "فرمانداری اصفهان": "G1002", "پزشکی قانونی": "B035"}
    assert {typed: valid_row(owner=typed).owner_id for typed in offices} == offices


def test_an_ambiguous_name_has_suggestions():
    assert len(suggestions(owner="بانک")) == 6
    assert faults(owner="بانک") == {"owner": say("fa", "decisions.which_office")}
    assert valid_row(owner="بانک", owner_for="بانک", owner_pick="B004").owner_id == "B004"
    # A name typed after choosing a suggestion has precedence.
    assert valid_row(owner="G1001", owner_for="بانک", owner_pick="B004").owner_id == "G1001"
    # Picked, it stays so while other faults are mended.
    form = sent_form(text="", owner="بانک", owner_for="بانک", owner_pick="B004")
    assert list(form.errors) == ["text"]
    assert (form.owner.pick, [code for code, _ in form.owner.offers]) == ("B004", ["B004"])
    for pick in ("NOBODY", "بانک ملی", "b004"):
        assert list(faults(owner="بانک", owner_for="بانک", owner_pick=pick)) == ["owner"], pick


def test_a_misspelt_name_has_suggestions_and_an_unknown_name_none():
    assert suggestions(owner="فرمانداری اردستتان")[0] == "G1001"
    assert faults(owner="zzzzqqqq") == {"owner": say("fa", "decisions.no_office")}


def test_an_office_is_looked_for_first_in_the_county_that_was_chosen_and_must_lie_there():
    row = valid_row(county="1001", office="شهرداری زواره")
    assert (row.county_code, row.office_id) == ("1001", "M1001021396")
    assert valid_row(county="1001", office="فرمانداری").office_id == "G1001"
    found = faults(county="1002", office="G1001")
    assert found == {"office": say("fa", "decisions.office_elsewhere", county="اردستان")}


@each_case("typed", ["1393/10/6", "۱۳۹۳/۱۰/۶", "1393-10-08", "2014-12-27", "٢٠١٤-١٢-٣٠", "2015.1.2"])
def test_a_due_week_may_be_typed_as_any_of_its_days_and_overrides_the_list(typed):
    assert valid_row(due_typed=typed).due_week.isoformat() == "2014-12-27" != VALID["due"]


def test_an_invalid_date_is_a_fault_and_the_list_has_half_a_year():
    wrong = dict.fromkeys(("1393/13/1", "soon", "0000-00-00"), "not_date") | {"2014-11-29": "due_before"}
    for typed, fault in wrong.items():
        assert faults(due_typed=typed) == {"due_typed": say("fa", f"decisions.{fault}")}, typed
    assert "2100" in faults("en", due_typed="9999-12-31")["due_typed"]
    _, *options = sent_form().due.choices
    assert (options[0], len(options)) == (("2014-12-13", "۲۲ تا ۲۸ آذر ۱۳۹۳"), 26)


@each_case("code", ["", "x", "sample-01", "2014-12-06-XYZ", "../../etc", "2014-12-06-0123456789ab\n"])
def test_an_invalid_id_is_a_fault_and_the_form_gets_a_new_one(code):
    assert faults(record_id=code) == {"record_id": say("fa", "decisions.form_again")}
    assert sent_form(record_id=code).record_id.data != code
