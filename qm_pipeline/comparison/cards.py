"""The figures that two models' own papers give, side by side.

What belongs here: flattening `metrics.json` and pairing. What does not: taking figures. Both were taken when
the model was trained, on the fixed evaluation sets that its card names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qm_pipeline import models

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qm_pipeline.comparison.sides import Side


def beside(before: Side, after: Side) -> list[dict[str, Any]]:
    """Pair every figure of the models in which two sides differ; one that a side lacks is null."""
    rows = []
    for name in sorted({*before.homes, *after.homes}):
        homes = before.homes.get(name), after.homes.get(name)
        if homes[0] != homes[1]:
            left, right = (_figures(models.read_metrics(home)) if home else {} for home in homes)
            rows += [_row(name, figure, left, right) for figure in sorted({*left, *right})]
    return rows


def _row(name: str, figure: str, left: Mapping[str, float], right: Mapping[str, float]) -> dict[str, Any]:
    before, after = left.get(figure), right.get(figure)
    difference = None if before is None or after is None else after - before
    return {"model": name, "figure": figure, "before": before, "after": after, "difference": difference}


def _figures(metrics: Mapping[str, Any]) -> dict[str, float]:
    return dict(_flat(metrics, ""))


def _flat(node: object, path: str) -> Iterator[tuple[str, float]]:
    """Name each number by the way to it; what passed of so many cases is a share."""
    if isinstance(node, dict):
        if _is_share(node):
            yield path, node["passed"] / node["cases"]
            return
        for key, value in node.items():
            yield from _flat(value, f"{path}.{key}" if path else str(key))
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from _flat(value, f"{path}.{place}")
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield path, float(node)


def _is_share(node: dict[str, Any]) -> bool:
    counts = all(isinstance(each, int) for each in node.values())
    return counts and node.keys() == {"passed", "cases"} and node["cases"] > 0
