"""The place that the settings name."""

from __future__ import annotations

from dashboard.places import Place
from dashboard.places.database import DatabasePlace
from dashboard.places.folder import FolderPlace
from dashboard.settings import Settings


def place_of(settings: Settings) -> Place:
    """Where the data are kept. Raises DataError for a database that cannot be reached, or is not ours."""
    return DatabasePlace(settings.database_url) if settings.database_url else FolderPlace(settings.data_folder)
