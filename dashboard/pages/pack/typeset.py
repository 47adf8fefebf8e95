"""A PDF from a typst template, typeset in a separate process, since typst never releases some 80 MB of memory.

`typeset` runs this file as that process. The process reads its task from standard input as JSON, writes each PDF
after its length to standard output and does not import the dashboard.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

_SECONDS = 120
# The bytes that hold the length of a PDF before it, in what the process writes.
LENGTH = 8


def typeset(template: Path, document: str, fonts: Iterable[Path], moment: datetime) -> bytes:
    """A tagged PDF/UA-1. document: the template's input `pack` (JSON); fonts: the files of its only fonts.

    moment: the document's date of creation. Raises RuntimeError with typst's message.
    """
    return typeset_each(template, [document], fonts, moment)[0]


def typeset_each(
    template: Path, documents: Sequence[str], fonts: Iterable[Path], moment: datetime
) -> Sequence[bytes]:
    """A PDF for each document of a template, as `typeset`, all in one process."""
    written, found = _run({"documents": [*documents]}, template, fonts, moment), []
    for _ in documents:
        length = int.from_bytes(written[:LENGTH], "big")
        found.append(written[LENGTH : LENGTH + length])
        written = written[LENGTH + length :]
    return found


def _run(task: dict[str, object], template: Path, fonts: Iterable[Path], moment: datetime) -> bytes:
    # Not at the top: the separate process cannot import the dashboard.
    from dashboard.child import run_program

    folders = sorted({str(font.parent) for font in fonts})
    task |= {"template": str(template), "fonts": folders, "moment": moment.isoformat()}
    done = run_program(Path(__file__), data=json.dumps(task).encode(), seconds=_SECONDS)
    if done.returncode:
        raise RuntimeError(f"typst: {done.stderr.decode(errors='replace')}")
    return done.stdout


def _main() -> None:
    import typst

    task = json.load(sys.stdin)
    template = Path(task["template"])
    # Without system fonts and without typst's embedded fonts.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=task["fonts"])
    moment = datetime.fromisoformat(task["moment"])
    for document in task["documents"]:
        compiler = typst.Compiler(template, root=template.parent, font_paths=fonts, sys_inputs={"pack": document})
        pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=moment)
        assert isinstance(pdf, bytes)
        sys.stdout.buffer.write(len(pdf).to_bytes(LENGTH, "big") + pdf)


if __name__ == "__main__":
    _main()
