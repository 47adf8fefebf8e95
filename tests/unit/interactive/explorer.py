"""Helper: a page that a Dash app fills, with its callbacks asked as a browser asks them."""

import json
from collections.abc import Iterator
from typing import Any

from flask.testing import FlaskClient

OWN = {"Origin": "http://localhost"}


class Explorer:
    """client: may be signed in; path: of the page, such as /fa/explore; room: its name at the desk. values: those of
    the page's components by `id.property`, as the room had them when it was opened.
    """

    def __init__(self, client: FlaskClient, path: str, room: str = "explore") -> None:
        self.client, self.path, self.values = client, path, dict[str, Any]()
        site, desk, page = path.partition("/staff/")
        if desk:
            self.base = f"{site}/staff/{page.split('/')[0]}/dash/{room}"
        else:
            site, lang, _ = path.rsplit("/", 2)
            self.base = f"{site}/dash/{lang}"
        every: list[Any] = client.get(f"{self.base}/_dash-dependencies").get_json()
        self.callbacks = [each for each in every if not each["clientside_function"]]

    def of(self, changed: str) -> str:
        """The output of the callback that an input calls."""
        called = (each for each in self.callbacks if changed in map(_name, each["inputs"]))
        return str(next(called)["output"])

    def body(self, output: str, query: str = "", changed: str = "", **values: Any) -> dict[str, Any]:
        """The request to the callback that has an output, with the values of the opened page, at an address.
        changed: the input that changed, by default all. values: others, by id of a control or by `id.property`.
        """
        found = next(each for each in self.callbacks if output in (each["output"], *_outputs(each["output"])))
        at = {"location.pathname": self.path, "location.search": query, "address.search": query}
        named = {name if "." in name else f"{name}.value": value for name, value in values.items()}
        given = self.values | at | named
        outputs = [dict(zip(("id", "property"), name.split("."), strict=True)) for name in _outputs(found["output"])]
        body = {"output": found["output"], "outputs": outputs if found["output"][0] == "." else outputs[0]}
        for part in ("inputs", "state"):
            body[part] = [{**each, "value": given.get(_name(each))} for each in found[part]]
        body["changedPropIds"] = [changed] if changed else [_name(each) for each in found["inputs"]]
        return body

    def send(self, body: object, **headers: str) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body)
        address = f"{self.base}/_dash-update-component"
        return self.client.post(address, data=data, content_type="application/json", headers={**OWN, **headers})

    def ask(self, output: str, query: str = "", changed: str = "", **values: Any) -> dict[str, Any]:
        """component -> property -> value, as the callback answers; with the notice that it shows."""
        answer = self.send(self.body(output, query, changed, **values))
        assert answer.status_code == 200, (answer.status_code, answer.text)
        sent = answer.get_json()
        return {**sent.get("response", {}), **sent.get("sideUpdate", {})}

    def room(self, query: str = "") -> list[Any]:
        """Open the page at an address: all its components as JSON."""
        room = list(self.ask("room.children", query)["room"]["children"])
        known = [props for _, props in parts(room) if "id" in props]
        self.values = {f"{props['id']}.{name}": value for props in known for name, value in props.items()}
        return room

    def choose(self, changed: str, value: Any = None, query: str = "", **values: Any) -> dict[str, Any]:
        """The dashboard's answer to a choice on the page of an address; changed: such as `week.value`."""
        self.room(query)
        return self.ask("said.children", query, changed, **{changed: value, **values})

    def table(self, query: str = "") -> dict[str, str]:
        """The text of each county's row of the opened table, by its name."""
        self.room(query)
        rows = self.ask(self.of("open-table.n_clicks"), query, "open-table.n_clicks")["rows"]["children"]
        cells = [[text_of(cell) for cell in row["props"]["children"]] for row in rows]
        return {name: " ".join(texts) for name, *texts in cells}


def notice_of(answer: dict[str, Any]) -> str:
    """The text of the notice that an answer shows; '' for none."""
    return text_of(answer.get("notice", {}).get("children", ""))


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


def _name(part: dict[str, str]) -> str:
    return f"{part['id']}.{part['property']}"
