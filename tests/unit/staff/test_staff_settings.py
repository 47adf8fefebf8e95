"""The desk's settings: what is taken, what is refused, and that a refusal never repeats a password."""

from __future__ import annotations

import pytest

from dashboard.desk.engine import DeskGone, NoDesk, open_desk
from dashboard.settings import SettingsError, from_environment
from dashboard.staff.reach import Reach


def test_without_a_word_the_desk_lies_in_the_data_folder(tmp_path):
    settings = from_environment({"DATA_URL": str(tmp_path)})
    assert settings.desk_url == f"sqlite:///{tmp_path}/staff/desk.sqlite"
    assert (settings.staff_idle_minutes, settings.staff_hours, settings.trust_proxy) == (30, 10, 0)


def test_what_is_said_is_taken():
    given = {"STAFF_URL": "postgresql+psycopg://u:p@host/desk", "STAFF_IDLE_MINUTES": "5", "STAFF_HOURS": "8"}
    settings = from_environment({**given, "TRUST_PROXY": "2"})
    assert settings.desk_url == given["STAFF_URL"]
    assert (settings.staff_idle_minutes, settings.staff_hours, settings.trust_proxy) == (5, 8, 2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STAFF_URL", "/srv/desk.sqlite"),
        ("STAFF_URL", "mysql://u:s3cret@host/desk"),
        ("STAFF_IDLE_MINUTES", "0"),
        ("STAFF_HOURS", "200"),
        ("TRUST_PROXY", "yes"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(name, value):
    with pytest.raises(SettingsError, match=name) as refused:
        from_environment({name: value})
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("url", ["postgresql://host:port/desk", "sqlite:/desk.sqlite"])
def test_an_address_that_is_none_is_refused_when_the_server_is_made(url):
    with pytest.raises(SettingsError, match="STAFF_URL"):
        Reach(url)


def test_a_driver_that_is_not_there_is_a_desk_that_is_gone_and_no_crash():
    with pytest.raises(DeskGone):
        Reach("postgresql+psycopg://host/desk").desk()


def test_an_empty_file_is_no_desk_yet(tmp_path):
    (tmp_path / "desk.sqlite").touch()
    with pytest.raises(NoDesk):
        open_desk(f"sqlite:///{tmp_path / 'desk.sqlite'}")
