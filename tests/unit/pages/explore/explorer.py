"""Helper: requests of the explore page's callbacks as a browser sends them."""

import json
import re
from typing import Any

from flask.testing import FlaskClient

OWN = {"Origin": "http://localhost"}


class Explorer:
    """A page of explore in a browser. base: its path; client: may be signed in."""

    def __init__(self, client: FlaskClient, base: str) -> None:
        self.client, self.base = client, base
        self.callbacks: list[Any] = client.get(f"{base}/_dash-dependencies").get_json()

    def body(self, output: str, **values: Any) -> dict[str, Any]:
        """What a browser sends to the callback on the server that has an output. values: by component."""
        found = next(each for each in self.callbacks if output in each["output"] and not each["clientside_function"])
        body = {"output": found["output"]}
        for part in ("inputs", "state"):
            body[part] = [{**each, "value": values.get(each["id"])} for each in found[part]]
        body["changedPropIds"] = [f"{each['id']}.{each['property']}" for each in found["inputs"]]
        return body

    def send(self, body: object, **headers: str) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body)
        address = f"{self.base}/_dash-update-component"
        return self.client.post(address, data=data, content_type="application/json", headers={**OWN, **headers})

    def ask(self, output: str, **values: Any) -> dict[str, Any]:
        """component -> property -> value, as the callback answers."""
        answer = self.send(self.body(output, **values))
        assert answer.status_code == 200, answer.text
        return dict(answer.get_json()["response"])

    def figures(self, query: str = "", shown: object = None) -> dict[str, Any]:
        """The answer to a choice, with its words."""
        return self.ask("words.data", query=query, shown=shown)

    def words(self, query: str = "", shown: object = None) -> dict[str, str]:
        """HTML by id of its place."""
        return dict(self.figures(query, shown)["words"]["data"])

    def start(self, query: str = "") -> dict[str, Any]:
        """component -> property -> value, as the page of a query brings them along."""
        html = self.client.get(f"{self.base}?{query.removeprefix('?')}").text
        found = re.search(r'<script type="application/json" id="explore-start">(.*?)</script>', html)
        assert found
        return dict(json.loads(found[1]))

    def table(self, query: str = "") -> dict[str, str]:
        """The text of each county's row, by its code."""
        html = self.words(query)["table"]
        rows = re.findall(r'<tr data-area="(\d+)".*?>(.*?)</tr>', html, re.DOTALL)
        return {code: " ".join(re.sub("<[^>]+>", " ", text).split()) for code, text in rows}
