"""The site under a path of another site, such as https://host.example/dashboard/."""

from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class SitePath:
    """A WSGI application whose addresses begin with a path, which the application itself does not see.

    A request without the path is answered in the same way: some proxies cut the path off, and a health check on the
    same machine need not know it. The application gets the path as SCRIPT_NAME, with which Flask builds addresses.
    """

    def __init__(self, application: Application, path: str) -> None:
        """path: begins with a slash, without one at the end."""
        self._application, self._path = application, path

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked = environ.get("PATH_INFO", "")
        if asked == self._path or asked.startswith(f"{self._path}/"):
            environ["PATH_INFO"] = asked.removeprefix(self._path)
        environ["SCRIPT_NAME"] = self._path
        return self._application(environ, start_response)
