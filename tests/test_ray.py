"""The same work on a cluster: two nodes on this machine, one of which is killed while it works."""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Iterator
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
    small = {"object_store_memory": 80 << 20, "include_dashboard": False}
    made = cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 0, **small})
    for _ in range(2):
        made.add_node(num_cpus=1, **small)
    made.wait_for_nodes()
    yield made
    made.shutdown()


def results(tasks: list[Task], told: Settings, engine: str, on_result: Any = None) -> dict[str, Result]:
    found = {}
    for task, result in schedule.read_all(faulty.read, tasks, told, engine):
        found[task.found.source_path] = result
        if on_result is not None:
            on_result(len(found))
    return found


def entries(folder: Path | None) -> dict[str, bytes]:
    assert folder is not None
    return {path.name: path.read_bytes() for path in folder.rglob("*.json.gz")}


@pytest.mark.slow
def test_a_cluster_gives_the_same_rows_though_a_node_is_killed(cluster: Any, tmp_path: Path) -> None:
    import ray

    (tmp_path / "faults").mkdir()
    tasks = []
    for n in range(1, 25):
        path = tmp_path / f"{n}.txt"
        path.write_text(ACT.format(n=n), encoding="utf-8")
        tasks.append(faulty.task_of(path))
    (tmp_path / "bad.txt").write_text("!killed\n", encoding="utf-8")
    tasks = [faulty.scan(tmp_path / "scan.pdf", 6), faulty.task_of(tmp_path / "bad.txt"), *tasks]
    (tmp_path / "faults" / "4.txt").write_text("crash")
    told = Settings(
        engine="faulty", dpi=faulty.DPI, language=str(tmp_path / "faults"), spread_pages=2, retries=1,
        cache=tmp_path / "ocr-local", workers=1,
    )  # fmt: skip
    expected = results(tasks, told, "local")
    assert expected["bad.txt"].status == "failed" and expected["scan.pdf"].status == "partial"

    told = replace(told, cache=tmp_path / "ocr-ray", workers=None, address=cluster.address)
    # what a run recognised before is sent along
    known = cache.exported(tmp_path / "ocr-local", tasks[0].file_id)
    first = dict(sorted(known.items())[:2])
    cache.take_in(told.cache, tasks[0].file_id, first)

    def kill(done: int) -> None:
        if done == 3:
            cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)

    assert results(tasks, told, "ray", kill) == expected
    assert entries(told.cache) == entries(tmp_path / "ocr-local")
    assert not ray.is_initialized()


@pytest.mark.slow
def test_tables_are_equal_byte_for_byte(cluster: Any, tmp_path: Path) -> None:
    cluster.add_node(num_cpus=1, object_store_memory=80 << 20, include_dashboard=False)  # in place of the one killed
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(1, 9):
        (folder / f"{n}.txt").write_text(ACT.format(n=n), encoding="utf-8")
    process_folder([folder], tmp_path / "local", Settings(workers=1))
    process_folder([folder], tmp_path / "ray", Settings(address=cluster.address), engine="ray")
    ours, theirs = load_tables(tmp_path / "local"), load_tables(tmp_path / "ray")
    assert len(ours["documents"]) == 8
    for name in ours.keys() - {"runs"}:
        when = ["processed_at"] if name == "files" else []
        assert ours[name].drop(columns=when).to_json() == theirs[name].drop(columns=when).to_json(), name


@pytest.mark.slow
def test_a_node_that_is_not_the_same_is_named(cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.engines import ray as engine

    ours = engine.identity(Settings())
    monkeypatch.setattr(engine, "identity", lambda settings: {**ours, "Tesseract": "tesserocr 9.9"})
    with (
        pytest.raises(MissingDependency, match=r"the node .* would give other rows .*Tesseract.*here tesserocr 9\.9"),
        ENGINES["ray"](schedule.perform, Settings(address=cluster.address)),
    ):
        raise AssertionError("it began")


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
