"""CSV: one line a relation, with both acts beside it, for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx

from pipeline.spreadsheet import write_csv

_ACT = ("code", "type_code", "issued_date", "organ_name", "title", "doc_id")
_EDGE = ("relation", "confidence", "nested", "mentions")


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the relations as CSV (UTF-8 with byte order mark, as spreadsheets expect); formulas are made text."""
    source, target = ([f"{side}_{name}" for name in ("key", *_ACT)] for side in ("source", "target"))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write_csv(file, [*source, *_EDGE, *target], _lines(graph))


def _lines(graph: nx.MultiDiGraph) -> Iterator[list[Any]]:
    for source, target, edge in graph.edges(data=True):
        yield [*_act(graph, source), *(edge.get(name) for name in _EDGE), *_act(graph, target)]


def _act(graph: nx.MultiDiGraph, key: str) -> list[Any]:
    return [key, *(graph.nodes[key].get(name) for name in _ACT)]
