"""The bar of colours: positions of shares on classes of equal width."""

import pytest

from dashboard.figures.cell_text import level_of
from dashboard.figures.words import class_texts, position, scale
from dashboard.language import LANGUAGES
from tests.unit.amount_cards import UNAIMED, WAITING
from tests.unit.shipped import shipped_live


@pytest.mark.parametrize(
    ("share", "along"), [(0, 0), (0.05, 50 / 3), (0.1, 100 / 3), (0.3, 50), (0.5, 200 / 3), (0.75, 250 / 3), (1, 100)]
)
def test_a_share_lies_within_its_class(share: float, along: float) -> None:
    assert position(share, [0, 0.1, 0.5, 1]) == pytest.approx(along)


def test_a_bound_belongs_to_the_class_above_for_any_denominator() -> None:
    classes = {0: 0, 0.1999: 0, 0.2: 1, 0.39: 1, 0.4: 2, 0.6: 3, 0.7999: 3, 0.8: 4, 1: 4}
    assert {share: level_of("value", share, (0.2, 0.4, 0.6, 0.8)) for share in classes} == classes
    for card in shipped_live().snapshot.cards:
        for number, bound in enumerate(card.classes):
            found = [level_of("value", round(bound * of) / of, card.classes) for of in (20, 40, 100, 1000)]
            assert found == [number + 1] * 4, (card.key, bound)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_bar_has_a_bound_at_each_end_of_a_class_and_the_words_of_the_map(lang: str) -> None:
    for card in shipped_live().snapshot.cards:
        bar = scale(lang, card, ["value", "zero"])
        assert len(bar.bounds) == len(bar.classes) + 1 == len(card.classes) + 2
        assert bar.bounds[0][1] == 0 and bar.bounds[-1][1] == pytest.approx(100)
        assert [level for _, _, level in bar.patterns] == [len(card.classes) + 1]
        assert (bar.target is None) == (card.target is None)
        assert bar.target is None or 0 <= bar.target[1] <= 100


def test_classes_of_a_mean_have_its_unit_and_the_bar_has_no_upper_bound():
    texts = ["under 10 minutes", "10 to 20 minutes", "20 to 30 minutes", "30 minutes and over"]
    assert class_texts("en", WAITING) == texts
    bar = scale("en", WAITING, [])
    assert [text for text, _ in bar.bounds] == ["0", "10", "20", "30", ""]
    assert bar.target == ("ceiling 15 minutes", 37.5)
    assert [text for text, _ in scale("fa", WAITING, []).bounds][1:] == ["۱۰", "۲۰", "۳۰", ""]
    assert scale("en", UNAIMED, []).target is None
