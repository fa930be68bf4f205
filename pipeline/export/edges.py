"""CSV: one line a relation, with both acts beside it, for spreadsheets."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import networkx as nx

_ACT = ("code", "type_code", "issued_date", "organ_name", "title", "doc_id")
_EDGE = ("relation", "confidence", "nested", "mentions")
# A spreadsheet would run a text that begins like this as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the relations as CSV (UTF-8 with byte order mark, as spreadsheets expect); formulas are made text."""
    names = [f"{side}_{name}" for side in ("source", "target") for name in ("key", *_ACT)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([*names[: len(_ACT) + 1], *_EDGE, *names[len(_ACT) + 1 :]])
        for source, target, edge in graph.edges(data=True):
            cells = [*_act(graph, source), *(edge.get(name) for name in _EDGE), *_act(graph, target)]
            out.writerow([_safe(cell) for cell in cells])


def _act(graph: nx.MultiDiGraph, key: str) -> list[Any]:
    return [key, *(graph.nodes[key].get(name) for name in _ACT)]


def _safe(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
