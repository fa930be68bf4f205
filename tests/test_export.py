"""The exported citation graph opens again in networkx and in a spreadsheet, whatever the titles hold."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow.parquet as pq
import pytest

from pipeline import Settings, process_folder
from pipeline.export import EXPORTERS, read
from pipeline.schema import TABLES
from tests.small_archive import write_archive

READERS = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("export")
    process_folder([write_archive(root / "raw")], root / "out", Settings(workers=1))
    return root / "out"


def write_tables(
    folder: Path, acts: list[dict[str, Any]], relations: list[dict[str, Any]], documents: Sequence[dict[str, Any]] = ()
) -> Path:
    """An output folder with just these acts, relations and documents."""
    state = folder / ".store" / "snapshots" / "1"
    for name, table in TABLES.items():
        (state / name).mkdir(parents=True)
        rows = {"acts": acts, "relations": relations, "documents": documents}.get(name, [])
        pq.write_table(table.to_arrow(rows), state / name / "part-all.parquet")
    (state / ".manifest.json").write_text('{"generation": 1, "stamp": "", "rows": {}, "digests": {}}')
    (folder / ".current").symlink_to(state)
    return folder


HOSTILE = {
    "act_key": "a",
    "code": '=HYPERLINK("x")',
    "title": "một\x00 hai\x0b <&> \ud7ff\uffff",
    "issued_date": date(2024, 3, 5),
}
RELATIONS = [
    {
        "source_key": "a",
        "target_key": "b",
        "relation": name,
        "evidence": ["c1", "c2"],
        "nested": False,
        "confidence": 0.9,
    }
    for name in ("implements", "based_on")
]


@pytest.mark.parametrize("form", READERS)
def test_real_graph_opens_again(form: str, output: Path, tmp_path: Path) -> None:
    graph = read(output)
    EXPORTERS[form](graph, tmp_path / "graph")
    again = READERS[form](tmp_path / "graph")
    assert set(again.nodes) == set(graph.nodes) and again.number_of_edges() == graph.number_of_edges() > 0
    codes = {data.get("code"): data for _, data in again.nodes(data=True)}
    assert codes["12-NQ/TU"]["issued_date"] == "2024-03-05" and codes["12-NQ/TU"]["held"] is True
    pairs = {
        (again.nodes[s]["code"], again.nodes[t]["code"])
        for s, t, e in again.edges(data=True)
        if e["relation"] == "implements"
    }
    assert {("45/KH-UBND", "12-NQ/TU"), ("08/KH-UBND", "45/KH-UBND")} <= pairs


@pytest.mark.parametrize("form", READERS)
def test_control_characters_and_parallel_relations(form: str, tmp_path: Path) -> None:
    output = write_tables(tmp_path / "out", [HOSTILE, {"act_key": "b"}], RELATIONS)
    EXPORTERS[form](read(output), tmp_path / "graph")
    again = READERS[form](tmp_path / "graph")
    assert again.nodes["a"]["title"] == "một hai <&> \ud7ff"
    assert sorted(edge["relation"] for _, _, edge in again.edges(data=True)) == ["based_on", "implements"]


def test_csv_runs_no_formula(tmp_path: Path) -> None:
    output = write_tables(tmp_path / "out", [HOSTILE, {"act_key": "b"}], RELATIONS)
    EXPORTERS["csv"](read(output), tmp_path / "graph.csv")
    with (tmp_path / "graph.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["relation"] for row in rows] == ["implements", "based_on"]
    assert rows[0]["source_code"] == '\'=HYPERLINK("x")' and rows[0]["mentions"] == "2" and rows[0]["target_code"] == ""


def test_empty_archive_gives_an_empty_graph(tmp_path: Path) -> None:
    output = write_tables(tmp_path / "out", [], [])
    for form, write in EXPORTERS.items():
        write(read(output), tmp_path / form)
        assert (tmp_path / form).stat().st_size > 0
