"""Publishing bit by bit gives what publishing at once gives, whatever came, went and came back in between."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import Settings, fingerprint, process_folder, resolve, store, upkeep
from pipeline.schema import TABLES
from pipeline.store import FileState, Ledger, parts
from tests.small_archive import DISTRICT_PLAN, write_archive
from tests.test_store import state

Read = list[tuple[str, str, FileState, dict[str, bytes]]]
FILES = 6


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Path, id, state and rows of some files that cite each other."""
    folder = tmp_path_factory.mktemp("archive")
    raw = write_archive(folder / "raw")
    for number in ("09", "10", "11"):
        (raw / f"{number}.txt").write_text(DISTRICT_PLAN.replace("08/KH", f"{number}/KH"), encoding="utf-8")
    process_folder([raw], folder / "out", Settings(workers=0))
    ledger = Ledger(folder / "out" / ".store" / "ledger.sqlite")
    found = []
    for file_id, path in ledger.first_paths("").items():
        rows = {name: payload for name in TABLES for _, payload in ledger.payloads(name, file_id)}
        known = ledger.state(file_id)
        assert known
        found.append((path, file_id, known, rows))
    ledger.close()
    assert len(found) == FILES
    return sorted(found)


def publish(out: Path, coming: Read, going: Read) -> None:
    """Put files into the ledger and take others out, then publish."""
    (out / ".store").mkdir(parents=True, exist_ok=True)
    ledger = Ledger(out / ".store" / "ledger.sqlite")
    for path, file_id, known, rows in coming:
        ledger.place(path, file_id)
        ledger.put(file_id, known, rows)
    for path, *_ in going:
        ledger.unplace(path)
    ledger.prune()
    ledger.commit()
    ledger.close()
    upkeep.republish(out)


@settings(deadline=None, max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.sets(st.integers(0, FILES - 1), min_size=1), min_size=2, max_size=3),
    size=st.sampled_from([2, 256]),
)
def test_bit_by_bit_is_at_once(steps: list[set[int]], size: int, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART_FILES", size)
    with tempfile.TemporaryDirectory() as folder:
        there: set[int] = set()
        for step in steps:  # what is there goes, what is not comes
            publish(Path(folder) / "bits", [read[n] for n in step - there], [read[n] for n in step & there])
            there ^= step
        publish(Path(folder) / "whole", [read[n] for n in there], [])
        assert state(Path(folder) / "bits") == state(Path(folder) / "whole")


def test_what_linking_needs_is_made_by_who_reads(tmp_path: Path) -> None:
    """It is what would be made of the ledger's rows, so that publishing has not to do it."""
    process_folder([write_archive(tmp_path / "raw")], tmp_path / "out", Settings(workers=0))
    ledger = Ledger(tmp_path / "out" / ".store" / "ledger.sqlite")
    query = "SELECT file_id, stamp, facts FROM facts ORDER BY 1"
    made = list(ledger.select(query))
    ledger.db.execute("DELETE FROM facts")
    tables, stamp = resolve.TABLES, fingerprint.of_publishing()
    store.facts.bring_up(ledger, stamp, tables, lambda rows: resolve.packed(resolve.facts_of(rows)))
    assert list(ledger.select(query)) == made and len(made) == 3
    ledger.close()


def test_publishing_makes_nothing_anew_of_what_was_just_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    bring_up = store.facts.bring_up

    def noting(ledger: Ledger, stamp: str, names: tuple[str, ...], make: Callable[[object], list[Any]]) -> None:
        def note(rows: object) -> list[Any]:
            made.append(rows)
            return make(rows)

        bring_up(ledger, stamp, names, note)

    monkeypatch.setattr(store.facts, "bring_up", noting)
    raw = write_archive(tmp_path / "raw")
    process_folder([raw], tmp_path / "out", Settings(workers=0))
    (raw / "more.txt").write_text(DISTRICT_PLAN.replace("08/KH", "09/KH"), encoding="utf-8")
    process_folder([raw], tmp_path / "out", Settings(workers=0))
    assert made == []
