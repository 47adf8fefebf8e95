"""The built files of the front end, which every page needs: `assets/vendor/`, made by `python -m dashboard build`."""

import json
from pathlib import Path

from dashboard.faults import Refused
from dashboard.settings import VENDOR

# The names by which pages and pictures ask for a built file.
FILES = {"plotly.js", "interactive.js", "app.js", "page.js", "present.js"}
FILES |= {"inspections.js", "answers.js", "review.js"}
FILES |= {f"{name}.{direction}.css" for name in ("site", "first", "interactive") for direction in ("rtl", "ltr")}
FILES |= {"licenses.txt", "vazirmatn.woff2", "fonts/vazirmatn-regular.ttf", "fonts/vazirmatn-bold.ttf"}


class NotBuilt(Refused):
    """Built files are missing: no page can be drawn. The command line says how they are built."""


def built_files(vendor: Path = VENDOR) -> dict[str, str]:
    """Name -> name with digest of every built file, from the manifest. Raises NotBuilt unless all of FILES exist."""
    try:
        names = json.loads((vendor / "manifest.json").read_text(encoding="utf-8"))
        complete = names.keys() >= FILES and all((vendor / names[name]).is_file() for name in FILES)
    except (OSError, ValueError, AttributeError, TypeError):
        complete = False
    if not complete:
        raise NotBuilt
    return dict(names)
