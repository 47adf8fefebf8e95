"""Helper: requests of the interactive dashboard's callbacks as a browser sends them."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from flask.testing import FlaskClient

OWN = {"Origin": "http://localhost"}


class Explorer:
    """A page of the Dash app in a browser.

    client: may be signed in; path: of the page, such as /fa/explore; room: the name of the desk's room.
    """

    def __init__(self, client: FlaskClient, path: str, room: str = "") -> None:
        self.client, self.path = client, path
        desk = "/".join(path.split("/")[:3]) if path.startswith("/staff/") else ""
        self.base = f"{desk}/dash/{room}".removesuffix("/")
        every: list[Any] = client.get(f"{self.base}/_dash-dependencies").get_json()
        self.callbacks = [each for each in every if not each["clientside_function"]]

    def body(self, output: str, query: str = "", changed: str = "", **values: Any) -> dict[str, Any]:
        """The request to the callback that has an output, such as map.figure, in the view of a query.

        changed: the input that changed, by default all of them. values: other values, by id of a control or by
        property, for example `{"week": "2014-12-06", "map.clickData": None, "is_open": True}`.
        """
        found = next(each for each in self.callbacks if output in (each["output"], *_outputs(each["output"])))
        given = {"pathname": self.path, "search": query, **choices(query), **values}
        outputs = [dict(zip(("id", "property"), name.split("."), strict=True)) for name in _outputs(found["output"])]
        body = {"output": found["output"], "outputs": outputs if found["output"][0] == "." else outputs[0]}
        for part in ("inputs", "state"):
            body[part] = [{**each, "value": _value(given, **each)} for each in found[part]]
        body["changedPropIds"] = [changed] if changed else [_prop_id(**each) for each in found["inputs"]]
        return body

    def send(self, body: object, **headers: str) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body)
        address = f"{self.base}/_dash-update-component"
        return self.client.post(address, data=data, content_type="application/json", headers={**OWN, **headers})

    def ask(self, output: str, query: str = "", changed: str = "", **values: Any) -> dict[str, Any]:
        """component -> property -> value, as the callback answers."""
        answer = self.send(self.body(output, query, changed, **values))
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return dict(answer.get_json()["response"])

    def room(self, query: str = "") -> list[Any]:
        """All components of the page as JSON."""
        return list(self.ask("room.children", query)["room"]["children"])

    def texts(self, query: str = "", **values: Any) -> dict[str, Any]:
        """component -> property -> value of all texts, links and the notice."""
        return self.ask("said.children", query, **values)

    def figure(self, name: str, query: str = "") -> dict[str, Any]:
        return dict(self.ask(f"{name}.figure", query)[name]["figure"])

    def table(self, query: str = "") -> dict[str, str]:
        """The text of each county's row, by its name."""
        table = self.ask("table.children", query, is_open=True)["table"]["children"]
        rows = [[text_of(cell) for cell in props["children"]] for kind, props in parts(table) if kind == "Tr"]
        return {name: " ".join(texts) for name, *texts in rows[1:]}


def choices(query: str) -> dict[str, Any]:
    """The values of the controls in the view of a query; None for defaults."""
    given: dict[str, Any] = dict(parse_qsl(query.removeprefix("?")))
    flags = {"checked": "evidence" in given, "path": "path" in given}
    return {**given, **flags, "counties": given["county"].split(",") if "county" in given else []}


def parts(tree: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, properties) of every component of a tree of components as JSON."""
    for each in tree if isinstance(tree, list) else [tree]:
        if isinstance(each, dict) and "props" in each:
            yield each["type"], each["props"]
            yield from parts(each["props"].get("children"))


def text_of(tree: Any) -> str:
    """The text of a component, or of several."""
    if isinstance(tree, list):
        return " ".join(map(text_of, tree))
    return text_of(tree["props"].get("children", "")) if isinstance(tree, dict) else str(tree or "")


def _outputs(output: str) -> list[str]:
    return output.strip(".").split("...")


def _prop_id(id: str, property: str) -> str:
    return f"{id}.{property}"


def _value(given: dict[str, Any], id: str, property: str) -> Any:
    return given.get(_prop_id(id, property), given.get(id if property == "value" else property))
