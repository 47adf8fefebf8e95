"""A live figure as the browser has it: what repeats in its traces is written out, as chosen.js does it."""

from typing import Any


def written_out(figure: dict[str, Any]) -> dict[str, Any]:
    """The figure; traces of its parts refer to no others."""
    meta = figure.get("layout", {}).get("meta")
    if meta is None:
        return figure
    data = [_full(trace, meta) for trace in figure["data"]]
    parts = {code: _part(part, data, meta) for code, part in meta["chosen"].items()}
    meta = {**meta, "chosen": parts, "none": _part(meta.get("none", {}), data, meta)}
    return {**figure, "data": data, "layout": {**figure["layout"], "meta": meta}}


def _part(part: dict[str, Any], data: list[dict[str, Any]], meta: dict[str, Any]) -> dict[str, Any]:
    return {**part, "data": [_full(_with_points(trace, data), meta) for trace in part.get("data", [])]}


def _with_points(trace: dict[str, Any], data: list[dict[str, Any]]) -> dict[str, Any]:
    if "of" not in trace:
        return trace
    base = data[trace["of"]]
    at = trace.get("at", range(len(base["x"])))
    points = {name: [base[name][i] for i in at] for name in ("x", "y", "customdata")}
    return {**base, **points, **{name: value for name, value in trace.items() if name not in ("of", "at")}}


def _full(trace: dict[str, Any], meta: dict[str, Any]) -> dict[str, Any]:
    found = dict(trace)
    for name, words in (("text", "texts"), ("hovertext", "days")):
        if isinstance(trace.get(name), list):
            found[name] = _said(trace[name], meta.get(words, []))
    if trace.get("hovertext") == "x":
        places = [week - meta["first"] for week in trace["x"]]
        found["hovertext"] = [meta["days"][place] if isinstance(place, int) else None for place in places]
    if isinstance(trace.get("customdata"), str):
        found["customdata"] = [trace["customdata"]] * len(trace["x"])
    elif trace["type"] == "heatmap":
        found["customdata"] = [[code] * len(row) for code, row in zip(trace["customdata"], trace["z"], strict=True)]
    return found


def _said(said: Any, words: list[str]) -> Any:
    if isinstance(said, list):
        return [_said(each, words) for each in said]
    return words[said] if isinstance(said, int) else said
