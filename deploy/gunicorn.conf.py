"""Where gunicorn itself is started, in the project's folder: .venv/bin/gunicorn -c deploy/gunicorn.conf.py app:server

`python -m dashboard serve` does the same, and its workers share the data that are read once. Host, port, workers
and threads come from the environment, as for that command. The front end must be built: `make setup`.
"""

from dashboard.monitoring import log
from dashboard.serve import options
from dashboard.settings import from_environment

log.configure()
globals().update(options(from_environment()))

# Each worker reads the data itself: app.py starts what watches them, and a thread does not outlive a fork.
preload_app = False
