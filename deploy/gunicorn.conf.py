"""Where gunicorn itself is started, in the project's folder: .venv/bin/gunicorn -c deploy/gunicorn.conf.py app:server

`python -m dashboard serve` does the same, and its workers share the data that are read once. Host, port, workers
and threads come from the environment, as for that command. The front end must be built: `make setup`.
"""

import sys

from dashboard.__main__ import message_language, report_error
from dashboard.monitoring import log
from dashboard.serve import options
from dashboard.settings import SettingsError, from_environment

log.configure()

try:
    globals().update(options(from_environment()))
except SettingsError as error:
    sys.exit(report_error(error, message_language([])))

# Each worker reads the data itself: app.py starts what watches them, and a thread does not outlive a fork.
preload_app = False
