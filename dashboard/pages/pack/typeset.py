"""A PDF from a typst template, in a process of its own: typst keeps some 80 MB of a process for good.

`typeset` starts this file as that process. It reads its orders from standard input as JSON, and writes the PDF to
standard output; it loads nothing of the dashboard.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore

# A pack takes a second or two of a processor and 150 MB while it is set.
_at_once = BoundedSemaphore(2)
_SECONDS = 120


def typeset(template: Path, given: str, fonts: Iterable[Path], moment: datetime) -> bytes:
    """A tagged PDF/UA-1. given: what the template reads as the input `pack`; fonts: the only ones it is set in.

    moment: when the document was made, as it says itself. Raises RuntimeError with what typst said if it fails.
    """
    folders = sorted({str(font.parent) for font in fonts})
    orders = {"template": str(template), "given": given, "fonts": folders, "moment": moment.isoformat()}
    command = [sys.executable, "-I", __file__]
    with _at_once:
        done = subprocess.run(command, input=json.dumps(orders).encode(), capture_output=True, timeout=_SECONDS)
    if done.returncode:
        raise RuntimeError(f"typst: {done.stderr.decode(errors='replace')}")
    return done.stdout


def _main() -> None:
    import typst

    orders = json.load(sys.stdin)
    template = Path(orders["template"])
    # Neither the machine's fonts nor those that typst brings.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=orders["fonts"])
    compiler = typst.Compiler(template, root=template.parent, font_paths=fonts, sys_inputs={"pack": orders["given"]})
    moment = datetime.fromisoformat(orders["moment"])
    pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=moment)
    assert isinstance(pdf, bytes)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    _main()
