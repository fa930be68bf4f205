"""Facts: one line about one page, true or not. Every mended defect leaves one behind.

    python benchmarks/facts.py [--reference FOLDER] [--failing]

A line of `facts.jsonl` names a file (``data/raw/…`` of the project, or a path below the reference folder, whose facts are
left out where that folder is absent), a kind, and what must hold:

``present``  `text` stands on page `page` (or anywhere in the file without it)
``absent``   it does not
``order``    `text` stands before `then`
``field``    `column` of document `ordinal` (1 unless said) is `value`; null says that it must be empty
``row``      table `table` has a row with all of `values` (`not`: true when it must have none)

`id` names the fact, and `why` says what it guards.

Blanks, letter case and the place of tone marks do not count; in page text nor do signs, and whole words are compared.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

from figures import Figure
from pipeline import process_folder
from pipeline.errors import UsageError
from pipeline.settings import Settings
from pipeline.text import fold, key, nfc, squeeze
from sets import ROOT, Scope

FACTS = Path(__file__).with_name("facts.jsonl")
NEEDED = {
    "present": {"text"},
    "absent": {"text"},
    "order": {"text", "then"},
    "field": {"column", "value"},
    "row": {"table", "values"},
}
Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A fact, whether it holds, and what was found instead."""

    fact: Row
    holds: bool
    found: str

    @property
    def name(self) -> str:
        """Its id; where it has none, the fact in one line."""
        return str(self.fact.get("id") or json.dumps(self.fact, ensure_ascii=False, sort_keys=True))


def facts(path: Path = FACTS) -> list[Row]:
    """The lines of `path`; none where it is absent. Raises `UsageError` for a line that is no fact."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.exists() else (), 1):
        if not line.strip():
            continue
        try:
            fact = json.loads(line)
            needed = NEEDED[fact["kind"]] | {"file"}
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{path.name}:{number} is no fact: {error}", f"kinds are {', '.join(NEEDED)}") from error
        if needed - fact.keys():
            raise UsageError(f"{path.name}:{number} lacks {', '.join(sorted(needed - fact.keys()))}", "add it")
        found.append(fact)
    return found


def located(fact: Row, reference: Path) -> Path:
    """The file that a fact is about."""
    inside = ROOT / fact["file"]
    return inside if inside.exists() else reference / str(fact["file"])


def check(scope: Scope, wanted: Sequence[Row]) -> tuple[list[Verdict], int]:
    """Verdicts on the facts whose files are here, and how many facts were left out."""
    here = [fact for fact in wanted if located(fact, scope.reference).exists()]
    paths = sorted({located(fact, scope.reference) for fact in here})
    if not paths:
        return [], len(wanted)
    output = scope.cache / "tables" / "facts"
    shutil.rmtree(output, ignore_errors=True)
    process_folder(paths, output, Settings(cache=scope.ocr))
    names = {"files", "pages", "documents", *(fact["table"] for fact in here if "table" in fact)}
    tables = {name: ds.dataset(output / name).to_table().to_pylist() for name in sorted(names)}
    of_path = {Path(row["source_path"]).resolve(): row["file_id"] for row in tables["files"]}
    verdicts = [judge(fact, of_path.get(located(fact, scope.reference).resolve(), ""), tables) for fact in here]
    return verdicts, len(wanted) - len(here)


def judge(fact: Row, file_id: str, tables: Tables) -> Verdict:
    """Whether a fact holds in the tables, as rows."""
    if fact["kind"] in {"present", "absent", "order"}:
        text = page_text(fact, file_id, tables["pages"])
        at = text.find(words(fact["text"]))
        if fact["kind"] == "order":
            then = text.find(words(fact["then"]))
            return Verdict(fact, 0 <= at < then, f"at {at} and {then}")
        return Verdict(fact, (at >= 0) == (fact["kind"] == "present"), "there" if at >= 0 else "not there")
    documents = [d for d in tables["documents"] if d["file_id"] == file_id and d["ordinal"] == fact.get("ordinal", 1)]
    if not documents:
        return Verdict(fact, False, "no such document")
    if fact["kind"] == "field":
        if fact["column"] not in documents[0]:
            return Verdict(fact, False, "no such column")
        value = plain(documents[0][fact["column"]])
        return Verdict(fact, same(value, fact["value"]), str(value))
    doc_id = documents[0]["doc_id"]
    rows = [row for row in tables[fact["table"]] if row["doc_id"] == doc_id]
    found = any(all(same(plain(row.get(name)), value) for name, value in fact["values"].items()) for row in rows)
    return Verdict(fact, found != fact.get("not", False), f"{len(rows)} rows, {'one' if found else 'none'} like it")


def page_text(fact: Row, file_id: str, pages: Iterable[Row]) -> str:
    """What the fact's page, or without one the whole file, says, in the form that is compared."""
    of_file = sorted((row for row in pages if row["file_id"] == file_id), key=lambda row: int(row["page"]))
    return words(" ".join(row["text"] or "" for row in of_file if fact.get("page") in {None, row["page"]}))


def words(text: str) -> str:
    """Words of a text with a blank before and after each."""
    return f" {key(text)} "


def plain(value: Any) -> Any:
    """A value as JSON has it: a date in its ISO form."""
    return value.isoformat()[:10] if isinstance(value, date) else value


def same(found: Any, wanted: Any) -> bool:
    """Equal, texts but for blanks, case and the place of tone marks: signs tell codes apart."""
    if isinstance(found, str) and isinstance(wanted, str):
        return squeeze(fold(nfc(found))).lower() == squeeze(fold(nfc(wanted))).lower()
    return bool(found == wanted)


def measure(verdicts: Sequence[Verdict], left_out: int) -> list[Figure]:
    """How many facts hold and fail, by kind."""
    counts = Counter((verdict.fact["kind"], verdict.holds) for verdict in verdicts)
    out = [Figure("facts/left out", "", "", left_out, "count")]
    for kind in NEEDED:
        for holds, name in ((True, "holding"), (False, "failing")):
            out.append(Figure(f"facts/{name}", "", f"kind={kind}", counts[kind, holds], "count"))
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--reference", type=Path, default=Scope.reference)
    parser.add_argument("--failing", action="store_true", help="print only the facts that do not hold")
    args = parser.parse_args()
    verdicts, left_out = check(Scope(reference=args.reference), facts())
    for verdict in verdicts:
        if not (args.failing and verdict.holds):
            told = {name: value for name, value in verdict.fact.items() if name != "file"}
            print(f"{'holds' if verdict.holds else 'FAILS'}  {verdict.fact['file']}  {told}  found: {verdict.found}")
    holding = sum(verdict.holds for verdict in verdicts)
    print(f"{holding} of {len(verdicts)} facts hold; {left_out} left out, their files are not here")
    return 0


if __name__ == "__main__":
    sys.exit(main())
