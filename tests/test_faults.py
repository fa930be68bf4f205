"""Short forms of the fault harness: kills at random, and faults of the place that is written to."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

from faults import audit, disk, kill, soak, tables
from faults.inputs import ACT
from pipeline import Settings, process_folder
from tests.small_archive import write_archive


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Sixteen short acts."""
    folder = write_archive(tmp_path / "given")
    for number in range(13):
        (folder / f"{number}.txt").write_text(ACT.replace("37/KH", f"{100 + number}/KH"), encoding="utf-8")
    return sorted(path for path in folder.rglob("*.txt"))


@pytest.mark.slow
def test_twenty_kills_change_nothing(files: list[Path], tmp_path: Path) -> None:
    home = tmp_path / "storm"
    home.mkdir()
    report = kill.storm(files, home, 20, seed=11, workers=2, a_round=10, at_once=2)
    assert report.kills >= 20 and report.faults["worker"] and not report.wrong, str(report)
    assert report.loads >= 3


@pytest.fixture
def place(files: list[Path], tmp_path: Path) -> disk.Place:
    return disk.Place(tmp_path / "place", files[:6])


@pytest.mark.slow
@pytest.mark.parametrize("name", disk.FAULTS)
def test_a_fault_of_the_place_is_told_and_mended(name: str, place: disk.Place) -> None:
    if skipped := disk.FAULTS[name](place):
        pytest.skip(skipped)


@pytest.mark.slow
def test_soak_in_short(tmp_path: Path) -> None:
    raw = soak.make(tmp_path, 60, seed=1)
    assert len([path for path in raw.rglob("*") if path.is_file()]) == 60
    samples = soak.run(raw, tmp_path, workers=1, every=0.2)
    assert max(sample.done for sample in samples) == 60
    assert max(sample.driver for sample in samples) < 1 << 30 > max(sample.worker for sample in samples)
    soak.draw(samples, tmp_path / "memory.svg")


# ------------------------------------------------------------------ the harness can find a fault
def test_growth_is_found() -> None:
    flat = [soak.Sample(n, n + 1, 200 << 20, 300 << 20, 0) for n in range(60)]
    leaking = [sample._replace(worker=sample.worker + (n << 23)) for n, sample in enumerate(flat)]
    assert soak.growth(flat) == {"driver": 0, "worker": 0}
    assert soak.growth(leaking)["worker"] > soak.GROWTH["worker"]


def test_mixed_and_changed_tables_are_found(tmp_path: Path) -> None:
    raw = write_archive(tmp_path / "raw")
    process_folder([raw], tmp_path / "one", Settings(workers=0))
    (raw / "nq.txt").write_text("khác", encoding="utf-8")
    process_folder([raw], tmp_path / "two", Settings(workers=0))
    one, two = tables.load(tmp_path / "one"), tables.load(tmp_path / "two")
    assert tables.contradictions(one) == tables.contradictions(two) == []
    assert tables.contradictions({**one, "documents": two["documents"]})
    assert tables.contradictions({**one, "tasks": pa.concat_tables([one["tasks"]] * 2)})
    states = tables.published(tmp_path / "one"), tables.published(tmp_path / "two")
    assert tables.differences(*states) and not tables.differences(states[0], states[0])


def test_a_known_vulnerability_fails_the_audit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = {"name": "x", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
    missing = {"name": "y", "version": "1", "skip_reason": "not on PyPI"}

    def said(*packages: object) -> None:
        report = json.dumps({"dependencies": packages})
        monkeypatch.setattr(
            audit.subprocess, "run", lambda *_, **__: audit.subprocess.CompletedProcess([], 0, report, "")
        )

    monkeypatch.setattr("sys.argv", ["audit", "a.lock"])
    said(bad, missing)
    assert audit.main() == 1
    assert "VULNERABLE x 1: PYSEC-1 (mended in 2)" in capsys.readouterr().out
    said(missing)
    assert audit.main() == 0
    assert "NOT CHECKED" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["audit", "--strict", "a.lock"])
    assert audit.main() == 1
