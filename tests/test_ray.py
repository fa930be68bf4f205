"""The same work on a cluster: two nodes on this machine, one of which is killed while it works."""

from __future__ import annotations

import gzip
import importlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline import Settings, load_tables, process_folder, schedule
from pipeline.batch import Result, Task
from pipeline.engines import ENGINES
from pipeline.errors import MissingDependency
from pipeline.ingest.ocr import cache
from tests import faulty

ACT = "ỦY BAN NHÂN DÂN\nTỈNH KIÊN LỘC\nSố: {n}/KH-UBND\nKiên Lộc, ngày 05 tháng 3 năm 2025\nKẾ HOẠCH\nTrồng {n}00 cây xanh\n"
SMALL = {"object_store_memory": 80 << 20, "include_dashboard": False}


def test_without_ray_the_command_that_brings_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    for name in ("pipeline.engines.ray", "pipeline.engines.members"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(MissingDependency, match=r"pip install 'kehoach\[ray\]'"):
        ENGINES["ray"](schedule.perform, Settings())


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A head that does no work, and two nodes with a processor each."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    cluster_utils = pytest.importorskip("ray.cluster_utils")
    made = cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 0, **SMALL})
    for _ in range(2):
        made.add_node(num_cpus=1, **SMALL)
    made.wait_for_nodes()
    yield made
    made.shutdown()


def results(tasks: list[Task], told: Settings, engine: str, look: Callable[[], object] = bool) -> dict[str, Result]:
    """What became of each file; `look` is called now and then meanwhile."""
    read = schedule.read_all(faulty.read, tasks, told, engine, stop=lambda: bool(look() and False))
    return {task.found.source_path: result for task, result in read}


def pages(folder: Path | None) -> dict[int, dict[str, bytes]]:
    """Recognised pages that are kept, by number."""
    assert folder is not None
    kept = {path.name: path.read_bytes() for path in folder.rglob("*.json.gz")}
    return {json.loads(gzip.decompress(data))["number"]: {name: data} for name, data in kept.items()}


def ancestors(pid: int) -> Iterator[int]:
    """A process of this machine, the one that started it, and so on."""
    while pid > 1:
        yield pid
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


class Killer:
    """Kills the node that hangs at a page of the scan, once all other pages it has recognised are in `kept`."""

    def __init__(self, cluster: Any, asked: Path, page: int, kept: Path | None) -> None:
        self.cluster, self.asked, self.page, self.kept = cluster, asked, page, kept
        self.looks = 0
        self.before: set[int] | None = None  # pages that the node had recognised

    def look(self) -> None:
        asked = self.read_asked()
        worker = next((worker for page, worker in asked if page == self.page), None)
        if self.before is not None or worker is None:
            return
        self.looks += 1
        before = {page for page, by in asked if by == worker} - {self.page}
        if (
            before <= pages(self.kept).keys() or self.looks > 40
        ):  # then it never comes, and the node is killed all the same
            self.before = before
            line = set(ancestors(worker))
            nodes = self.cluster.worker_nodes
            [node] = [node for node in nodes if node.all_processes["raylet"][0].process.pid in line]
            self.cluster.remove_node(node, allow_graceful=False)

    def read_asked(self) -> list[tuple[int, int]]:
        """Page and process of each page that was recognised."""
        lines = self.asked.read_text().splitlines() if self.asked.exists() else []
        return [(int(page), int(worker)) for page, worker in map(str.split, lines)]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whose process it is")
def test_a_cluster_gives_the_same_rows_though_a_node_is_killed(cluster: Any, tmp_path: Path) -> None:
    import ray

    faults = tmp_path / "faults"
    faults.mkdir()
    tasks = []
    for n in range(1, 25):
        path = tmp_path / f"{n}.txt"
        path.write_text(ACT.format(n=n), encoding="utf-8")
        tasks.append(faulty.task_of(path))
    (tmp_path / "bad.txt").write_text("!killed\n", encoding="utf-8")
    tasks = [faulty.scan(tmp_path / "scan.pdf", 20), faulty.task_of(tmp_path / "bad.txt"), *tasks]
    (faults / "4.txt").write_text("crash")
    told = Settings(
        engine="faulty", dpi=faulty.DPI, language=str(faults), spread_pages=2, retries=1, cache=tmp_path / "ocr-local",
        workers=1,
    )  # fmt: skip
    expected = results(tasks, told, "local")
    assert expected["bad.txt"].status == "failed" and expected["scan.pdf"].status == "partial"
    whole = pages(told.cache)
    assert whole.keys() == set(range(1, 21)) - {4}

    told = replace(told, cache=tmp_path / "ocr-ray", workers=None, address=cluster.address)
    # what a run recognised before is sent along; the rest goes to the two nodes three by three
    cache.take_in(told.cache, tasks[0].file_id, {**whole[1], **whole[2]})
    (faults / "asked").unlink()
    (faults / "14.txt").write_text("once hang")
    killer = Killer(cluster, faults / "asked", 14, told.cache)
    assert results(tasks, told, "ray", killer.look) == expected
    assert pages(told.cache) == whole
    assert not ray.is_initialized()
    # the node took with it the page that it was at, and no other
    assert killer.before is not None and killer.before >= {12, 13}
    asked = [page for page, _ in killer.read_asked() if page != 4]
    assert sorted(asked) == [3, *range(5, 14), 14, 14, *range(15, 21)]


@pytest.mark.slow
def test_a_node_that_is_not_the_same_is_named(cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.engines import ray as engine

    ours = engine.identity(Settings())
    monkeypatch.setattr(engine, "identity", lambda settings: {**ours, "Tesseract": "tesserocr 9.9"})
    with (
        pytest.raises(MissingDependency, match=r"the node .* would give other rows .*Tesseract.*here tesserocr 9\.9"),
        ENGINES["ray"](schedule.perform, Settings(address=cluster.address)),
    ):
        raise AssertionError("it began")


@pytest.mark.slow
def test_tables_are_equal_byte_for_byte(cluster: Any, tmp_path: Path) -> None:
    if len(cluster.worker_nodes) < 2:  # in place of the one killed
        cluster.add_node(num_cpus=1, **SMALL)
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(1, 9):
        (folder / f"{n}.txt").write_text(ACT.format(n=n), encoding="utf-8")
    process_folder([folder], tmp_path / "local", Settings(workers=0))
    process_folder([folder], tmp_path / "ray", Settings(address=cluster.address), engine="ray")
    ours, theirs = load_tables(tmp_path / "local"), load_tables(tmp_path / "ray")
    assert len(ours["documents"]) == 8
    for name in ours.keys() - {"runs"}:
        when = ["processed_at"] if name == "files" else []
        assert ours[name].drop(columns=when).to_json() == theirs[name].drop(columns=when).to_json(), name


def test_the_cluster_files_are_what_ray_takes() -> None:
    util = pytest.importorskip("ray.autoscaler._private.util")
    deploy = Path(__file__).parents[1] / "deploy"
    config = util.prepare_config(yaml.safe_load((deploy / "ray-cluster.yaml").read_text(encoding="utf-8")))
    util.validate_config(config)
    commands = [*config["head_start_ray_commands"], *config["worker_start_ray_commands"]]
    commands += [(deploy / "systemd" / f"kehoach-ray-{name}.service").read_text() for name in ("head", "node")]
    starts = [command for command in commands if "ray start" in command]
    start = importlib.import_module("ray.scripts.scripts").start
    known = {name for option in start.params for name in option.opts}
    for command in starts:
        assert "RAY_USAGE_STATS_ENABLED=0" in command
        options = dict(re.findall(r"(--[a-z-]+)(?:=(\S+))?", command.partition("ray start")[2].partition("Restart")[0]))
        assert options.keys() <= known, options.keys() - known
        ports = {int(port) for name, port in options.items() if name.endswith("-port") and "worker" not in name}
        assert not ports & set(range(int(options["--min-worker-port"]), int(options["--max-worker-port"]) + 1))
    assert len(starts) == 4
