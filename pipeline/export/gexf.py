"""GEXF, for Gephi."""

from __future__ import annotations

from pathlib import Path

import networkx as nx


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the graph as GEXF 1.2; `networkx.read_gexf` opens it again."""
    nx.write_gexf(graph, path)
