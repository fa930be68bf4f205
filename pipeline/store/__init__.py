"""The output folder: a ledger of files, and published snapshots of all tables that no reader ever sees half made.

::

    OUT/.store/ledger.sqlite     what is known of each file, and the rows it gave: the only commit point
    OUT/.store/snapshots/7/      one immutable state of all tables: <table>/*.parquet, datapackage.json
    OUT/.current                 link to the newest snapshot, swapped in one step
    OUT/<table>                  link through .current, for anyone's `pandas.read_parquet`
"""

from __future__ import annotations

from pipeline.store.ledger import FileState, Ledger, decode, encode
from pipeline.store.lock import locked
from pipeline.store.snapshots import Snapshot, clean_folder, current, prepare, publish, published

__all__ = [
    "FileState",
    "Ledger",
    "Snapshot",
    "clean_folder",
    "current",
    "decode",
    "encode",
    "locked",
    "prepare",
    "publish",
    "published",
]
