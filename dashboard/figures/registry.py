"""All figures by name: each module of this folder that defines FIGURE."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from dashboard.figures.figure import Description, Drawing, Figure, Paper, empty_drawing


def _load_figures() -> dict[str, Figure[Any]]:
    names = sorted(file.stem for file in Path(__file__).parent.glob("*.py") if file.stem != Path(__file__).stem)
    modules = {name: import_module(f"dashboard.figures.{name}") for name in names}
    return {name: module.FIGURE for name, module in modules.items() if hasattr(module, "FIGURE")}


FIGURES: Mapping[str, Figure[Any]] = dict(sorted(_load_figures().items(), key=lambda pair: pair[1].order))
# The figures with a drawing, which can be downloaded as pictures.
DRAWN: Mapping[str, Figure[Any]] = {name: figure for name, figure in FIGURES.items() if figure.draw}


def drawing(name: str, described: Description, paper: Paper) -> Drawing:
    """A figure's drawing on a paper, of height 0 if there is nothing to draw. name: '' for no figure."""
    return FIGURES[name].drawing(described, paper) if name else empty_drawing(paper)
