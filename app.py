"""Start here: `python app.py`, or `gunicorn app:server`; `DEBUG=1 python app.py` while you change the program.

`app` is the Dash app of the interactive dashboard in Persian (/fa/explore), on the Flask server `server`, which also
has the other apps (dashboard.interactive, dashboard.staff.rooms) and the public pages (dashboard.pages): light HTML
and SVG, since they are read on old phones and slow lines.
"""

import sys

from dashboard.__main__ import main, message_language, report_error
from dashboard.faults import DataError, Refused
from dashboard.interactive.app import PUBLIC
from dashboard.language.table import DEFAULT
from dashboard.memory import without_collection
from dashboard.serve import watch
from dashboard.server import create_server
from dashboard.settings import SettingsError, from_environment

# This exit code tells gunicorn not to start another worker, which would fail as well.
NOT_STARTED = 3

if __name__ == "__main__":
    code = main(["serve"])
    # Faults in the data end the program with the code that gunicorn gets below.
    sys.exit(NOT_STARTED if code == 1 else code)

try:
    settings = from_environment()
    with without_collection():
        server = create_server(settings)
except (DataError, Refused, SettingsError) as error:
    report_error(error, message_language([]))
    sys.exit(NOT_STARTED)
app = server.extensions["rooms"][PUBLIC.format(lang=DEFAULT)]
watch(server, settings.watch_seconds)
