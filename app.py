"""Start here: `python app.py`, or `gunicorn app:server`. Nothing but wiring."""

import sys

from dashboard.__main__ import main, spoken_language, tell

if __name__ == "__main__":
    sys.exit(main(["serve"]))

# The process that supervises a server's workers loads none of these.
from dashboard.faults import DataError
from dashboard.serve import watch
from dashboard.server import create_server
from dashboard.settings import SettingsError, from_environment

try:
    settings = from_environment()
    server = create_server(settings)
except (DataError, SettingsError) as error:
    tell(error, spoken_language([]))
    # To gunicorn this says that the next try would fail as well.
    sys.exit(3)
watch(server, settings.watch_seconds)
