"""Start here: `python app.py`, or `gunicorn app:server`. Nothing but wiring."""

import sys

from dashboard.__main__ import main
from dashboard.serve import watch
from dashboard.server import create_server
from dashboard.settings import from_environment

if __name__ == "__main__":
    sys.exit(main(["serve"]))

settings = from_environment()
server = create_server(settings)
watch(server, settings.watch_seconds)
