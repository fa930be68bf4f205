"""The citation graph in formats of other programs: one module a format, one line in `EXPORTERS`.

Tables go to spreadsheets by `workbook`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.export import edges, gexf, graphml
from pipeline.export.graph import Graph, read

EXPORTERS: dict[str, Callable[[Graph, Path], None]] = {
    "graphml": graphml.write,
    "gexf": gexf.write,
    "csv": edges.write,
}

__all__ = ["EXPORTERS", "Graph", "read"]
