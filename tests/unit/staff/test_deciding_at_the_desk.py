"""Writing down decisions needs a right at the desk where it is off for everybody else."""

from __future__ import annotations

import re
from html import unescape

from dashboard.live import utcnow
from tests.unit.staff.desk_site import OWN, token_of

PAGE = "/staff/en/decisions"


def form_of(page):
    """The fields of the page's form for a new decision, and where it is sent."""
    form = re.search(r'<form method="post" action="([^"]+)" class="fields">(.*?)</form>', page, re.S)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[2]))
    return unescape(form[1]), hidden


def test_a_publisher_writes_a_decision_and_it_is_public_and_logged(site):
    client = site.client("publisher-1")
    target, fields = form_of(client.get(PAGE).text)
    assert target.startswith(PAGE)
    assert fields["csrf_token"]
    fields |= {"text": "Desks of Ardestan are opened.", "owner": "Governorate of Ardestan", "due": "2014-12-20"}
    answer = client.post(target, data=fields, headers=OWN)
    assert answer.status_code == 303, answer.text
    assert answer.headers["Location"].startswith(PAGE)
    assert "Desks of Ardestan are opened." in client.get(answer.headers["Location"]).text
    site.live.look()
    public = site.server.test_client().get("/en/meeting/decisions").text
    assert "Desks of Ardestan are opened." in public
    assert '<form method="post"' not in public
    assert len(site.entries(action="decision_written")) == 1


def test_without_the_right_or_the_token_nothing_is_written(site):
    place = site.live.place
    clerk = site.client("ardestan-1")
    assert clerk.get(PAGE).status_code == 403
    publisher = site.client("publisher-1")
    target, fields = form_of(publisher.get(PAGE).text)
    fields |= {"text": "Nothing.", "owner": "Governorate of Ardestan", "due": "2014-12-20"}
    del fields["csrf_token"]
    assert publisher.post(target, data=fields, headers=OWN).status_code == 400
    assert site.server.test_client().post("/en/meeting/decisions", data=fields, headers=OWN).status_code == 403
    assert place.read(utcnow()).tables.decisions.empty


def test_faults_of_the_form_are_told_there(site):
    client = site.client("reviewer-1")
    page = client.get(PAGE).text
    target, fields = form_of(page)
    answer = client.post(target, data=fields | {"text": "", "csrf_token": token_of(page)}, headers=OWN)
    assert answer.status_code == 422
    assert form_of(answer.text)[0].startswith(PAGE)
