"""The place that the settings name."""

from __future__ import annotations

from contextlib import ExitStack

from dashboard.places import Place
from dashboard.places.database import DatabasePlace
from dashboard.places.folder import FolderPlace
from dashboard.settings import Settings


def place_of(settings: Settings) -> Place:
    """Where the data are kept. Raises DataError for a database that cannot be reached, or is not ours."""
    return DatabasePlace(settings.database_url) if settings.database_url else FolderPlace(settings.data_folder)


def held(settings: Settings, until: ExitStack) -> Place:
    """The same, let go of at the end of `until`. Raises DataError."""
    place = place_of(settings)
    until.callback(place.close)
    return place
