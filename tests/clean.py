"""A run of tests, benchmarks or attacks begins without the settings of the shell from which it is started."""

import os

from dashboard.settings import Settings


def forget_settings() -> None:
    """Remove the variables of all settings from the environment."""
    for name, field in Settings.model_fields.items():
        os.environ.pop(str(field.validation_alias or name).upper(), None)
