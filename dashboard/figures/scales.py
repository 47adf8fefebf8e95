"""Scales: from values to units of a drawing. A horizontal scale made by `Reading` follows the reading direction.

Units are counted from the left and from the top.
"""

from dataclasses import dataclass

from dashboard.language import LANGUAGES


@dataclass(frozen=True)
class Linear:
    """Values on a straight axis. low, high: the values at its two ends; start, end: these ends in units."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The position of a value; the middle of the axis if it has only one value."""
        if self.low == self.high:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) * (self.end - self.start) / (self.high - self.low)


@dataclass(frozen=True)
class Bands:
    """Bands of equal width beside each other, such as rows or columns. start, end: in units; band 0 is at start."""

    count: int
    start: float
    end: float

    @property
    def wide(self) -> float:
        """The width of a band."""
        return abs(self.end - self.start) / max(self.count, 1)

    def middle(self, i: int) -> float:
        """The centre of a band."""
        return self.start + (i + 0.5) * (self.end - self.start) / max(self.count, 1)

    def low(self, i: int) -> float:
        """The edge of a band with the smaller coordinate: left or top."""
        return self.middle(i) - self.wide / 2


@dataclass(frozen=True)
class Reading:
    """The reading direction of a language over a width: distances from where a line of text begins.

    Time does not follow the reading direction: weeks run from left to right in all languages.
    """

    lang: str
    width: float

    @property
    def rtl(self) -> bool:
        """Whether the language is read from right to left."""
        return LANGUAGES[self.lang].rtl

    @property
    def near(self) -> str:
        """The anchor of a text that begins at its position."""
        return "right" if self.rtl else "left"

    @property
    def far(self) -> str:
        """The anchor of a text that ends at its position."""
        return "left" if self.rtl else "right"

    def x(self, along: float, wide: float = 0) -> float:
        """The left edge of something that begins at `along` and is `wide` units wide."""
        return self.width - along - wide if self.rtl else along

    def linear(self, low: float, high: float, start: float, end: float) -> Linear:
        """A scale that runs along the reading direction from `start` to `end`."""
        return Linear(low, high, self.x(start), self.x(end))

    def bands(self, count: int, start: float, end: float) -> Bands:
        """Columns that follow each other along the reading direction from `start` to `end`."""
        return Bands(count, self.x(start), self.x(end))

    def weeks(self, count: int, start: float, end: float) -> Bands:
        """Columns of weeks between two positions along the reading direction; time runs from left to right."""
        return Bands(count, *sorted((self.x(start), self.x(end))))
