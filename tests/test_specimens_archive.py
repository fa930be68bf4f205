"""Archives of specimens: the gold keeps the schema's contract, says what the papers say, and is the same each time."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.dataset as ds
import pypdfium2
import pytest

from pipeline import process_folder
from pipeline.errors import UsageError
from pipeline.schema import TABLES
from pipeline.score import judge, summary
from pipeline.specimens.archive import make_archive

Row = dict[str, Any]
COUNT = 24


def rows(gold: Path, name: str) -> list[Row]:
    return ds.dataset(gold / name).to_table().to_pylist()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("specimens") / "archive"
    make_archive(folder, COUNT, seed=11, medium="pdf")
    return folder


def digest(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# ------------------------------------------------------------------ the same each time
@pytest.mark.parametrize("medium", ["text", "mixed"])
def test_the_same_seed_gives_the_same_bytes_whatever_the_workers(tmp_path: Path, medium: str) -> None:
    for name, workers in (("a", 1), ("b", 2)):
        make_archive(tmp_path / name, 5, seed=7, medium=medium, level="clean", workers=workers)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    make_archive(tmp_path / "c", 5, seed=8, medium=medium, level="clean")
    assert digest(tmp_path / "a").keys() & {"specimens.json"}
    assert digest(tmp_path / "a") != digest(tmp_path / "c")


def test_few_acts_drawn_from_a_large_world_show_all_forms(tmp_path: Path) -> None:
    made = make_archive(tmp_path / "a", 8, seed=5, medium="text", among=400)
    assert made["documents"] == 8
    forms = {row["form"] for row in ds.dataset(tmp_path / "a" / "gold" / "specimens.parquet").to_table().to_pylist()}
    assert {"state", "party36", "union", "youth"} <= forms


def test_a_folder_in_use_is_left_alone(archive: Path) -> None:
    with pytest.raises(UsageError, match="not empty"):
        make_archive(archive, 1, seed=1)


@pytest.mark.parametrize("wrong", [{"medium": "giấy"}, {"level": "xấu"}, {"count": 0}])
def test_wrong_arguments_say_what_to_choose(tmp_path: Path, wrong: Row) -> None:
    with pytest.raises(UsageError, match=r"choose|number"):
        make_archive(tmp_path / "out", **({"count": 1, "seed": 1} | wrong))


# ------------------------------------------------------------------ the contract
# What these tell is how the program came to know a thing, not what is true.
GOLD = [name for name in TABLES if name not in {"signatures", "corrections", "candidates", "runs"}]


@pytest.mark.parametrize("name", GOLD)
def test_every_gold_table_keeps_the_schema(archive: Path, name: str) -> None:
    table = TABLES[name]
    found = ds.dataset(archive / "gold" / name).to_table()
    assert found.schema.names[: len(table.arrow.names)] == list(table.arrow.names)
    keys = [tuple(row[column] for column in table.key) for row in found.select(list(table.key)).to_pylist()]
    assert len(keys) == len(set(keys)), "a key stands twice"
    assert all(all(part is not None for part in key) for key in keys)
    for column in found.schema.names:
        assert "" not in (found[column].to_pylist() if str(found.schema.field(column).type) == "string" else [])


def test_every_reference_between_gold_tables_holds(archive: Path) -> None:
    gold = archive / "gold"
    for name in GOLD:
        for column in TABLES[name].columns:
            if not column.refers or column.name == "target_doc_id":
                continue
            there = {row[column.refers[1]] for row in rows(gold, column.refers[0])}
            missing = {row[column.name] for row in rows(gold, name) if row[column.name] is not None} - there
            assert not missing, f"{name}.{column.name}: {sorted(missing)[:3]}"


def test_spans_hold_the_text_that_they_claim(archive: Path) -> None:
    gold = archive / "gold"
    texts = {row["doc_id"]: row["text"] for row in rows(gold, "documents")}
    for name, column in (("tasks", "text"), ("citations", "text"), ("responsibilities", "organ_text")):
        for row in rows(gold, name):
            assert texts[row["doc_id"]][row["start"] : row["end"]] == row[column]
    for row in rows(gold, "targets"):
        assert row["value_text"] in texts[row["doc_id"]][row["start"] : row["end"]]
        assert row["text"] in texts[row["doc_id"]]
    for row in rows(gold, "fields"):
        said = texts[row["doc_id"]][row["start"] : row["end"]]
        assert row["raw"].split("\n")[0] in said
    for row in rows(gold, "sections"):
        assert (row["heading"] or "") in texts[row["doc_id"]][row["start"] : row["heading_end"]]
        assert row["start"] <= row["heading_end"] <= row["end"]


def test_header_fields_stand_on_the_paper(archive: Path) -> None:
    documents = {row["doc_id"]: row for row in rows(archive / "gold", "documents")}
    named = {(row["doc_id"], row["name"]) for row in rows(archive / "gold", "fields")}
    for doc_id, row in documents.items():
        for name in ("code_notation", "signer_name", "organ_name", "subject"):
            assert (row[name] is None) == ((doc_id, name) not in named), f"{doc_id}: {name} = {row[name]!r}"


# ------------------------------------------------------------------ boxes
def test_boxes_cover_the_words_on_the_rendered_page(archive: Path) -> None:
    words = rows(archive / "gold", "words")
    paths = {row["file_id"]: archive / "files" / row["source_path"] for row in rows(archive / "gold", "files")}
    shown = [word for word in words if word["layer"] == "text" and word["page"] == 1]
    scale = 100 / 72
    blank = 0
    for file_id in sorted({word["file_id"] for word in shown})[:6]:
        document = pypdfium2.PdfDocument(paths[file_id])
        page = np.asarray(document[0].render(scale=scale, grayscale=True).to_pil())
        document.close()
        here = [word for word in shown if word["file_id"] == file_id]
        outside = np.array(page)
        for word in here:
            x0, y0, x1, y1 = (round(edge * scale) for edge in word["bbox"])
            blank += page[max(y0, 0) : y1 + 1, max(x0, 0) : x1 + 1].min() > 140
            outside[max(y0 - 2, 0) : y1 + 3, max(x0 - 2, 0) : x1 + 3] = 255
        # what is left is rules, signs, page numbers and the office's stamps, seals and pens
        assert (outside < 100).sum() < 0.35 * (page < 100).sum()
    assert blank == 0


def test_words_spell_the_text(archive: Path) -> None:
    texts = {(row["file_id"], row["ordinal"]): row["text"] for row in rows(archive / "gold", "documents")}
    for word in rows(archive / "gold", "words"):
        if word["start"] >= 0:
            assert texts[word["file_id"], word["ordinal"]][word["start"] : word["end"]] == word["text"]


# ------------------------------------------------------------------ the whole way
def test_the_program_reads_what_it_should_and_the_scorer_sees_it(archive: Path, tmp_path: Path) -> None:
    process_folder([archive / "files"], tmp_path / "tables")
    found = {row["what"]: row["f1"] for row in summary(judge(archive / "gold", tmp_path / "tables")).to_pylist()}
    assert found["document"] > 0.95
    assert found["header.issued_date"] > 0.9
    assert found["citation.code"] > 0.9
    assert found["task"] > 0.8


def test_the_archive_says_how_it_was_made(archive: Path) -> None:
    told = json.loads((archive / "specimens.json").read_text(encoding="utf-8"))
    assert told["count"] == COUNT
    assert told["seed"] == 11
    assert told["rows"]["documents"] == COUNT
    assert sum(1 for path in (archive / "files").rglob("*") if path.is_file()) == told["rows"]["files"]
