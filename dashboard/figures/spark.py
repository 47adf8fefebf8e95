"""A small line of shares beside a headline figure."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup


def spark(shares: Sequence[float | None]) -> Markup:
    """A line of shares, oldest first; a gap where nothing was reported. Decoration: the figure stands beside it."""
    width, height = 120.0, 28.0
    step = width / max(len(shares) - 1, 1)
    d, pen_up = "", True
    for i, share in enumerate(shares):
        if share is None:
            pen_up = True
            continue
        d += f"{'M' if pen_up else 'L'}{i * step:.0f} {height - 2 - share * (height - 4):.1f}"
        pen_up = False
    return Markup(
        '<svg class="spark" viewBox="0 0 120 28" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="spark-line" d="{}"/></svg>'
    ).format(d)
