"""A small line of values beside a headline figure."""

from collections.abc import Sequence

from markupsafe import Markup

# So many weeks up to the shown one: half a year.
WEEKS = 26
WIDTH, HEIGHT, EDGE = 120.0, 40.0, 4.0


def spark(shares: Sequence[float | None], target: float | None) -> Markup:
    """Values, oldest first, over a light fill, with the last one as a dot and the target dashed, if there is one.

    A gap where nothing was reported. Its height ends at the target or at the highest value. Decoration: the figure
    stands beside it. dashboard/pages/overview/spark.js writes the same paths in the browser.
    """
    line, fill, dot, dashed = _paths(shares, target)
    return Markup(
        '<svg class="spark" viewBox="0 0 {:g} {:g}" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="spark-fill" d="{}"/><path class="spark-target" d="{}"/><path class="spark-line" d="{}"/>'
        '<path class="spark-dot" d="{}"/></svg>'
    ).format(WIDTH, HEIGHT, fill, dashed, line, dot)


def _paths(shares: Sequence[float | None], target: float | None) -> tuple[str, str, str, str]:
    """The paths of the line, of the area below it, of the last share's dot and of the target."""
    step = (WIDTH - 2 * EDGE) / max(len(shares) - 1, 1)
    top = max([target or 0.0, *(share for share in shares if share is not None)]) or 1.0

    def y(share: float) -> str:
        return f"{HEIGHT - EDGE - share / top * (HEIGHT - 2 * EDGE):.1f}"

    line = fill = dot = ""
    for i, share in enumerate(shares):
        if share is None:
            continue
        x, first = f"{EDGE + i * step:.1f}", i == 0 or shares[i - 1] is None
        last = i + 1 == len(shares) or shares[i + 1] is None
        line += f"{'M' if first else 'L'}{x} {y(share)}"
        fill += (f"M{x} {HEIGHT:g}" if first else "") + f"L{x} {y(share)}" + (f"V{HEIGHT:g}Z" if last else "")
        # A line of no length, which round ends make a dot.
        dot = f"M{x} {y(share)}h0"
    return line, fill, dot, "" if target is None else f"M0 {y(target)}H{WIDTH:g}"
