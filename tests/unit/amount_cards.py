"""Cards of means and totals, and a card without a target."""

from datetime import date
from typing import Any

from dashboard.indicators.cards import Card
from tests.unit.small_register import CARDS

_BASE = next(card for card in CARDS if card.key == "service_desks")


def _card(fa: dict[str, str], en: dict[str, str], **fields: Any) -> Card:
    words = {"fa": _BASE.fa.model_copy(update=fa), "en": _BASE.en.model_copy(update=en)}
    return _BASE.model_copy(update={"window_weeks": 4, "measure": "", **words, **fields})


WAITING = _card(
    {"name": "زمان انتظار", "unit": "مراجعه", "county_unit": "مراجعه", "value_unit": "دقیقه"},
    {
        "name": "Waiting time",
        "unit": "visit",
        "units": "visits",
        "county_unit": "visit",
        "county_units": "visits",
        "value_unit": "minutes",
    },
    rule="mean",
    polarity="low",
    classes=(10.0, 20.0, 30.0),
    target=15.0,
    target_date=date(2016, 3, 19),
)
COMPLAINTS = _card(
    {"name": "شکایت‌ها", "unit": "شکایت", "county_unit": "شکایت", "fact": "دریافت شده است"},
    {
        "name": "Complaints",
        "unit": "complaint",
        "units": "complaints",
        "county_unit": "complaint",
        "county_units": "complaints",
        "fact": "were received",
        "fact_one": "was received",
    },
    rule="total",
    polarity="low",
    classes=(100.0, 500.0),
    target=None,
    target_date=None,
)
UNAIMED = _BASE.model_copy(update={"target": None, "target_date": None})
