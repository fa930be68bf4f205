"""The rows of the golden acts in the form that their expected files have: what each column says, without ids."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline import Settings, ingest, layout, split
from pipeline.document import Source
from pipeline.ingest.ocr.recorded import FOLDER
from pipeline.run import study
from pipeline.tabulate import Row, tabulate
from tests.golden.pages import source_of_pages

HERE = Path(__file__).parent
SCANS = Path(__file__).parents[2] / "data" / "raw"
ACTS = {
    path.stem: path
    for path in (
        SCANS / "07-ke-hoach-lien-doan-lao-dong.pdf",
        SCANS / "10-cong-van-huyen-lung-van.jpg",
        HERE / "acts" / "chi-thi-huyen-uy.txt",
        HERE / "acts" / "ke-hoach-cong-doan.toml",
        HERE / "acts" / "cong-van-hai-van-ban.md",
        HERE / "acts" / "quyet-dinh-kem-quy-dinh.txt",
    )
}
_SHOWN = {
    "documents": (
        "ordinal page_first page_last type_code type_name code code_number code_notation code_raw issued_date "
        "issued_date_raw place organ_name parent_organ_name system subject signer_name signer_position "
        "signing_authority recipients urgency secrecy text_source flags"
    ),
    "sections": "label level kind heading page",
    "citations": "zone form relation text code issued_date organ_name title type_code within page",
    "tasks": (
        "section_label source text start_date deadline deadline_text recurrence product page lead support report_to"
    ),
    "targets": "indicator comparator value value_text unit per horizon horizon_text text task page",
}


def source_of(path: Path) -> Source:
    """A golden act as read; a scan with the words that Tesseract recognised when it was recorded."""
    if path.suffix == ".toml":
        return source_of_pages(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER, str(HERE / "recorded"))
        [found] = ingest.walk([path], Settings())
        return ingest.read(found, Settings(engine="recorded", cache=None))


def rows_of(path: Path) -> list[dict[str, Any]]:
    """For each act of a file its document row and the rows of the other tables; absent values are left out."""
    source = source_of(path)
    blocks = layout.assemble(source)
    tables = tabulate(source, blocks, [study(document) for document in split.split(source, blocks)])
    return [_act(tables, document) for document in tables["documents"]]


def _act(tables: dict[str, list[Row]], document: Row) -> dict[str, Any]:
    own = {name: [row for row in rows if row.get("doc_id") == document["doc_id"]] for name, rows in tables.items()}
    at = {row["citation_id"]: number for number, row in enumerate(own["citations"], 1)}
    for row in own["citations"]:
        row["within"] = at.get(row["within"])
    for number, row in enumerate(own["tasks"], 1):
        at[row["task_id"]] = number
        for role in ("lead", "support", "report_to"):
            row[role] = [
                body["organ_text"] + (" (inherited)" if body["inherited"] else "")
                for body in own["responsibilities"]
                if (body["task_id"], body["role"]) == (row["task_id"], role)
            ]
    for row in own["targets"]:
        row["task"] = at.get(row["task_id"])
    shown = {name: [_shown(row, columns) for row in own[name]] for name, columns in _SHOWN.items()}
    return {"document": shown.pop("documents")[0], **shown}


def _shown(row: Row, columns: str) -> dict[str, Any]:
    values = {name: row[name] for name in columns.split() if row[name] not in (None, [], "")}
    return {name: v.isoformat() if isinstance(v, date) else v for name, v in values.items()}


def expected_file(name: str) -> Path:
    """Where the expected rows of an act are kept."""
    return HERE / "rows" / f"{name}.json"


def written(acts: list[dict[str, Any]]) -> str:
    """Acts as JSON that reads well and shows well in a diff: a line for each value of a header and each row."""
    parts = []
    for act in acts:
        lines = [f"    {_json(name)}: {_json(value)}" for name, value in act["document"].items()]
        tables = ['  "document": {\n' + ",\n".join(lines) + "\n  }"]
        for name, rows in act.items():
            if name != "document":
                inner = ",\n".join(f"    {_json(row)}" for row in rows)
                tables.append(f"  {_json(name)}: [\n{inner}\n  ]" if rows else f"  {_json(name)}: []")
        parts.append("{\n" + ",\n".join(tables) + "\n}")
    return "[\n" + ",\n".join(parts) + "\n]\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
