"""The parts of a meeting, for its page, its screens and its pack: each is a figure under a heading."""

from __future__ import annotations

from dashboard.figures.registry import DRAWN

# The parts in the order of the meeting, and the figure of each.
PARTS = {
    "headline": "bullets",
    "off_track": "matrix",
    "events": "news",
    "best": "dumbbell",
    "gaps": "gap_counties",
    "discrepancies": "self_reports",
    "decisions": "decision_times",
    "counties": "small_multiples",
}
FIGURE_OF = {part: figure for part, figure in PARTS.items() if figure in DRAWN}
