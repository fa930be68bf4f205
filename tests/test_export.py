"""The exported citation graph opens again in networkx and in a spreadsheet, whatever the titles hold."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import Settings, process_folder
from pipeline.export import EXPORTERS, read
from pipeline.schema import TABLES
from pipeline.spreadsheet import cell, write_csv
from tests.small_archive import write_archive

READERS = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("export")
    process_folder([write_archive(root / "raw")], root / "out", Settings(workers=0))
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


# ------------------------------------------------------------------ cells of a spreadsheet
@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\ufeff=1", "\u200b@x", "＝1+1", "－cmd", "-", "=",
     "+84 24 3804 3804", "- gạch đầu dòng", "\x00=1", "\t", "-1-1", "+", "=-5"],
)  # fmt: skip
def test_text_that_would_be_a_formula_is_quoted(text: str) -> None:
    assert str(cell(text)).startswith("'")


@pytest.mark.parametrize(
    "value",
    ["-5", "+5", "-1.234,5", "-0,5%", "1e-5", "-2E+10", -5, -0.5, None, True, "KH-UBND", "a=b", "", "12-NQ/TU", "'x"],
)
def test_numbers_and_plain_text_stand(value: Any) -> None:
    assert cell(value) == value


def test_lists_and_control_characters() -> None:
    assert cell(["=1", "Tỉnh ủy"]) == '["=1", "Tỉnh ủy"]'
    assert cell("một\x00 hai\x1b\ud800\nba") == "một hai\nba"


@given(st.text(alphabet=st.sampled_from("=+-@\t\r\n \"',;1a.ơ\x00\u200b＝"), max_size=12))
def test_whatever_the_text_no_cell_begins_like_a_formula(text: str) -> None:
    file = io.StringIO()
    write_csv(file, ["x"], [[text]])
    [_, [read]] = csv.reader(io.StringIO(file.getvalue(), newline=""))
    plain = text.replace("\x00", "")
    assert read in (plain, f"'{plain}")
    number = re.fullmatch(r"[+-]?[\d.,]+%?", read)
    assert number or not re.match("[ \u200b]*[=+@＝-]|[\t\r\n]", read)
