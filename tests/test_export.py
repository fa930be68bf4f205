"""Exported graphs, CSV and workbooks open again in networkx and in spreadsheets, whatever the texts hold."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow.dataset import dataset

from pipeline import Settings, load_tables, process_folder
from pipeline.errors import UsageError
from pipeline.export import EXPORTERS, read, workbook
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


# ------------------------------------------------------------------ a workbook
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Cell = tuple[str, Any, str]  # its type, its value, the format of its number


def sheets(path: Path) -> dict[str, list[dict[str, Cell]]]:
    """Rows of each sheet as a spreadsheet reads them: cells by the letter of their column."""
    with zipfile.ZipFile(path) as book:
        parts = {name: ElementTree.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".xml")}
    styles = parts["xl/styles.xml"]
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in styles.iter(f"{MAIN}numFmt")}
    formats = [codes.get(one.get("numFmtId"), "") for one in styles.find(f"{MAIN}cellXfs") or []]
    names = [sheet.get("name", "") for sheet in parts["xl/workbook.xml"].iter(f"{MAIN}sheet")]
    return {
        name: [
            {
                (cell.get("r") or "").rstrip("0123456789"): _cell(cell, formats)
                for cell in row.iter(f"{MAIN}c")
            }
            for row in parts[f"xl/worksheets/sheet{number}.xml"].iter(f"{MAIN}row")
        ]
        for number, name in enumerate(names, 1)
    }  # fmt: skip


def _cell(cell: ElementTree.Element, formats: list[str]) -> Cell:
    assert cell.find(f"{MAIN}f") is None, "a formula"
    text = "".join(part.text or "" for part in cell.iter(f"{MAIN}t"))
    if cell.get("t") == "inlineStr":
        return "text", re.sub("_x([0-9a-fA-F]{4})_", lambda code: chr(int(code[1], 16)), text), ""
    value = cell.findtext(f"{MAIN}v") or ""
    return cell.get("t") or "number", float(value), formats[int(cell.get("s") or 0)]


def written(path: Path, **columns: list[Any]) -> list[dict[str, Cell]]:
    """The rows of a workbook with one sheet."""
    workbook.write({"query": dataset(pa.table(columns))}, path)
    [rows] = sheets(path).values()
    return rows


def test_a_workbook_has_a_sheet_for_each_table(output: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    assert workbook.write(workbook.tables(output), path) == 0
    found, expected = sheets(path), load_tables(output)
    assert list(found) == list(TABLES)
    for name, rows in found.items():
        assert [cell[1] for cell in rows[0].values()] == list(TABLES[name].names)
        assert len(rows) == 1 + len(expected[name])
    columns = dict(zip(TABLES["documents"].names, found["documents"][0], strict=True))
    plan = next(row for row in found["documents"] if row[columns["code"]][1] == "45/KH-UBND")
    day = date(1899, 12, 30) + timedelta(plan[columns["issued_date"]][1])
    assert (day, plan[columns["issued_date"]][2]) == (date(2024, 5, 20), "yyyy-mm-dd")
    assert plan[columns["code_number"]] == ("text", "45", "") and plan[columns["page_first"]] == ("number", 1.0, "")
    assert plan[columns["organ_name"]][1] == "Ủy ban nhân dân tỉnh Hà Lĩnh"
    assert plan[columns["recipients"]][1] == '["Tỉnh ủy", "Lưu: VT"]'
    run = dict(zip(TABLES["runs"].names, found["runs"][0], strict=True))
    assert found["runs"][1][run["started_at"]][2] == "yyyy-mm-dd hh:mm:ss"
    assert not list(tmp_path.glob(".kehoach-*"))


def test_the_header_stays_in_sight_with_a_filter(tmp_path: Path) -> None:
    written(tmp_path / "a.xlsx", số=[1, 2, 3], tên=["a", "b", "c"])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    pane, chosen = sheet.find(f".//{MAIN}pane"), sheet.find(f"{MAIN}autoFilter")
    assert pane is not None and (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    assert chosen is not None and chosen.get("ref") == "A1:B4"


INJECTED = '<r><t>x</t></r></is></c><c r="B9"><f>1+1</f></c><c r="C9" t="inlineStr"><is><r><t>y</t></r>'


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=HYPERLINK(\"http://x\")", "{=1}", "http://x",
             "＝1", "-5", "_x003D_1", INJECTED, "<r>đậm</r>", " hai  dấu cách "]  # fmt: skip
    [_, *rows] = written(tmp_path / "a.xlsx", **{"=1": texts})
    assert [row["A"][:2] for row in rows] == [("text", f" {t}" if t.startswith("<r>") else t) for t in texts]
    assert all(set(row) == {"A"} for row in rows)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        styles = ElementTree.fromstring(book.read("xl/styles.xml"))
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    quoted = {n for n, one in enumerate(styles.find(f"{MAIN}cellXfs") or []) if one.get("quotePrefix") == "1"}
    first = next(cell for cell in sheet.iter(f"{MAIN}c") if cell.get("r") == "A2")
    assert int(first.get("s") or 0) in quoted  # it stays text when its cell is edited


@given(st.text(alphabet=st.sampled_from("=+-@\t\r\n <>&r/_x0'\x00\x0b\ud800\uffffđ😀"), max_size=12))
def test_whatever_the_text_a_workbook_gives_it_back(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        [_, *rows] = written(Path(folder) / "a.xlsx", x=[re.sub("\ud800", "", text)])
    plain = re.sub("[\x00\x0b\uffff\ud800]", "", text)
    [found] = [row["A"][1] for row in rows] if plain else [""]
    assert found.lstrip(" ") == plain.lstrip(" ") and len(found) - len(plain) in (0, 1)


def test_what_no_cell_can_hold_is_cut_and_says_so(tmp_path: Path) -> None:
    short, long, wide = "ă" * workbook.LETTERS, "ă" * (workbook.LETTERS + 1), "😀" * 20_000
    table = {"query": dataset(pa.table({"x": [short, long, wide]}))}
    assert workbook.write(table, tmp_path / "a.xlsx") == 2
    [[_, *rows]] = sheets(tmp_path / "a.xlsx").values()
    found = [row["A"][1] for row in rows]
    assert found[0] == short
    assert found[1].endswith("ă … [cut: 32,768 characters]") and len(found[1]) == workbook.LETTERS
    assert found[2].endswith("😀 … [cut: 20,000 characters]")
    assert len(found[2].encode("utf-16-le")) // 2 in (workbook.LETTERS - 1, workbook.LETTERS)


def test_values_that_a_spreadsheet_does_not_have(tmp_path: Path) -> None:
    numbers = [2.5, float("nan"), float("inf"), None]
    days = [date(1899, 5, 1), date(1900, 3, 1), date(2024, 2, 29), None]
    moments = [datetime(2024, 2, 29, 13, tzinfo=timezone(timedelta(hours=7))), None, None, None]
    counts = [2**53, 2**53 + 1, -7, None]
    yes = [True, False, None, None]
    [_, *rows] = written(tmp_path / "a.xlsx", a=numbers, b=days, c=moments, d=counts, e=yes)
    told = [{letter: cell[:2] for letter, cell in row.items()} for row in rows]
    assert told == [
        {"A": ("number", 2.5), "B": ("text", "1899-05-01"), "C": ("number", 45351.25),
         "D": ("number", 2.0**53), "E": ("b", 1.0)},
        {"B": ("number", 61.0), "D": ("text", "9007199254740993"), "E": ("b", 0.0)},
        {"A": ("text", "inf"), "B": ("number", 45351.0), "D": ("number", -7.0)},
    ]  # fmt: skip


def test_more_rows_than_a_sheet_holds_are_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.xlsx").write_text("as it was")
    too_many = {"pages": dataset(pa.table({"x": pa.nulls(workbook.ROWS)}))}
    with pytest.raises(UsageError, match=r"pages has 1,048,576 rows, and a sheet holds 1,048,575 .*CSV"):
        workbook.write(too_many, tmp_path / "a.xlsx")
    with pytest.raises(UsageError, match="17,000 columns"):
        workbook.write({"query": dataset(pa.table({f"c{n}": [n] for n in range(17_000)}))}, tmp_path / "a.xlsx")
    monkeypatch.setattr("xlsxwriter.Workbook._store_workbook", lambda book: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        written(tmp_path / "a.xlsx", x=[1])
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"] and (tmp_path / "a.xlsx").read_text() == "as it was"
