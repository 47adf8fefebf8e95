"""Two sheets of one county and week: the later one is the newer word, in whatever order they are published."""

from __future__ import annotations

from dashboard.staff import changes
from tests.unit.staff.desk_site import post
from tests.unit.staff.sheet_desk import bring, committee, filled, publish, review, sent, taken


def test_a_correction_brings_along_what_it_corrects(site):
    first = sent(site, "no")
    review(site, first)
    site.clock.move(seconds=5)
    second = sent(site, "yes")
    review(site, second)
    site.clock.move(seconds=5)
    assert publish(site, sheet=[str(second)]).status_code == 303
    assert committee(site)[:2] == ("value", 1)
    site.clock.move(seconds=5)
    # The older one cannot come after it.
    assert publish(site, sheet=[str(first)]).status_code == 422
    assert committee(site)[:2] == ("value", 1)


def test_a_clerk_is_not_shown_what_waits_of_another_county(site, monkeypatch):
    review(site, sent(site, "no"))
    chosen = []
    real = changes.staged
    monkeypatch.setattr(changes, "staged", lambda *given: chosen.append(given[1]) or real(*given))
    client = site.client("kashan-1")
    draft = bring(client, filled(taken(client, "1009"), "G1009", "yes")).headers["Location"]
    assert client.get(draft).status_code == 200
    assert chosen == [[], []]
    assert post(client, draft, do="drop").status_code == 303
