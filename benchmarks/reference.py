"""One scorer for both: gold of specimens in the form of the hand-made gold of real documents, and what it gives.

The reference folder lies outside the project, because its documents are not the project's to give away: it holds
`eval/gold/*.json`, `eval/score.py` and the documents that the gold names.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

Row = dict[str, Any]
Counts = Mapping[str, Counter[str]]  # tp, fp and fn by what is scored
_NAMES = {"type": "type_code", "issuer": "organ_name", "parent_issuer": "parent_organ_name", "signer": "signer_name"}
_SAME = ("code", "code_number", "code_notation", "place", "subject", "signer_position", "signing_authority")
_ZONES = ("title", "preamble", "body", "appendix", "recipients")


def score(reference: Path, gold: Path, tables: Path, errors: bool = False) -> Counts:
    """What the reference scorer counts, for a folder of its JSON gold; it prints every disagreement with `errors`."""
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = [sys.executable, reference / "eval" / "score.py", "--gold", gold, "--tables", tables]
        command += ["--json", out.name, *(["--errors"] if errors else [])]
        subprocess.run(list(map(str, command)), check=True, stdout=None if errors else subprocess.DEVNULL)
        found = json.loads(Path(out.name).read_text())
    return {
        name: Counter({count: value[count] for count in ("tp", "fp", "fn")})
        for name, value in found.items()
        if isinstance(value, dict)
    }


def together(parts: Iterable[Counts]) -> Counts:
    """Counts of several folders as one."""
    total: dict[str, Counter[str]] = defaultdict(Counter)
    for part in parts:
        for name, counts in part.items():
            total[name].update(counts)
    return total


def f1(counts: Mapping[str, int]) -> float:
    """F1 of counts; 1 where there was nothing to find and nothing was found, as the reference scorer has it."""
    right = counts["tp"]
    said, wanted = right + counts["fp"], right + counts["fn"]
    precision, recall = right / said if said else 1.0, right / wanted if wanted else 1.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


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
    of_role = {
        role: [b["organ_text"] for b in bodies if b["role"] == role] for role in ("lead", "support", "report_to")
    }
    return {"text": task["text"], **of_role, "start": task["start_date"], "deadline": task["deadline"],
            "optional": task["optional"]}  # fmt: skip
