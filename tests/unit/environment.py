"""Settings of an environment that a test writes down."""

import os
from collections.abc import Mapping
from unittest.mock import patch

from dashboard.settings import Settings, from_environment


def settings_of(environment: Mapping[str, str]) -> Settings:
    """The settings of these variables and no others. Raises SettingsError."""
    with patch.dict(os.environ, environment, clear=True):
        return from_environment()
