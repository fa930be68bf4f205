"""The runs on an output folder, as the ledger keeps them."""

from __future__ import annotations

import json
from datetime import datetime

from pipeline.store.ledger import Ledger
from pipeline.store.rows import Row

RUNNING, KILLED = "running", "killed"
_MOMENTS = ("started_at", "finished_at")


def begin(ledger: Ledger, told: Row) -> tuple[int, bool]:
    """Note that a run begins; gives its number, and whether the one before was killed. To be called under the lock."""
    with ledger.errors():
        changes = ledger.db.execute("UPDATE runs SET outcome = ? WHERE outcome = ?", (KILLED, RUNNING)).rowcount
        number = ledger.db.execute("INSERT INTO runs (outcome, told) VALUES (?, ?)", (RUNNING, _text(told))).lastrowid
    ledger.commit()
    return int(number or 0), changes > 0


def note(ledger: Ledger, run_id: int, outcome: str, told: Row) -> None:
    """Note how far a run is; lasts from the next commit."""
    with ledger.errors():
        ledger.db.execute("UPDATE runs SET outcome = ?, told = ? WHERE run_id = ?", (outcome, _text(told), run_id))


def rows(ledger: Ledger) -> list[Row]:
    """Rows of the table `runs`."""
    return [row_of(*found) for found in ledger.select("SELECT run_id, outcome, told FROM runs ORDER BY run_id")]


def row_of(run_id: int, outcome: str, told: str) -> Row:
    """A row of the table `runs` from a row of the ledger."""
    row: Row = json.loads(told)
    for name in _MOMENTS:
        row[name] = datetime.fromisoformat(row[name]) if row.get(name) else None
    return {"run_id": run_id, "outcome": outcome, **row}


def _text(told: Row) -> str:
    return json.dumps(told, ensure_ascii=False, default=lambda value: value.isoformat())
