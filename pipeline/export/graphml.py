"""GraphML, for yEd, Gephi, Cytoscape, igraph."""

from __future__ import annotations

from pathlib import Path

import networkx as nx


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the graph as GraphML; `networkx.read_graphml` opens it again."""
    nx.write_graphml(graph, path, named_key_ids=True)
