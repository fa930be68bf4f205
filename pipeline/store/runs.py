"""The runs on an output folder, as the ledger keeps them: the last ones each, older ones folded by day.

A watch makes a run of each batch, so that there may be thousands a week.
"""

from __future__ import annotations

import json
from datetime import datetime

from pipeline.store.ledger import Ledger
from pipeline.store.rows import Row

RUNNING, KILLED = "running", "killed"
KEPT = 1000  # runs that have a row of their own
_FOLD_EVERY = 100  # runs
_MOMENTS = ("started_at", "finished_at")
_SUMS = ("runs", "files_read", "files_removed", "done", "partial", "failed", "pages", "seconds")


def begin(ledger: Ledger, told: Row) -> tuple[int, bool]:
    """Note that a run begins; gives its number, and whether the one before was killed. To be called under the lock."""
    with ledger.errors():
        changes = ledger.db.execute("UPDATE runs SET outcome = ? WHERE outcome = ?", (KILLED, RUNNING)).rowcount
        number = ledger.db.execute("INSERT INTO runs (outcome, told) VALUES (?, ?)", (RUNNING, _text(told))).lastrowid
    assert number is not None
    if number % _FOLD_EVERY == 0:
        _fold(ledger, number - KEPT)
    ledger.commit()
    return number, changes > 0


def _fold(ledger: Ledger, last: int) -> None:
    """Make one row of all runs of one day that ended in one way, up to a run: its numbers summed, the rest the last's."""
    folded: dict[tuple[str, str], tuple[int, Row]] = {}
    query = "SELECT run_id, outcome, told FROM runs WHERE run_id <= ? ORDER BY run_id"
    for number, outcome, text in ledger.select(query, (last,)):
        told = {"runs": 1, **json.loads(text)}
        at = (str(told.get("started_at"))[:10], outcome)
        if at in folded:
            _, before = folded[at]
            told |= {name: round((before.get(name) or 0) + (told.get(name) or 0), 3) for name in _SUMS}
            told["started_at"] = before["started_at"]
        folded[at] = number, told
    with ledger.errors():
        ledger.db.execute("DELETE FROM runs WHERE run_id <= ?", (last,))
        kept = [(number, outcome, _text(told)) for (_, outcome), (number, told) in folded.items()]
        ledger.db.executemany("INSERT INTO runs VALUES (?, ?, ?)", kept)


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
    return {"run_id": run_id, "runs": 1, "outcome": outcome, **row}


def _text(told: Row) -> str:
    return json.dumps(told, ensure_ascii=False, default=lambda value: value.isoformat())
