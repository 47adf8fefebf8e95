"""Three example rows for each table of a new folder, which are sound in that folder."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from dashboard.commands.county_list import NewCounty, invented_code
from dashboard.language import say
from dashboard.tables.declared import FINDINGS
from dashboard.tables.measures import TOTAL, Terms
from dashboard.weeks import WEEK, jalali_text, moment_text, utcnow, week_of

Example = list[dict[str, str]]
_KIND = "governorate"


def examples(code: str, counties: Sequence[NewCounty], terms: Terms) -> Mapping[str, Example]:
    """Table name -> rows of text by column. code: the province's. terms: the folder's kinds and measures."""
    names = [(county.code, county.name_fa) for county in counties[:3]]
    for number in range(len(names) + 1, 4):
        names.append((invented_code(code, number), say("fa", "new.example_county", number=number)))
    week = week_of(utcnow().date()) - 2 * WEEK
    # Offices are in the folder's counties, of which there may be fewer than three.
    homes = [names[number % min(len(counties) or 3, 3)] for number in range(3)]
    offices = [f"G{county}{number}" for number, (county, _) in enumerate(homes, start=1)]
    received = moment_text((utcnow() - timedelta(days=1)).replace(microsecond=0))
    letter = {"received_at": received, "source": say("fa", "new.example_source")}
    kind = terms.kinds[_KIND]
    rows: dict[str, Example] = {
        "counties": [{"county_code": county, "name_fa": name} for county, name in names],
        "offices": [
            {"office_id": office, "kind": _KIND, "name_fa": f"{kind.name_fa} {name}", "county_code": county}
            for office, (county, name) in zip(offices, homes, strict=True)
        ],
        "inspections": [
            {"date": jalali_text(week), "team": "1", "office_id": office, "findings": "4", "resolved": "3"}
            # The kinds of findings of the last visit are not told.
            | ({"finding": finding, "resolved_on": jalali_text(week + timedelta(days=3))} if finding else {})
            | letter
            for office, finding in zip(offices, (*FINDINGS[1:3], ""), strict=True)
        ],
        "teams": [
            {"team": str(team), "county_code": county, "office_id": office, "capacity": "4"}
            for team, (office, (county, _)) in enumerate(zip(offices, homes, strict=True), start=1)
        ],
    }
    reported, counted = next(iter(terms.reported), ""), next(iter(terms.counted.values()), None)
    if reported:
        rows["reports"] = [
            {"week": jalali_text(week), "office_id": office, "measure": reported, "value": value} | letter
            for office, value in zip(offices, ("1", "0", "1"), strict=True)
        ]
        for row in rows["reports"]:
            row["evidence"] = "document"
    if counted:
        whole = {} if counted.kind == TOTAL else {"denominator": "40"}
        rows["counts"] = [
            {"week": jalali_text(week), "office_id": office, "measure": counted.measure, "numerator": "31"}
            | whole
            | letter
            for office in offices
        ]
    return rows
