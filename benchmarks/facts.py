"""Facts: one line about one page, true or not. Every mended defect leaves one behind.

    python benchmarks/facts.py [--reference FOLDER] [--failing]

A line of `facts.jsonl` names a file (``data/raw/…`` of the project, or a path below the reference folder, whose facts are
left out where that folder is absent), a kind, and what must hold:

``present``  `text` stands on page `page` (or anywhere in the file without it)
``absent``   it does not
``order``    `text` stands before `then`
``field``    `column` of document `ordinal` (1 unless said) is `value`; null says that it must be empty
``row``      table `table` has a row with all of `values` (`not`: true when it must have none)

Blanks, letter case and the place of tone marks do not count in texts.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import load_tables, process_folder
from pipeline.text import key

ROOT = Path(__file__).resolve().parents[1]
FACTS = Path(__file__).with_name("facts.jsonl")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A fact, whether it holds, and what was found instead."""

    fact: Row
    holds: bool
    found: str


def facts() -> list[Row]:
    lines = FACTS.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def located(fact: Row, reference: Path) -> Path:
    inside = ROOT / fact["file"]
    return inside if inside.exists() else reference / fact["file"]


def check(output: Path, reference: Path) -> tuple[list[Verdict], int]:
    """Verdicts on the facts whose files are here, and how many facts were left out."""
    wanted = facts()
    here = [fact for fact in wanted if located(fact, reference).exists()]
    paths = sorted({located(fact, reference) for fact in here})
    if not paths:
        return [], len(wanted)
    process_folder(paths, output)
    tables = {name: frame.to_dict("records") for name, frame in load_tables(output).items()}
    of_path = {Path(row["source_path"]).resolve(): row["file_id"] for row in tables["files"]}
    verdicts = [
        judge(fact, of_path[located(fact, reference).resolve()], tables) for fact in here
    ]
    return verdicts, len(wanted) - len(here)


def judge(fact: Row, file_id: str, tables: Mapping[str, list[Row]]) -> Verdict:
    if fact["kind"] in {"present", "absent", "order"}:
        text = page_text(fact, file_id, tables)
        at = text.find(key(fact["text"]))
        if fact["kind"] == "order":
            then = text.find(key(fact["then"]))
            return Verdict(fact, 0 <= at < then, f"at {at} and {then}")
        return Verdict(fact, (at >= 0) == (fact["kind"] == "present"), "there" if at >= 0 else "not there")
    documents = [d for d in tables["documents"] if d["file_id"] == file_id and d["ordinal"] == fact.get("ordinal", 1)]
    if not documents:
        return Verdict(fact, False, "no such document")
    if fact["kind"] == "field":
        value = shown(documents[0][fact["column"]])
        return Verdict(fact, same(value, fact["value"]), str(value))
    ids = {d["doc_id"] for d in documents}
    rows = [row for row in tables[fact["table"]] if row["doc_id"] in ids]
    found = any(all(same(shown(row[name]), value) for name, value in fact["values"].items()) for row in rows)
    return Verdict(fact, found != fact.get("not", False), f"{len(rows)} rows")


def page_text(fact: Row, file_id: str, tables: Mapping[str, list[Row]]) -> str:
    pages: Iterator[Row] = (row for row in tables["pages"] if row["file_id"] == file_id)
    return " ".join(key(row["text"] or "") for row in pages if fact.get("page") in {None, row["page"]})


def shown(value: Any) -> Any:
    """A value as JSON has it: missing is None, a date its ISO form."""
    if isinstance(value, str) or value is None:
        return value
    if hasattr(value, "isoformat"):
        text = value.isoformat()
        return None if text == "NaT" else text[:10]
    if hasattr(value, "tolist"):
        return value.tolist()
    return None if value != value else value


def same(found: Any, wanted: Any) -> bool:
    if isinstance(found, str) and isinstance(wanted, str):
        return key(found) == key(wanted)
    return bool(found == wanted)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--reference", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--output", type=Path, help="keep the tables (and what was recognised) here")
    parser.add_argument("--failing", action="store_true", help="print only the facts that do not hold")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        verdicts, left_out = check(args.output or Path(scratch), args.reference)
    for verdict in verdicts:
        if not (args.failing and verdict.holds):
            told = {name: value for name, value in verdict.fact.items() if name != "file"}
            print(f"{'holds' if verdict.holds else 'FAILS'}  {verdict.fact['file']}  {told}  found: {verdict.found}")
    counts = Counter(verdict.holds for verdict in verdicts)
    print(f"{counts[True]} of {len(verdicts)} facts hold; {left_out} left out, their files are not here")
    return 0


if __name__ == "__main__":
    sys.exit(main())
