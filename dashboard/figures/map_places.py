"""Placement of the counties' names on the map: in the county or in an inset that enlarges a crowded part.

A county whose name fits nowhere has a number instead. All lengths are units of the map's frame, which is 800 wide.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from typing import NamedTuple

import shapely
from shapely.affinity import scale
from shapely.geometry.base import BaseGeometry

from dashboard.areas.boundaries import Boundaries
from dashboard.derived import derived
from dashboard.figures.picture import Frame, map_frame
from dashboard.figures.text import widest
from dashboard.language.digits import integer

# Font sizes of names, larger first: on a screen, on a phone (where the map is drawn at half its size), and in a file.
SIZES, NARROW_SIZES, FILE_SIZES = (20.0, 15.0), (36.0, 28.0), (18.0, 13.0)
# As parts of the font size: the height of a line, and the distance between lines.
LINE_HEIGHT, STEP = 0.9, 1.1
# A name may be a little wider than its room, since its outline has its own county's colour.
OVERLAP = 1.1
# A typical name: its width divided by its height, and its width as a multiple of the font size.
TYPICAL_ASPECT, TYPICAL_WIDTH = 4.0, 4.2
# Zoom factors of an inset: a smaller one is not worth a frame, a larger one would leave no room for neighbours.
ZOOMS = (2.0, 2.4, 2.8, 3.2)
# The smallest side of an inset, and its margin.
SMALLEST_INSET, GAP = 130.0, 8.0


class Rect(NamedTuple):
    """A rectangle of the picture. x, y: its upper left corner."""

    x: float
    y: float
    width: float
    height: float


class Room(NamedTuple):
    """The largest rectangle of a given aspect ratio in a shape: its centre and width."""

    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Inset:
    """A window of the map that is drawn again, enlarged, in a free corner of the picture."""

    window: Rect
    corner: Rect

    @property
    def zoom(self) -> float:
        """The zoom factor."""
        return self.corner.width / self.window.width

    @property
    def edges(self) -> BaseGeometry:
        """The window as a polygon."""
        left, top, width, height = self.window
        return shapely.box(left, top, left + width, top + height)

    def shows(self, x: float, y: float) -> bool:
        """Whether a point of the map is inside the window, with a margin."""
        left, top, width, height = self.window
        air = 0.08 * width
        return left + air <= x <= left + width - air and top + air <= y <= top + height - air

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The position in the inset of a point of the map."""
        return self.corner.x + (x - self.window.x) * self.zoom, self.corner.y + (y - self.window.y) * self.zoom

    def outside(self, x: float, y: float) -> tuple[float, float]:
        """The inverse of `place`: the point of the map that is drawn at a position in the inset."""
        return self.window.x + (x - self.corner.x) / self.zoom, self.window.y + (y - self.corner.y) / self.zoom


@dataclass(frozen=True)
class Word:
    """A county's name in one or two lines, or its number, centred at a point. again: a copy in the inset."""

    code: str
    x: float
    y: float
    size: float
    lines: tuple[str, ...]
    again: bool = False


@dataclass(frozen=True)
class Places:
    """The texts on the map. numbers: of the counties whose names have no room, by code."""

    words: Sequence[Word]
    numbers: Mapping[str, str]


@derived(most=16)
def places(
    boundaries: Boundaries, names: tuple[tuple[str, str], ...], letters: tuple[float, ...], lang: str, inset: bool
) -> Places:
    """The position of each county's name. names: (code, name). letters: the font sizes, larger first."""
    enlarged = inset_of(boundaries) if inset else None
    shapes, words, numbers = drawn_shapes(boundaries), list[Word](), dict[str, str]()
    for code, name in names:
        if code not in shapes:
            continue
        x, y, _ = room(shapes[code], 1.5)
        within = enlarged is not None and enlarged.shows(x, y)
        # A name outside the window must not touch its frame.
        free = _largest(shapes[code].difference(enlarged.edges.buffer(GAP / 2))) if enlarged and not within else None
        if free:
            x, y, _ = room(free, 1.5)
        named = _fitted(code, name, free or shapes[code], letters)
        larger = _fitted_inside(enlarged, code, name, shapes[code], letters) if enlarged else None
        if larger and (within or not named):
            words.append(larger)
        elif named:
            words.append(named)
            # The inset repeats the names of counties outside the window if they fit at the larger size.
            words += [replace(larger, again=True)] if larger and larger.size == letters[0] else []
        else:
            numbers[code] = integer(len(numbers) + 1, lang)
            point = enlarged.place(x, y) if enlarged and within else (x, y)
            words.append(Word(code, *point, letters[-1], (numbers[code],)))
    return Places(words, numbers)


@derived()
def inset_of(boundaries: Boundaries) -> Inset | None:
    """The inset that gives the most small counties room for names, in the largest free corner; None without one."""
    corner = free_corner(boundaries)
    rooms = {code: room(shape, TYPICAL_ASPECT) for code, shape in drawn_shapes(boundaries).items()}
    # The zoom factor at which a typical name fits in each county.
    need = {code: TYPICAL_WIDTH * SIZES[-1] / at.width for code, at in rooms.items()}
    crowded = {code: at for code, at in rooms.items() if need[code] > 1}
    if corner is None or len(crowded) < 2:
        return None

    def help_of(inset: Inset) -> float:
        return sum(min(need[code], inset.zoom) ** 2 for code, at in crowded.items() if inset.shows(at.x, at.y))

    return max(_insets(corner, list(crowded.values())), key=help_of)


def _insets(corner: Rect, crowded: Sequence[Room]) -> Iterator[Inset]:
    """Candidates: windows of every zoom, centred at each crowded county and half-way between each two."""
    for zoom in ZOOMS:
        wide, high = corner.width / zoom, corner.height / zoom
        for one, other in combinations_with_replacement(crowded, 2):
            x, y = (one.x + other.x) / 2, (one.y + other.y) / 2
            yield Inset(Rect(x - wide / 2, y - high / 2, wide, high), corner)


def free_corner(boundaries: Boundaries) -> Rect | None:
    """The largest rectangle in a corner of the picture without a county; None if all are too small."""
    box = map_frame(boundaries)
    land = shapely.union_all(list(drawn_shapes(boundaries).values())).buffer(GAP)
    shapely.prepare(land)
    found = [rect for right in (True, False) for low in (True, False) for rect in _grown(land, box, right, low)]
    large = [rect for rect in found if min(rect.width, rect.height) >= SMALLEST_INSET]
    return max(large, key=lambda rect: rect.width * rect.height, default=None)


@derived()
def drawn_shapes(boundaries: Boundaries) -> Mapping[str, BaseGeometry]:
    """The counties' polygons in the picture's units, by code."""
    box = map_frame(boundaries)
    return {
        code: shapely.transform(shape, lambda points: [box.place(*point) for point in points])
        for code, shape in boundaries.shapes.items()
    }


def _grown(land: BaseGeometry, box: Frame, right: bool, low: bool) -> Iterator[Rect]:
    """For each width, the highest free rectangle in a corner (right or left, low or high), at most 1.5 times as high
    as wide.
    """
    for width in range(int(SMALLEST_INSET), int(box.width / 2), 10):
        lowest, highest = 0.0, min(box.height, width * 1.5)
        for _ in range(8):
            height = (lowest + highest) / 2
            x, y = box.width - width if right else 0.0, box.height - height if low else 0.0
            free = not land.intersects(shapely.box(x, y, x + width, y + height))
            lowest, highest = (height, highest) if free else (lowest, height)
        if lowest:
            yield Rect(box.width - width if right else 0.0, box.height - lowest if low else 0.0, width, lowest)


def room(shape: BaseGeometry, aspect: float) -> Room:
    """The largest rectangle in a shape. aspect: its width divided by its height."""
    # In a shape stretched by the aspect ratio, the largest inscribed circle shows where the rectangle has most room.
    tall = scale(shape, xfact=1, yfact=aspect, origin=(0, 0))
    radius = shapely.maximum_inscribed_circle(tall, tolerance=0.5)
    x, y = radius.coords[0]
    shapely.prepare(tall)
    low, high = radius.length * 0.7, radius.length * 3
    for _ in range(10):
        half = (low + high) / 2
        inside = tall.contains(shapely.box(x - half, y - half, x + half, y + half))
        low, high = (half, high) if inside else (low, half)
    return Room(x, y / aspect, 2 * low)


def room_for(boundaries: Boundaries, code: str, lines: tuple[str, ...], size: float) -> Room | None:
    """The room in a county for lines of text of a font size; None if they do not fit."""
    at = _room_of(boundaries, code, _aspect(lines))
    return at if wide(lines) * size <= at.width * OVERLAP else None


# Texts have few lengths, so these are few.
@derived()
def _room_of(boundaries: Boundaries, code: str, aspect: float) -> Room:
    return room(drawn_shapes(boundaries)[code], aspect)


def _aspect(lines: Sequence[str]) -> float:
    """The width of lines of text divided by their height."""
    return wide(lines) / (LINE_HEIGHT + STEP * (len(lines) - 1))


def _fitted(code: str, name: str, shape: BaseGeometry, letters: Sequence[float]) -> Word | None:
    """A name in one or two lines at the largest font size that fits a shape; None if none fits."""
    found = []
    for lines in broken(name):
        at = room(shape, _aspect(lines))
        most = at.width * OVERLAP / wide(lines)
        found += [Word(code, at.x, at.y, size, lines) for size in letters if size <= most][:1]
    return max(found, key=lambda word: word.size, default=None)


def _fitted_inside(inset: Inset, code: str, name: str, shape: BaseGeometry, letters: Sequence[float]) -> Word | None:
    """As `_fitted`, in the part of a county inside the inset."""
    largest = _largest(shape.intersection(inset.edges.buffer(-GAP / inset.zoom)))
    if largest is None:
        return None
    named = _fitted(code, name, largest, [size / inset.zoom for size in letters])
    if named is None:
        return None
    x, y = inset.place(named.x, named.y)
    return replace(named, x=x, y=y, size=named.size * inset.zoom)


def _largest(shape: BaseGeometry) -> BaseGeometry | None:
    """The largest polygon of a shape; None if it is empty."""
    parts = [part for part in shapely.get_parts(shape) if part.area]
    return max(parts, key=lambda part: part.area, default=None)


def wide(lines: Sequence[str]) -> float:
    """The width of the longest line at font size 1; names on a map are bold."""
    return widest(lines, 1, bold=True)


def broken(name: str) -> Iterator[tuple[str, ...]]:
    """A name in one line, and if it has several words, in two lines of similar length."""
    yield (name,)
    words = name.split(" ")
    if len(words) > 1:
        pairs = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
        yield min(pairs, key=wide)
