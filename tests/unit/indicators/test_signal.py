"""The rules of what may be said of few offices, against known cases and against scipy."""

import csv
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from dashboard.indicators import signal
from dashboard.indicators.forecast import FARTHEST, forecast
from dashboard.indicators.rank_range import rank_ranges
from dashboard.indicators.signal import FEW, SHORT, USUAL, Word

# Worked out with scipy and statsmodels, and once more by hand: input and expected are JSON.
CASES = list(csv.DictReader(Path(__file__).with_name("signal_cases.csv").read_text(encoding="utf-8").splitlines()))


def cases(rule: str) -> pytest.MarkDecorator:
    read = [(json.loads(case["input"]), json.loads(case["expected"])) for case in CASES if case["rule"] == rule]
    return pytest.mark.parametrize(("given", "expected"), read)


def text(word: Word) -> str:
    return " ".join(word).strip()


@cases("D3")
def test_a_county_is_judged_against_the_other_counties_by_lot(
    given: dict[str, int], expected: dict[str, Any]
) -> None:
    counts = given["k"], given["N"], given["K"], given["T"]

    assert signal.chance(*counts) == pytest.approx(expected["q"], rel=1e-5)
    assert text(signal.among_others(*counts)) == expected["word"]


def test_where_all_offices_are_ready_only_small_counties_cannot_be_judged() -> None:
    assert signal.among_others(60, 60, 449, 449) == USUAL
    assert signal.among_others(5, 5, 449, 449) == FEW
    assert signal.among_others(0, 60, 0, 449) == USUAL


def test_a_county_without_other_counties_cannot_be_judged() -> None:
    assert signal.among_others(20, 60, 20, 60) == FEW


def test_counts_that_contradict_one_another_are_refused() -> None:
    with pytest.raises(ValueError, match="5 of 6 ready offices cannot be part of 4 of 9"):
        signal.chance(5, 6, 4, 9)


@cases("HOLD")
def test_a_word_is_shown_after_it_has_held(given: dict[str, Any], expected: dict[str, str]) -> None:
    assert signal.held([Word(key) for key in reversed(given["words"])], given["hold"]).key == expected["shown"]


def test_without_a_word_that_held_the_figure_is_usual_and_few_offices_are_never_held_back() -> None:
    look, other = Word("look", "lower"), Word("look", "higher")

    assert signal.held([], 2) == USUAL
    assert signal.held([look], 2) == USUAL
    # The same word on the other side is another word.
    assert signal.held([look, other], 2) == USUAL
    assert signal.held([FEW, look, look], 2) == FEW
    # A county that grew is judged as soon as it has enough offices.
    assert signal.held([look, FEW, FEW], 2) == USUAL
    assert signal.held([look, look, FEW, FEW], 2) == look


@cases("D5")
def test_the_pace_of_a_state(given: dict[str, int], expected: dict[str, Any]) -> None:
    won, left, before, left_before = (given[name] for name in ("won_now", "open_now", "won_before", "open_before"))
    word = signal.pace(won, left, before, left_before)

    assert signal.chance(won, left, won + before, left + left_before) == pytest.approx(expected["q"], rel=1e-4)
    assert {USUAL: "as before", SHORT: "short"}.get(word, word.side) == expected["word"]


@cases("D6")
def test_the_level_of_a_flow(given: dict[str, list[float]], expected: dict[str, Any]) -> None:
    lower, mean, upper = signal.limits(given["baseline"])

    assert (mean, [lower, upper]) == (expected["mean"], pytest.approx(expected["limits"], abs=1e-2))
    assert text(signal.level(given["baseline"], given["new"])) == expected["word"]


def test_a_short_series_has_no_word_and_a_single_leap_does_not_widen_the_limits() -> None:
    leap = [80.0, 81.0] * 5 + [140.0] + [80.0, 81.0] * 5

    assert signal.level([80.0] * 19, [20.0, 20.0]) == SHORT
    assert signal.level(leap, [95.0, 95.0]) == Word("look", "higher")
    with pytest.raises(ValueError, match="1 weeks"):
        signal.limits([80.0])


@cases("D6even")
def test_a_series_that_is_too_even(given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert signal.too_even([(count, given["n"]) for count in given["k"]]) == (expected["word"] == "too even")


def test_few_answers_or_weeks_and_a_series_without_change_are_not_called_too_even() -> None:
    assert not signal.too_even([(42, 60)] * 19)
    assert not signal.too_even([(20, 29)] * 20)
    assert not signal.too_even([(60, 60)] * 20)


@cases("D10")
def test_answers_are_judged_by_offices(given: dict[str, Any], expected: dict[str, Any]) -> None:
    offices = {county: [(good, asked) for good, asked in found] for county, found in given["offices"].items()}

    assert text(signal.answers(offices, given["county"])) == expected["word"]


def test_answers_of_few_offices_or_of_offices_that_are_all_alike_have_no_signal() -> None:
    alike = {"A": [(10.0, 20)] * 6, "B": [(10.0, 20)] * 9, "C": [(10.0, 20)] * 5, "D": [(2.0, 4)] * 6}

    assert [signal.answers(alike, county) for county in "ABCD"] == [USUAL, USUAL, FEW, FEW]


@cases("D9")
def test_the_greatest_number_of_wrong_self_reports(given: dict[str, int], expected: dict[str, int]) -> None:
    assert signal.at_most_wrong(given["N"], given["visited"], given["wrong"]) == expected["at_most"]


@cases("D4")
def test_a_rank_has_a_range(given: dict[str, Any], expected: dict[str, Any]) -> None:
    found = rank_ranges(given["k"], given["n"], given["high_is_good"])

    for county, known in expected["at_index"].items():
        if isinstance(known, dict):
            assert list(found[int(county)]) == pytest.approx(known["range"], abs=1)


@cases("D8")
def test_a_forecast(given: dict[str, Any], expected: dict[str, Any]) -> None:
    found = forecast(
        *(np.array(given[name], dtype=float) for name in ("changes", "open")), given["open_now"], given["gap"]
    )

    assert [found.least, found.most] == pytest.approx(expected["range13"], abs=1)
    if "date" in expected:
        assert found.without == {"too few": "few_gains", "too far": "far"}[expected["date"]]
        assert (found.expected, found.within(52)) == (None, "")
        return
    weeks = (found.early, found.expected, found.late)
    for found_week, known in zip(weeks, expected["weeks_10_50_90"], strict=True):
        assert found_week == pytest.approx(known, rel=0.05, abs=2)
    assert [found.arrived[25], found.arrived[51]] == pytest.approx(expected["chance_26_52"], abs=0.03)
    assert (found.within(52), found.within(0), found.within(FARTHEST)) == (expected["word_52"], "unlikely", "likely")


def test_a_forecast_needs_half_a_year() -> None:
    with pytest.raises(ValueError, match="25 weekly changes in place of 26"):
        forecast(np.ones(25), np.full(25, 40.0), 20, 10)


def test_where_each_week_brings_one_office_the_paths_differ_only_by_the_open_share() -> None:
    steady = forecast(np.ones(26), np.arange(126.0, 100, -1), 100, 13)

    # One office a week in half of the paths; in the others about 1 in 113 of the open ones.
    assert (steady.least, steady.most, steady.early) == (10, 13, 13)
    assert steady.expected in (13, 14)
    assert steady.late in (15, 16)


def test_the_rules_agree_with_scipy_on_random_counts() -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chosen = random.Random(seed)
    for _ in range(200):
        everywhere = chosen.randint(2, 300)
        here, ready = chosen.randint(1, everywhere - 1), chosen.randint(0, everywhere)
        found = int(stats.hypergeom(everywhere, ready, here).rvs(random_state=chosen.randrange(10**6)))
        drawn = stats.hypergeom(everywhere, ready, here)
        both = min(1.0, 2 * min(drawn.cdf(found), drawn.sf(found - 1)))
        assert signal.chance(found, here, ready, everywhere) == pytest.approx(both, rel=1e-6, abs=1e-12)
        wrong = chosen.randint(0, here)
        bound = signal.at_most_wrong(everywhere, here, wrong)
        assert stats.hypergeom(everywhere, bound, here).cdf(wrong) >= 0.05 - 1e-9
        if bound < everywhere - here + wrong:
            assert stats.hypergeom(everywhere, bound + 1, here).cdf(wrong) < 0.05 + 1e-9


def test_the_limit_of_an_even_series_is_that_of_chi_square() -> None:
    assert stats.chi2(signal.BASELINE - 1).cdf(4.0) == pytest.approx(signal.CLEAR_BELOW, rel=0.2)


def test_the_range_of_ranks_agrees_with_draws() -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    ready, offices = [3, 9, 14, 30, 8, 20], [12, 20, 30, 40, 30, 21]
    share = sum(ready) / sum(offices)
    spread = sum((k - n * share) ** 2 / (n * share * (1 - share)) for k, n in zip(ready, offices, strict=True)) / 5
    usual = (sum(offices) - sum(n * n for n in offices) / sum(offices)) / 5
    weight = (usual - 1) / (spread - 1) - 1
    drawn = [
        stats.beta(share * weight + k, (1 - share) * weight + n - k).rvs(20_000, random_state=seed + place)
        for place, (k, n) in enumerate(zip(ready, offices, strict=True))
    ]
    places = stats.rankdata([-shares for shares in drawn], axis=0)
    expected = [(stats.quantile(row, 0.1), stats.quantile(row, 0.9)) for row in places]

    for (first, last), (low, high) in zip(rank_ranges(ready, offices, True), expected, strict=True):
        assert (first, last) == (pytest.approx(low, abs=1), pytest.approx(high, abs=1))
    # Where lower is better the order is turned round.
    turned = rank_ranges([n - k for k, n in zip(ready, offices, strict=True)], offices, False)
    assert turned == rank_ranges(ready, offices, True)


OFFICES: list[int] = np.geomspace(2, 61, 24).round().astype(int).tolist()


def clear_counties(ready: list[int]) -> list[bool]:
    """Which of the counties with OFFICES stand out clearly, by their ready offices."""
    all_ready, all_offices = sum(ready), sum(OFFICES)
    return [
        signal.among_others(here, of, all_ready, all_offices).key == "clear"
        for here, of in zip(ready, OFFICES, strict=True)
    ]


@pytest.mark.rare
def test_without_true_differences_hardly_a_week_has_a_clear_county() -> None:
    """15 indicators, whose offices are ready with the same probability in all counties; about 7 weeks in 1,000."""
    seed, weeks, allowed = random.randrange(10**6), 3000, 0.01
    print(f"seed {seed}")
    shares = np.linspace(0.3, 0.9, 15)
    drawn = np.random.default_rng(seed).binomial(OFFICES, shares[:, None], (weeks, len(shares), len(OFFICES)))
    false = sum(any(any(clear_counties(ready)) for ready in week) for week in drawn.tolist())

    # Four standard errors of the allowed share: a rule that keeps to it fails less than once in 10,000 runs.
    assert false / weeks <= allowed + 4 * (allowed * (1 - allowed) / weeks) ** 0.5


@pytest.mark.rare
def test_a_large_county_far_below_the_others_is_clear_more_often_than_not() -> None:
    """61 offices with 30 %, in the other counties 60 %; clear in about two of three weeks."""
    seed, weeks = random.randrange(10**6), 2000
    print(f"seed {seed}")
    shares = [*[0.6] * (len(OFFICES) - 1), 0.3]
    drawn = np.random.default_rng(seed).binomial(OFFICES, shares, (weeks, len(OFFICES)))

    assert 2 * sum(clear_counties(ready)[-1] for ready in drawn.tolist()) > weeks
