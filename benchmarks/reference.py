"""One scorer for both: gold of specimens in the form of the hand-made gold of real documents, and what it gives.

The reference folder lies outside the project, because its documents are not the project's to give away: it holds
`eval/gold/*.json`, `eval/score.py` and the documents that the gold names.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

Row = dict[str, Any]
Figures = Mapping[str, float]  # F1 by what is scored
_NAMES = {"type": "type_code", "issuer": "organ_name", "parent_issuer": "parent_organ_name", "signer": "signer_name"}
_SAME = ("code", "code_number", "code_notation", "place", "subject", "signer_position", "signing_authority")
_ZONES = ("title", "preamble", "body", "appendix", "recipients")


def score(reference: Path, gold: Path, tables: Path, errors: bool = False) -> Figures:
    """F1 of everything that the reference scorer counts, for a folder of its JSON gold."""
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = [sys.executable, reference / "eval" / "score.py", "--gold", gold, "--tables", tables]
        command += ["--json", out.name, *(["--errors"] if errors else [])]
        done = subprocess.run(list(map(str, command)), check=True, capture_output=not errors, text=True)
        del done
        found = json.loads(Path(out.name).read_text())
    return {name: value["f1"] for name, value in found.items() if isinstance(value, dict)}


def as_json(gold: Path, output: Path) -> None:
    """Write the gold tables of specimens as one JSON a file, as the reference scorer reads them."""
    output.mkdir(parents=True, exist_ok=True)
    tables = {name: ds.dataset(gold / name).to_table().to_pylist() for name in
              ("documents", "citations", "tasks", "responsibilities", "targets")}  # fmt: skip
    rows: dict[str, dict[str, list[Row]]] = {name: defaultdict(list) for name in tables}
    for name, found in tables.items():
        for row in found:
            rows[name][row["doc_id"]].append(row)
    files: dict[str, list[Row]] = defaultdict(list)
    for document in sorted(tables["documents"], key=lambda d: d["ordinal"]):
        files[document["source_path"]].append(document)
    for path, documents in files.items():
        told = {"file": Path(path).name, "documents": [_document(d, rows) for d in documents]}
        (output / f"{Path(path).stem}.json").write_text(json.dumps(told, ensure_ascii=False, default=str))


def _document(document: Row, rows: dict[str, dict[str, list[Row]]]) -> Row:
    doc_id = document["doc_id"]
    bodies: dict[str, list[Row]] = defaultdict(list)
    for row in rows["responsibilities"][doc_id]:
        bodies[row["task_id"]].append(row)
    return {
        **{name: document[name] for name in _SAME},
        **{name: document[column] for name, column in _NAMES.items()},
        "issued_date": document["issued_date"],
        "recipients": len(document["recipients"] or ()),
        "citations": _citations(document, rows["citations"][doc_id]),
        "named_citations": sorted({c["text"] for c in rows["citations"][doc_id] if c["form"] == "named"}),
        "tasks": [_task(task, bodies[task["task_id"]]) for task in rows["tasks"][doc_id]],
        "targets": [
            {name: row[name] for name in ("value", "unit", "comparator", "horizon", "text", "optional")}
            for row in rows["targets"][doc_id]
        ],
    }


def _citations(document: Row, rows: list[Row]) -> list[Row]:
    """One entry an act: that of its first, most telling mention."""
    found: dict[str, Row] = {}
    for row in sorted(rows, key=lambda r: (_ZONES.index(r["zone"]), r["start"])):
        if row["code"] and row["form"] != "self" and row["code"] != document["code"]:
            entry = {"code": row["code"], "type": row["type_code"], "date": row["issued_date"],
                     "issuer": row["organ_name"], "relation": row["relation"], "zone": row["zone"]}  # fmt: skip
            found.setdefault(row["code"], entry)
    return list(found.values())


def _task(task: Row, bodies: list[Row]) -> Row:
    of_role = {role: [b["organ_text"] for b in bodies if b["role"] == role] for role in ("lead", "support", "report_to")}
    return {"text": task["text"], **of_role, "start": task["start_date"], "deadline": task["deadline"],
            "optional": task["optional"]}  # fmt: skip
