"""The counties that clicks and lassos in plotly's figures choose."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any


def codes(event: Any) -> list[str]:
    """The texts in `customdata` of an event's points, which for every figure are codes of counties; none for ''."""
    points = event.get("points") if isinstance(event, dict) else None
    values = (
        [point.get("customdata") for point in points if isinstance(point, dict)] if isinstance(points, list) else []
    )
    return [code for code in values if isinstance(code, str) and code]


def chosen(
    counties: Sequence[str], clicks: Mapping[str, Any], lasso: Any, known: Collection[str]
) -> tuple[list[str], list[str]]:
    """(the chosen counties after clicks and a lasso, codes that are no county).

    clicks: plotly's event of each figure, None without a click. A click chooses a county or releases it; a lasso
    around any county chooses those that it surrounds. known: the codes of the snapshot's counties.
    """
    result, unknown = list(counties), []
    for code in (code for event in clicks.values() for code in codes(event)[:1]):
        if code not in known:
            unknown.append(code)
        elif code in result:
            result.remove(code)
        else:
            result.append(code)
    surrounded = codes(lasso)
    unknown += [code for code in surrounded if code not in known]
    inside = [code for code in dict.fromkeys(surrounded) if code in known]
    return inside or result, unknown
