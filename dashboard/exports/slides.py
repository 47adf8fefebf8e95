"""A week's pack as slides (PPTX) that can be changed: shapes, tables and charts of PowerPoint's own, right to left.

The fonts are named, not embedded: where Vazirmatn is not installed, the program takes another.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import batched

from pptx import Presentation
from pptx.presentation import Presentation as Deck
from pptx.util import Cm

from dashboard.exports.pack_content import County, Group, Indicator, Pack, Point, Section, Tile
from dashboard.exports.slide_flow import Piece, columns
from dashboard.exports.slide_map import county_shape, draw_key, draw_map
from dashboard.exports.slide_tables import Cell, draw_table, draw_trend
from dashboard.exports.slide_text import (
    HEIGHT, INNER, LANGUAGES, MARGIN, WHITE, WIDTH, Paragraph, Run, Sheet, describe, paint,
)
from dashboard.figures import tokens
