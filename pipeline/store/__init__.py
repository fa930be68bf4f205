"""The output folder: a ledger of files, and published snapshots of all tables that no reader ever sees half made.

::

    OUT/.store/ledger.sqlite     what is known of each file, and the rows it gave: the only commit point
    OUT/.store/snapshots/7/      one immutable state of all tables: <table>/*.parquet, datapackage.json
    OUT/.current                 link to the newest snapshot, swapped in one step
    OUT/<table>                  link through .current, for anyone's `pandas.read_parquet`

Who reads two tables through `OUT/<table>` while a run publishes may get two states. `current` resolves the link once;
`load_tables` and `query` go through it. On a file system without links `.current` is a file with the snapshot's number,
and there are no `OUT/<table>`.
"""

from __future__ import annotations

from pipeline.store import facts, runs
from pipeline.store.disk import clean_folder
from pipeline.store.format import look
from pipeline.store.ledger import FileState, Ledger
from pipeline.store.lock import holder, locked
from pipeline.store.parts import Linked
from pipeline.store.rows import decode, encode
from pipeline.store.seen import Seen
from pipeline.store.snapshots import Snapshot, current, prepare, publish, published

__all__ = [
    "FileState",
    "Ledger",
    "Linked",
    "Seen",
    "Snapshot",
    "clean_folder",
    "current",
    "decode",
    "encode",
    "facts",
    "holder",
    "locked",
    "look",
    "prepare",
    "publish",
    "published",
    "runs",
]
