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
app = server.extensions["rooms"][PUBLIC.format(lang=DEFAULT)]
watch(server, settings.watch_seconds)
