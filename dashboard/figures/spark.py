"""Sparkline: a small line of values beside a headline figure."""

from collections.abc import Sequence

from markupsafe import Markup

from dashboard.figures.figure import Drawing
from dashboard.figures.marks import Outline
from dashboard.figures.svg import svg_element, written

WIDTH, HEIGHT, EDGE = 120.0, 40.0, 4.0


def spark(shares: Sequence[float | None], target: float | None) -> Markup:
    """A line of shares (0 to 1, oldest first; None leaves a gap) over a light area, a dot at the last share, and the
    target as a dashed line. The vertical axis ends at the target or at the highest share.

    Hidden from screen readers, since the figure beside it is text.
    """
    # The build of the stylesheet finds classes that are written out, in variables of this name too.
    path_class = "spark-fill spark-target spark-line spark-dot"
    paths = zip(path_class.split(), _paths(shares, target), strict=True)
    marks = [Outline(path, "", attributes={"class": name}) for name, path in paths]
    look = {"class": "spark", "preserveAspectRatio": "none"}
    return svg_element(Drawing(written("en", marks), WIDTH, HEIGHT), "", margin=0, **look)


def _paths(shares: Sequence[float | None], target: float | None) -> tuple[str, str, str, str]:
    """The paths of the area below the line, of the target, of the line, and of the last share's dot."""
    step = (WIDTH - 2 * EDGE) / max(len(shares) - 1, 1)
    top = max([target or 0.0, *(share for share in shares if share is not None)]) or 1.0

    def y(share: float) -> str:
        return f"{HEIGHT - EDGE - share / top * (HEIGHT - 2 * EDGE):.0f}"

    line = fill = dot = ""
    for i, share in enumerate(shares):
        if share is None:
            continue
        x, first = f"{EDGE + i * step:.1f}", i == 0 or shares[i - 1] is None
        last = i + 1 == len(shares) or shares[i + 1] is None
        line += f"{'M' if first else 'L'}{x} {y(share)}"
        fill += (f"M{x} {HEIGHT:g}" if first else "") + f"L{x} {y(share)}" + (f"V{HEIGHT:g}Z" if last else "")
        # A line of length 0, which its round caps make a dot.
        dot = f"M{x} {y(share)}h0"
    return fill, "" if target is None else f"M0 {y(target)}H{WIDTH:g}", line, dot
