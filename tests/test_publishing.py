"""Publishing bit by bit gives what publishing at once gives, whatever came, went and came back in between."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import Settings, process_folder, upkeep
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
