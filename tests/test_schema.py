"""The published tables keep their contract: columns, types, unique keys, references."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import Settings, load_tables, process_folder
from pipeline.dictionary import as_markdown, datapackage
from pipeline.schema import TABLES
from tests.small_archive import write_archive

GROUNDING = {"page": "int32", "start": "int32", "end": "int32", "bbox": "list<element: double>",
             "confidence": "double", "method": "string"}  # fmt: skip
# What readers outside the project count on; columns may be added, none of these may go or change.
PROMISED = {
    "files": "file_id source_path media_type bytes pages status error digital_signatures pipeline_version processed_at",
    "pages": "file_id page width height text_source ocr_engine rotation skew ocr_confidence text error",
    "signatures": "file_id ordinal signer organisation time unaltered",
    "corrections": "file_id page ordinal raw text confidence bbox",
    "candidates": "doc_id field ordinal value source confidence chosen page bbox",
    "documents": "doc_id file_id source_path ordinal page_first page_last page_amount type_code type_name code "
    "code_number code_notation code_raw issued_date issued_date_raw place organ_name organ_id parent_organ_name system "
    "subject signer_name signer_position signing_authority recipients urgency secrecy text_source ocr_confidence flags "
    "text",
    "sections": "section_id doc_id parent_id label level heading kind",
    "citations": "citation_id doc_id section_id zone text form type_code code code_number code_notation issued_date "
    "organ_name title relation within act_key target_doc_id",
    "tasks": "task_id doc_id section_id section_label ordinal text start_date deadline deadline_text recurrence "
    "product source",
    "responsibilities": "task_id role ordinal doc_id organ_text organ_name organ_id inherited",
    "targets": "target_id doc_id task_id section_id text indicator comparator value value_text unit per horizon "
    "horizon_text",
    "organs": "organ_id name aliases kind system level parent_organ_id",
    "acts": "act_key code type_code issued_date organ_name title doc_id citing_documents",
    "relations": "source_key target_key relation evidence nested confidence",
    "plan_resolutions": "doc_id resolution_key depth path lag_days",
}
EXTRACTED = ("documents", "sections", "citations", "tasks", "responsibilities", "targets")


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("schema")
    process_folder([write_archive(root / "raw")], root / "out", Settings(workers=0))
    return root / "out"


@pytest.fixture(scope="module")
def tables(output: Path) -> dict[str, pd.DataFrame]:
    return load_tables(output)


@pytest.mark.parametrize("name", PROMISED)
def test_promised_columns_are_there(name: str) -> None:
    assert set(PROMISED[name].split()) <= set(TABLES[name].names)


@pytest.mark.parametrize("name", EXTRACTED)
def test_extracted_rows_are_grounded(name: str) -> None:
    types = {field.name: str(field.type).replace("item", "element") for field in TABLES[name].arrow}
    assert GROUNDING.items() <= types.items()


@pytest.mark.parametrize("name", TABLES)
def test_published_files_have_the_schema_and_are_plain_parquet(name: str, output: Path) -> None:
    published = pq.read_table(output / name).schema
    assert published.equals(TABLES[name].arrow, check_metadata=False)
    assert published.field(0).metadata[b"description"]
    assert list(pd.read_parquet(output / name).columns) == list(TABLES[name].names)


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_explained_in_both_languages(name: str) -> None:
    for column in TABLES[name].columns:
        assert column.description and column.label, column.name


@pytest.mark.parametrize("name", TABLES)
def test_keys_are_unique_and_present(name: str, tables: dict[str, pd.DataFrame]) -> None:
    keys = tables[name][list(TABLES[name].key)]
    assert not keys.duplicated().any()
    assert not keys.isna().any().any()


REFERENCES = [
    (table.name, column.name, *column.refers) for table in TABLES.values() for column in table.columns if column.refers
]


@pytest.mark.parametrize(("table", "column", "other", "key"), REFERENCES)
def test_references_lead_somewhere(
    table: str, column: str, other: str, key: str, tables: dict[str, pd.DataFrame]
) -> None:
    assert set(tables[table][column].dropna()) <= set(tables[other][key])


def test_spans_hold_what_the_rows_say(tables: dict[str, pd.DataFrame]) -> None:
    texts = tables["documents"].set_index("doc_id")["text"]
    for name in ("citations", "tasks"):
        assert len(tables[name])
        for row in tables[name].itertuples():
            assert row.text in texts[row.doc_id][row.start : row.end]
    for row in tables["sections"].itertuples():
        assert row.start <= row.heading_end <= row.end <= len(texts[row.doc_id])


def test_missing_is_null_never_empty(tables: dict[str, pd.DataFrame]) -> None:
    for name, frame in tables.items():
        for column in TABLES[name].columns:
            if pa.types.is_string(column.type):
                assert not (frame[column.name] == "").any(), f"{name}.{column.name}"


def test_the_archive_is_linked(tables: dict[str, pd.DataFrame]) -> None:
    chains = tables["plan_resolutions"]
    codes = tables["documents"].set_index("doc_id")["code"]
    assert {codes[doc] for doc in chains["doc_id"]} == {"45/KH-UBND", "08/KH-UBND"}
    assert sorted(chains["depth"]) == [1, 2]


def test_datapackage_describes_every_table(output: Path) -> None:
    package = json.loads((output / "datapackage.json").read_text(encoding="utf-8"))
    assert [r["name"].replace("-", "_") for r in package["resources"]] == list(TABLES)
    for resource in package["resources"]:
        assert resource["path"] and all((output / path).is_file() for path in resource["path"])
        assert resource["schema"]["primaryKey"]
    assert datapackage([]).count('"foreignKeys"') > 5


def test_markdown_dictionary_has_a_line_for_every_column() -> None:
    page = as_markdown()
    for table in TABLES.values():
        for column in table.columns:
            assert f"| `{column.name}` |" in page


def test_a_row_with_a_column_of_no_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no column colour"):
        TABLES["organs"].to_arrow([{"organ_id": "x", "colour": "red"}])
