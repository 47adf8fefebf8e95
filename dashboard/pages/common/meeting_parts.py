"""The parts of a meeting, for its page, its screens and its pack: each is a figure under a heading."""

from __future__ import annotations

# The parts in the order of the meeting, and the figure of each.
FIGURE_OF = {
    "headline": "bullets",
    "off_track": "matrix",
    "events": "news",
    "best": "dumbbell",
    "gaps": "gap_counties",
    "discrepancies": "self_reports",
    "decisions": "decision_times",
    "counties": "small_multiples",
}
