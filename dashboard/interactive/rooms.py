"""The rooms of the Dash app: their layouts and callbacks, and the room for which a request is."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from dash import Dash
from flask import current_app, request

# The callback that fills the page; every room has it.
OPEN_ROOM = "room.children"


@dataclass(frozen=True)
class Room:
    """A room of the app.

    name: of its addresses; the id of each of its components begins with it, as in plan-week. The interactive
    dashboard alone has the name '', and ids without a prefix. layout(lang, query): the room's components for the
    parameters of a page's address. Raises UnknownChoice. add(app): registers the room's callbacks.
    """

    name: str
    layout: Callable[[str, Mapping[str, str]], list[Any]]
    add: Callable[[Dash], None]


class Rooms:
    """The rooms of an app. A request's address decides for which room it is (`of_room`)."""

    def __init__(self, app: Dash) -> None:
        self._app = app
        self._rooms: dict[str, Room] = {}
        self._outputs: dict[str, set[str]] = {}

    def add(self, room: Room) -> None:
        """Register a room with its callbacks.

        Raises ValueError for a name that another room has, an id without the room's prefix, and a pattern-matching
        id, since the guard lets only ids pass that are known beforehand.
        """
        if room.name in self._rooms:
            raise ValueError(f"two rooms are called {room.name!r}")
        before = set(self._app.callback_map)
        room.add(self._app)
        outputs, prefix = set(self._app.callback_map) - before, f"{room.name}-" if room.name else ""
        for output in outputs:
            for name in component_ids(self._app, output):
                if not name.startswith(prefix) or "{" in name:
                    raise ValueError(
                        f"a callback of the room {room.name!r} has the id {name!r}; ids begin {prefix!r}"
                    )
        self._rooms[room.name], self._outputs[room.name] = room, outputs

    @property
    def asked(self) -> Room:
        """The room for which the current request is."""
        return self._rooms[asked_room()]

    def has(self, output: object) -> bool:
        """Whether the room for which the current request is has the callback of an output, as Dash names it."""
        return output == OPEN_ROOM or output in self._outputs[asked_room()]

    def ids(self, name: str) -> set[str]:
        """The ids of all components that the callbacks of a room name."""
        return {each for output in self._outputs[name] for each in component_ids(self._app, output)}


def component_ids(app: Dash, output: str) -> set[str]:
    """The ids of the components that a callback names. output: Dash's name of all its outputs."""
    callback = app.callback_map[output]
    ids = {str(part["id"]) for part in (*callback["inputs"], *callback["state"])}
    # A single output is id.property; several are ..id.property...id.property..; none is a digest.
    outputs = {part.rpartition(".")[0] for part in re.sub(r"^\.\.|\.\.$", "", output).split("...")}
    return ids | (outputs - {""})


def of_room(name: str, view: Callable[..., Any]) -> Callable[..., Any]:
    """A view of one of Dash's addresses, for requests of a room's page."""

    @wraps(view)
    def answer(**rest: str) -> Any:
        return view(**rest)

    answer.room = name  # type: ignore[attr-defined]
    return answer


def asked_room() -> str:
    """The name of the room for which the current request is, by its address."""
    return str(getattr(current_app.view_functions.get(request.endpoint or ""), "room", ""))
