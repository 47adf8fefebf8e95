"""Start here: `python app.py`, or `gunicorn app:server`. Connects the modules, and nothing else.

`server` is a Flask server with one Dash app on it (dashboard.interactive: the interactive dashboard, /LANG/explore).
The public pages (dashboard.pages) are light HTML and SVG, since they are read on old phones and slow lines.
"""

import sys

from dashboard.__main__ import main, message_language, report_error
from dashboard.faults import DataError, Refused
from dashboard.serve import watch
from dashboard.server import create_server
from dashboard.settings import SettingsError, from_environment

if __name__ == "__main__":
    sys.exit(main(["serve"]))

try:
    settings = from_environment()
    server = create_server(settings)
except (DataError, Refused, SettingsError) as error:
    report_error(error, message_language([]))
    # This exit code tells gunicorn not to start another worker, which would fail as well.
    sys.exit(3)
watch(server, settings.watch_seconds)
