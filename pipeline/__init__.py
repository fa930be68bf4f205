"""Turns archives of Vietnamese official documents into linked tables that analysts can trust.

from pipeline import process, process_folder, load_tables

[act] = process("ke-hoach.pdf")
process_folder(["data/raw"], "data/processed")
tables = load_tables("data/processed")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.batch import RunSummary as RunSummary
    from pipeline.document import Document as Document
    from pipeline.errors import KehoachError as KehoachError
    from pipeline.run import load_tables as load_tables
    from pipeline.run import process as process
    from pipeline.run import process_folder as process_folder
    from pipeline.settings import Settings as Settings

_HOMES = {
    "process": "run", "process_folder": "run", "load_tables": "run", "RunSummary": "batch", "Document": "document",
    "Settings": "settings", "KehoachError": "errors",
}  # fmt: skip
__all__ = ["Document", "KehoachError", "RunSummary", "Settings", "load_tables", "process", "process_folder"]


def __getattr__(name: str) -> Any:
    # Imported when first used, so that `kehoach --help` need not wait for the PDF and table libraries.
    if name in _HOMES:
        return getattr(import_module(f"pipeline.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
