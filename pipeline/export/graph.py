"""Acts and the relations between them as a networkx graph whose values any format can hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import networkx as nx
import pyarrow.parquet as pq

from pipeline import store
from pipeline.export.xml_text import allowed

Graph: TypeAlias = nx.MultiDiGraph


def read(output: Path) -> Graph:
    """The graph below `output`: a node for each act (its key, code, issuer …), an edge for each relation.

    Absent values are left out; `held` says whether the archive has the act itself.
    Raises `StoreError` when nothing was published there.
    """
    state = store.current(output)
    graph = nx.MultiDiGraph()
    for act in pq.read_table(state / "acts").to_pylist():
        label = act["code"] or act["title"] or act["act_key"]
        graph.add_node(
            _plain(act["act_key"]), **_attributes(act, "act_key"), label=_plain(label), held=bool(act["doc_id"])
        )
    for relation in pq.read_table(state / "relations").to_pylist():
        graph.add_edge(
            _plain(relation["source_key"]),
            _plain(relation["target_key"]),
            key=relation["relation"],
            **_attributes(relation, "source_key", "target_key", "evidence"),
            mentions=len(relation["evidence"] or ()),
        )
    return graph


def _attributes(row: dict[str, Any], *left_out: str) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row.items() if value is not None and name not in left_out}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return allowed(value) if isinstance(value, str) else value
