"""Helpers: a dashboard on a small writable folder, and forms sent as a browser sends them."""

import html
import re
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from dashboard.live import Live, utcnow
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.sources.read import Sources
from dashboard.tables.versions import Record, ViewRecord, versions

PAGE = "/{}/meeting/decisions"
SAME_ORIGIN = {"Origin": "http://localhost"}
VALID = {"text": "ستاد شهرستان تشکیل شود.", "owner": "G1001", "due": "2014-12-20"}
NOTHING = dict.fromkeys(("indicator", "county", "office", "due_typed"), "")


def client_of(folder: Path) -> FlaskClient:
    return create_server(Settings(meeting_write=True), Live(folder)).test_client()


def without_writing(client: FlaskClient) -> FlaskClient:
    """Another server on the same data, whose setting allows no writing."""
    return create_server(Settings(), client.application.extensions["live"]).test_client()


def page_of(client: FlaskClient, lang: str = "fa", query: str = "") -> str:
    answer: Any = client.get(PAGE.format(lang) + query)
    assert answer.status_code == 200, query
    return str(answer.get_data(as_text=True))


def form_id(page: str) -> str:
    return re.findall(r'name="record_id" value="([^"]+)"', page.partition('id="record"')[2])[0]


def record(client: FlaskClient, lang: str = "fa", headers: Any = SAME_ORIGIN, **fields: str) -> Any:
    """Send a valid form with changed fields. Its id is from a new page unless a field sets it."""
    if "record_id" not in fields:
        fields["record_id"] = form_id(page_of(client, lang))
    data = {"action": "record", **NOTHING, **VALID, **fields}
    return client.post(PAGE.format(lang), data=data, headers=headers)


def change(client: FlaskClient, row: Record, status: str, **fields: str) -> Any:
    version = row.recorded_at.isoformat() + "Z"
    data = {"action": "change", "record_id": row.decision_id, "seen": version, "status": status, **fields}
    return client.post(PAGE.format("fa"), data=data, headers=SAME_ORIGIN)


def add_view(client: FlaskClient, address: str = "/fa/download/trend.svg", lang: str = "fa", **fields: str) -> Any:
    """Send a valid form of a view with changed fields. Its id is from a new page."""
    page = page_of(client, lang).partition('id="views"')[2]
    code = re.findall(r'"action" value="view" autocomplete="off"><input[^>]*value="([^"]+)"', page)
    data = {"action": "view", "record_id": code[0] if code else "", "address": address, "figure": "", "title": ""}
    return client.post(PAGE.format(lang), data={**data, **fields}, headers=SAME_ORIGIN)


def change_view(client: FlaskClient, row: ViewRecord, action: str, **fields: str) -> Any:
    data = {"action": f"view_{action}", "record_id": row.view_id, "seen": row.recorded_at.isoformat() + "Z"}
    return client.post(PAGE.format("fa"), data=data | fields, headers=SAME_ORIGIN)


def stored_views(folder: Path) -> list[ViewRecord]:
    return versions(Sources(folder).read(utcnow()).tables.meeting_views, ViewRecord)


def stored(folder: Path) -> list[Record]:
    return versions(Sources(folder).read(utcnow()).tables.decisions, Record)


def answer_text(answer: Any) -> str:
    """The page of an answer as text, entities resolved."""
    return html.unescape(answer.get_data(as_text=True))
