"""Short forms of the fault harness: kills at random, and faults of the place that is written to."""

from __future__ import annotations

import http.server
import json
import subprocess
import threading
from collections.abc import Callable
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


LOCK = "".join(f"{name}==1.0 --hash=sha256:{'0' * 64}\n" for name in ("good", "bad"))


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., int]:
    """What the audit ends with where PyPI and OSV answer so."""
    lock = tmp_path / "a.lock"

    def audit_ends(pypi: object, osv: object = "no network", *options: str) -> int:
        def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
            answer = pypi if command[command.index("--vulnerability-service") + 1] == "pypi" else osv
            if isinstance(answer, Exception):
                raise answer
            if isinstance(answer, str):
                return subprocess.CompletedProcess([], 1, "", f"a trace\n{answer}\n")
            return subprocess.CompletedProcess([], 0, json.dumps({"dependencies": answer}), "")

        monkeypatch.setattr(audit.subprocess, "run", run)
        monkeypatch.setattr("sys.argv", ["audit", *options, str(lock)])
        return audit.main()

    return audit_ends


def test_a_known_vulnerability_fails_the_audit(said: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    good = {"name": "x", "version": "1", "vulns": []}
    bad = {**good, "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
    unknown = {"name": "y", "version": "1", "skip_reason": "not on PyPI"}
    assert said([good, unknown]) == 0
    assert "1 packages looked up, 1 not, 0 vulnerabilities" in capsys.readouterr().out
    assert said([bad, unknown]) == 1
    assert "VULNERABLE x 1: PYSEC-1 (mended in 2)" in capsys.readouterr().out
    assert said([unknown], [good]) == 0 and said([unknown], [bad]) == said("no network", [bad]) == 1
    capsys.readouterr()
    for silent in ([unknown], "no network", "No module named pip_audit", subprocess.TimeoutExpired("", 1)):
        assert said(silent) == 0 and said(silent, "no network", "--strict") == 1
        assert capsys.readouterr().out.count("NOT CHECKED for vulnerabilities (PyPI: ") == 2


def test_the_audit_understands_an_advisory_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pip_audit")

    class Osv(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"]
            fixed = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}
            one = {
                "id": "GHSA-xxxx",
                "affected": [{"package": {"name": "bad", "ecosystem": "PyPI"}, "ranges": [fixed]}],
            }
            answer = json.dumps({"vulns": [one]} if asked["name"] == "bad" else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (tmp_path / "a.lock").write_text(LOCK)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Osv) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/v1/query"
        report = audit._ask(tmp_path / "a.lock", ["osv", "--osv-url", url])
        server.shutdown()
    assert report == audit.Report(["bad 1.0: GHSA-xxxx (mended in 1.1)"], 2, 0, "")
    refused = audit._ask(tmp_path / "a.lock", ["osv", "--osv-url", url])
    assert not refused.checked and "Connection refused" in refused.why
