"""Settings from variables of a test."""

import os
from collections.abc import Mapping
from unittest.mock import patch

from dashboard.settings import Settings, from_environment


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment with these variables only. Raises SettingsError."""
    with patch.dict(os.environ, environment, clear=True):
        return from_environment()
