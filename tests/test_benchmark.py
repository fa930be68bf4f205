"""The benchmark program itself: gain and loss, facts, measures on hand-made input, and the report from made-up figures."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

import accuracy  # noqa: E402
import baseline  # noqa: E402
import bench  # noqa: E402
import facts  # noqa: E402
import figures as figures_module  # noqa: E402
import growth  # noqa: E402
import mastheads  # noqa: E402
import parts  # noqa: E402
import peers  # noqa: E402
import plots  # noqa: E402
import reading  # noqa: E402
import reference  # noqa: E402
import report  # noqa: E402
import sets  # noqa: E402
from figures import Figure, Figures  # noqa: E402
from names import About  # noqa: E402
from pipeline.errors import UsageError  # noqa: E402
from pipeline.score import Judged, align  # noqa: E402
from pipeline.score.judge import TEXT_SCHEMA  # noqa: E402
from pipeline.score.organs import SCHEMA as ORGANS  # noqa: E402
from pipeline.score.sheet import SCHEMA as ROWS  # noqa: E402

ABOUT = About("1.2.3", "abcd")


# ------------------------------------------------------------------ made-up input
def judged(*verdicts: tuple[str, str], document: str = "00001.txt#1") -> Judged:
    """Rows of `what` and verdict, each with a number of its own."""
    counts: Counter[str] = Counter()
    rows = []
    for what, verdict in verdicts:
        counts[what] += 1
        row: dict[str, Any] = dict.fromkeys(ROWS.names)
        row |= {"table": what.split(".")[0], "what": what, "key": f"{document}/{what}/{counts[what]}"}
        row |= {"verdict": verdict, "gold": "a", "published": "b", "method": "rule", "hint": "clause", "form": "state"}
        rows.append(row | {"confidence": 0.93})
    return Judged(pa.Table.from_pylist(rows, schema=ROWS), TEXT_SCHEMA.empty_table(), ORGANS.empty_table())


def made_up() -> Figures:
    """A figure or more for every part of the report."""
    found = [Figure("f1/document", name, "", 1.0, "share") for name in ("text", "clean", "hard")]
    found += [Figure("set/acts", "text", "", 1200, "count"), Figure("f1/task", "text", "", 0.91249, "share")]
    found += [Figure("f1/task.exact", "text", "", 0.5, "share"), Figure("f1/task", "hard", "", 0.25, "share")]
    for reader, cer, seconds in (("kehoach", 0.02, 2.0), ("tesseract", 0.08, 3.0)):
        found.append(Figure("reading/cer", "hard", f"reader={reader}", cer, "share"))
        found.append(Figure("reading/cer_reordered", "hard", f"reader={reader}", cer / 2, "share"))
        found.append(Figure("reading/seconds a page", "hard", f"reader={reader}", seconds, "s"))
    found.append(Figure("text/cer", "hard", "unit=document", 0.0345, "share"))
    for low, right in (("0.50–0.60", 0.4), ("0.90–0.95", 0.97)):
        for name, value in (("rows", 10), ("confidence", float(low[:4])), ("right", right)):
            found.append(Figure(f"calibration/{name}", "with OCR", low, value, "share"))
    found.append(Figure("calibration/error", "with OCR", "", 0.123, "share"))
    found += [Figure("beside/task", side, "", 0.7, "share") for side in ("real text", "specimens as text")]
    found += [
        Figure("facts/holding", "", "kind=present", 4, "count"),
        Figure("facts/failing", "", "kind=present", 1, "count"),
    ]
    found += [Figure("mastheads/labelled", "real mastheads", "field=code", 50, "count")]
    found += [
        Figure("stages/KB a second", "pdf", "", 450, "KB/s"),
        Figure("stages/share", "pdf", "stage=tasks", 0.4, "share"),
    ]
    for size, ms in ((100, 40.0), (1000, 20.0)):
        found.append(Figure("growth/ms a document", "text", f"documents={size}", ms, "ms"))
        found.append(Figure("growth/memory", "text", f"documents={size}", 600, "MB"))
        found.append(Figure("making/seconds", "text", f"documents={size}", size / 25, "s"))
    return Figures(found)


# ------------------------------------------------------------------ report
def test_report_has_every_part_and_says_what_it_is_of() -> None:
    text = report.markdown(made_up(), ABOUT)
    for head in ("# Benchmark", "## In short", "## Text", "## Confidence", "## Specimens beside", "## Real mastheads",
                 "## Facts", "## Everything that is scored", "## Speed", "## Growth"):  # fmt: skip
        assert f"\n{head}" in f"\n{text}", head
    assert "Version 1.2.3, specimens `abcd`" in text
    assert str(ROOT) not in text and "/work" not in text


def test_report_rounds_leaves_blanks_and_never_invents() -> None:
    text = report.markdown(made_up(), ABOUT)
    assert "| tasks | 0.912 |  | 0.250 |" in text  # clean was not measured
    assert "| task | 0.912 (0.500) |  | 0.250 |" in text
    assert "| hard | 3.45 |" in text
    assert "None" not in text and "nan" not in text


def test_report_compares_readers_with_us_and_growth_with_the_smallest() -> None:
    text = report.markdown(made_up(), ABOUT)
    row = next(line for line in text.splitlines() if line.startswith("| hard | tesseract |"))
    assert row.split(" | ")[-3:] == ["0.25", "0.25", "1.50 |"]
    ours = next(line for line in text.splitlines() if line.startswith("| hard | kehoach |"))
    assert ours.endswith("|  |  |  |")
    assert "| 1,000 | 0.50 |" in text


def test_report_of_nothing_has_no_tables() -> None:
    text = report.markdown(Figures(), ABOUT)
    assert "## In short" not in text and "## Speed" not in text
    assert "None lay beside the project" in text


def test_report_shows_plots_that_were_drawn(tmp_path: Path) -> None:
    made = plots.draw(made_up(), tmp_path)
    assert made == ["levels.svg", "reading.svg", "reliability.svg", "growth.svg"]
    text = report.markdown(made_up(), About("1", "a", (), tuple(made)))
    assert all(f"(benchmark/{name})" in text for name in made)
    before = [(tmp_path / name).read_bytes() for name in made]
    plots.draw(made_up(), tmp_path)
    assert [(tmp_path / name).read_bytes() for name in made] == before
    assert plots.draw(Figures(), tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_figures_are_kept_as_a_table(tmp_path: Path) -> None:
    made_up().write(tmp_path / "figures.parquet")
    again = figures_module.read(tmp_path / "figures.parquet")
    assert list(again) == list(made_up())
    assert again.get("f1/task", "hard") == 0.25
    assert again.get("f1/task", "clean") is None


# ------------------------------------------------------------------ gain and loss
MARK = {"text": ["digest", ""]}


def compared(
    before: Judged, after: Judged, folder: Path, marks: dict[str, list[str]] | None = None
) -> baseline.Outcome:
    baseline.save({"text": before}, MARK, ["fact one"], folder)
    return baseline.against({"text": after}, marks or MARK, {"fact one": True}, folder)


def test_nothing_changed_is_no_loss(tmp_path: Path) -> None:
    one = judged(("task", "right"), ("task", "missing"))
    outcome = compared(one, one, tmp_path)
    assert not outcome.is_loss
    assert "net +0 over all sets: no net loss" in outcome.lines


def test_loss_names_the_row_and_the_rule(tmp_path: Path) -> None:
    before = judged(("task", "right"), ("task", "right"))
    outcome = compared(before, judged(("task", "right"), ("task", "wrong")), tmp_path)
    assert outcome.is_loss
    said = "\n".join(outcome.lines)
    assert "lost    1 task  by rule/clause" in said
    assert "00001.txt#1/task/2: right → wrong | gold: a | published: b" in said
    assert "net loss: task -1" in said


def test_gain_in_one_thing_does_not_pay_for_loss_in_another(tmp_path: Path) -> None:
    before = judged(("task", "wrong"), ("task", "wrong"), ("target", "right"))
    after = judged(("task", "right"), ("task", "right"), ("target", "missing"))
    outcome = compared(before, after, tmp_path)
    assert sum(outcome.net.values()) == 1
    assert outcome.is_loss


def test_gain_is_no_loss(tmp_path: Path) -> None:
    outcome = compared(judged(("task", "wrong")), judged(("task", "right")), tmp_path)
    assert not outcome.is_loss
    assert "gained    1 task  by rule/clause" in "\n".join(outcome.lines)


@pytest.mark.parametrize(
    ("mark", "why"),
    [(["other", ""], "its specimens changed"), (["digest", "5.5"], "another Tesseract read it")],
)
def test_changed_specimens_ask_for_a_new_baseline_and_do_not_fail(tmp_path: Path, mark: list[str], why: str) -> None:
    outcome = compared(judged(("task", "right")), judged(("task", "wrong")), tmp_path, {"text": mark})
    assert not outcome.is_loss
    assert f"text: {why}; renew the baseline with: make baseline" in outcome.lines


def test_fact_that_held_and_fails_now_is_a_loss(tmp_path: Path) -> None:
    one = judged(("task", "right"))
    baseline.save({"text": one}, MARK, ["fact one", "fact two"], tmp_path)
    gone = baseline.against({"text": one}, MARK, {"fact one": True}, tmp_path)
    assert not gone.is_loss  # its file is not here, or the fact was taken out
    lost = baseline.against({"text": one}, MARK, {"fact one": True, "fact two": False}, tmp_path)
    assert lost.is_loss
    assert "fact lost: fact two" in lost.lines


def test_without_a_baseline_nothing_fails(tmp_path: Path) -> None:
    outcome = baseline.against({"text": judged(("task", "wrong"))}, MARK, {}, tmp_path / "none")
    assert not outcome.is_loss
    assert "make baseline" in outcome.lines[0]


def test_program_ends_with_one_on_a_net_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = {"rows": judged(("task", "right"))}
    monkeypatch.setattr(bench, "run", lambda *_, **__: bench.Run(Figures(), {"text": now["rows"]}, []))
    monkeypatch.setattr(baseline, "stamps", lambda _: MARK)
    monkeypatch.setattr(baseline, "FOLDER", tmp_path)

    def ends(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["bench.py", "--accuracy", *arguments])
        return bench.main()

    assert ends("--save") == 0
    assert ends() == 0
    now["rows"] = judged(("task", "missing"))
    assert ends() == 1
    assert ends("--save") == 0
    assert ends() == 0


def test_partial_run_leaves_the_report_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []
    monkeypatch.setattr(bench, "run", lambda *_, **__: bench.Run(Figures(), {}, []))
    monkeypatch.setattr(bench, "write", lambda done, marks, folder: written.append(folder))
    monkeypatch.setattr(baseline, "stamps", lambda _: {})
    monkeypatch.setattr(baseline, "FOLDER", tmp_path)
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    for arguments, expected in ((["--accuracy"], []), ([], [tmp_path / "docs"])):
        monkeypatch.setattr(sys, "argv", ["bench.py", *arguments])
        assert bench.main() == 0
        assert written == expected


# ------------------------------------------------------------------ accuracy
def test_sets_are_pooled_and_calibration_counted() -> None:
    one = judged(("task", "right"), ("task", "right"))
    found = Figures(accuracy.measure({"text": one, "pdf": judged(("task", "wrong"), document="2.pdf#1")}))
    assert found.get("f1/task", "text") == 1.0
    assert found.get("precision/task", "without OCR", "form=state") == pytest.approx(2 / 3)
    assert found.get("calibration/rows", "without OCR", "0.90–0.95") == 3
    assert found.get("calibration/error", "without OCR") == pytest.approx(0.93 - 2 / 3)


def test_counts_of_the_reference_scorer_add_up() -> None:
    whole = reference.together([{"task": Counter(tp=3, fp=1)}, {"task": Counter(tp=1, fn=4)}])
    assert reference.f1(whole["task"]) == pytest.approx(2 * 0.8 * 0.5 / 1.3)
    assert reference.f1({"tp": 0, "fp": 0, "fn": 0}) == 1.0
    assert reference.f1({"tp": 0, "fp": 1, "fn": 1}) == 0.0


# ------------------------------------------------------------------ facts
TABLES: facts.Tables = {
    "pages": [
        {"file_id": "f", "page": 2, "text": "2. Tổ chức thực hiện"},
        {"file_id": "f", "page": 1, "text": "Số: 15/KH-UBND\n1. Đẩy mạnh tuyên truyền"},
        {"file_id": "other", "page": 1, "text": "Quyết định"},
    ],
    "documents": [
        {"file_id": "f", "ordinal": 1, "doc_id": "f-1", "code": "15/KH-UBND", "place": None, "page_amount": None},
        {"file_id": "f", "ordinal": 2, "doc_id": "f-2", "code": "16-KH/TU", "place": "Thuỷ Nguyên", "page_amount": 2},
    ],
    "tasks": [{"doc_id": "f-1", "text": "Đẩy mạnh tuyên truyền", "deadline": date(2025, 6, 30)}],
}


@pytest.mark.parametrize(
    ("fact", "holds"),
    [
        ({"kind": "present", "text": "đẩy  mạnh tuyên truyền", "page": 1}, True),
        ({"kind": "present", "text": "Đẩy mạnh", "page": 2}, False),
        ({"kind": "present", "text": "Đây mạnh"}, False),
        ({"kind": "present", "text": "tuyên tru"}, False),
        ({"kind": "present", "text": "Quyết định"}, False),
        ({"kind": "absent", "text": "Đây mạnh"}, True),
        ({"kind": "absent", "text": "Tổ chức thực hiện"}, False),
        ({"kind": "order", "text": "Đẩy mạnh", "then": "Tổ chức thực hiện"}, True),
        ({"kind": "order", "text": "Tổ chức thực hiện", "then": "Đẩy mạnh"}, False),
        ({"kind": "order", "text": "Đẩy mạnh", "then": "Nơi nhận"}, False),
        ({"kind": "field", "column": "code", "value": "15/kh-ubnd"}, True),
        ({"kind": "field", "column": "code", "value": "15-KH/UBND"}, False),
        ({"kind": "field", "column": "code", "value": "16-KH/TU", "ordinal": 2}, True),
        ({"kind": "field", "column": "code", "value": "15/KH-UBND", "ordinal": 3}, False),
        ({"kind": "field", "column": "place", "value": "Thủy Nguyên", "ordinal": 2}, True),
        ({"kind": "field", "column": "place", "value": None}, True),
        ({"kind": "field", "column": "page_amount", "value": None}, True),
        ({"kind": "field", "column": "cod", "value": None}, False),
        ({"kind": "row", "table": "tasks", "values": {"deadline": "2025-06-30"}}, True),
        ({"kind": "row", "table": "tasks", "values": {"deadline": "2025-06-29"}}, False),
        ({"kind": "row", "table": "tasks", "values": {"deadline": "2025-06-29"}, "not": True}, True),
        ({"kind": "row", "table": "tasks", "values": {"deadline": "2025-06-30"}, "ordinal": 2}, False),
    ],
)
def test_fact_holds_or_not(fact: dict[str, Any], holds: bool) -> None:
    assert facts.judge(fact | {"file": "x"}, "f", TABLES).holds is holds


def test_facts_are_counted_by_kind_and_left_out_without_their_file(tmp_path: Path) -> None:
    verdicts = [facts.Verdict({"kind": "absent"}, holds, "") for holds in (True, True, False)]
    found = Figures(facts.measure(verdicts, 3))
    assert found.get("facts/holding", "", "kind=absent") == 2
    assert found.get("facts/failing", "", "kind=absent") == 1
    assert found.get("facts/left out") == 3
    scope = sets.Scope(cache=tmp_path, reference=tmp_path)
    assert facts.check(scope, [{"file": "none.pdf", "kind": "present", "text": "a"}]) == ([], 1)


@pytest.mark.parametrize("line", ["{", '{"kind": "odd", "file": "a"}', '{"kind": "order", "file": "a", "text": "b"}'])
def test_line_that_is_no_fact_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "facts.jsonl"
    path.write_text('{"kind": "present", "file": "a", "text": "b"}\n\n' + line, encoding="utf-8")
    with pytest.raises(UsageError, match=r"facts\.jsonl:3"):
        facts.facts(path)


def test_facts_of_the_project_are_facts_and_told_once() -> None:
    found = [facts.Verdict(fact, True, "").name for fact in facts.facts()]
    assert len(found) == len(set(found))
    assert all(not Path(fact["file"]).is_absolute() for fact in facts.facts())


# ------------------------------------------------------------------ reading
def test_lost_lines_and_words_are_counted() -> None:
    gold = "Nơi nhận các cơ quan trung ương\nThường trực Tỉnh ủy họp bàn\nLưu văn thư hồ sơ"
    found = reading.lost(align(gold, gold.replace("Thường trực Tỉnh ủy họp bàn\n", "").replace("\n", " "))[0])
    assert (found["lines"], found["lost lines"]) == (3, 1)
    assert found["lost letters"] == pytest.approx(sum(map(str.isalnum, "Thường trực Tỉnh ủy họp bàn")), abs=4)
    whole = reading.lost(align(gold, gold.replace("\n", " "))[0])
    assert (whole["lost lines"], whole["lost letters"]) == (0, 0)


def test_stamps_and_page_numbers_stand_at_their_height() -> None:
    words = [
        ("text", "KẾ", 100, 100),
        ("text", "HOẠCH", 130, 101),
        ("text", "Thực", 60, 130),
        ("furniture", "2", 300, 40),
    ]
    words += [("stamp", "ĐẾN", 40, 115), ("stamp", "Số", 40, 800)]
    rows = [{"layer": layer, "text": text, "bbox": [x, y, x + 20, y + 10]} for layer, text, x, y in words]
    assert reading.in_lines(rows) == ["2", "KẾ HOẠCH", "ĐẾN", "Thực", "Số"]


def test_marks_that_are_misread_are_errors_and_not_losses() -> None:
    found = Figures(reading.errors("x", "hard", [("Đẩy mạnh phấn đấu", "Đây mạnh phân đâu")]))
    group = "reader=x"
    assert found.get("reading/cer", "hard", group) == pytest.approx(3 / 17)
    assert found.get("reading/diacritics", "hard", group) == 1.0
    assert found.get("reading/letters lost", "hard", group) == 0.0


def test_sample_takes_whole_short_files_until_there_is_enough() -> None:
    pages = {(file, number): "" for file, count in (("a", 9), ("b", 2), ("c", 1), ("d", 3)) for number in range(count)}
    assert reading.sample(pages, 3) == ["b", "c"]
    assert reading.sample(pages, 99) == ["b", "c", "d", "a"]


def test_part_is_wrong_where_it_is_not_read_and_a_seal_is_known_by_its_place() -> None:
    gold = "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nHuỳnh Đăng Long"
    alignment, _ = align(gold, gold.replace("Long", "Lang"))
    start = gold.index("Huỳnh")
    assert parts.edits(alignment, start, len(gold)) == 1
    assert parts.edits(align(gold, "")[0], start, len(gold)) == len("Huỳnh Đăng Long")
    row = {"name": "signer_name", "start": start, "end": len(gold), "page": 4, "bbox": [363.0, 285.0, 474.0, 298.0]}
    assert parts.named(row, [(4, (320.0, 200.0, 400.0, 290.0))], []) == ["signer", parts.UNDER_SEAL]
    assert parts.named(row, [(3, (320.0, 200.0, 400.0, 290.0))], []) == ["signer"]
    number = {"name": "code_number", "start": 36, "end": 39, "page": 1, "bbox": None}
    assert parts.named(number, [], [(30, 37)]) == ["number", "number, by hand"]


def test_mastheads_are_judged_by_field_and_by_hand() -> None:
    labels = [
        {"code": "15/KH-SYT", "number_handwritten": "yes", "issued_date": "2018-01-02", "day_handwritten": "no"},
        {"code": "16/KH-SYT", "number_handwritten": "no", "issued_date": "", "day_handwritten": "yes"},
    ]
    told = [{"code": ("15 /KH-SYT", 0.95), "issued_date": ("2018-01-03", 0.6)}, {"issued_date": ("2018-01-03", 0.99)}]
    found = Figures(mastheads.figures(labels, told))
    name = "real mastheads"
    assert found.get("mastheads/right", name, "field=code") == 0.5
    assert found.get("mastheads/precision", name, "field=code") == 1.0
    assert found.get("mastheads/labelled", name, "field=code, by hand") == 1
    assert found.get("mastheads/labelled", name, "field=issued_date") == 1
    assert found.get("mastheads/right", name, "field=issued_date") == 0.0
    assert found.get("mastheads/precision where sure", name, "field=code") == 1.0
    assert found.get("mastheads/precision where sure", name, "field=issued_date") is None


# ------------------------------------------------------------------ speed
def test_memory_of_children_counts() -> None:
    code = "import sys, time; block = bytes(60_000_000); print('ready', flush=True); sys.stdin.read()"
    before = growth.resident(os.getpid())
    with subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1) as child:
        assert child.stdout is not None and child.stdin is not None
        child.stdout.readline()
        assert growth.resident(os.getpid()) > before + 5_000_000
        child.stdin.close()


def test_entities_are_runs_of_one_name() -> None:
    line = [
        ("Ủy ban", "N", "B-NP", "B-ORG"),
        ("huyện", "N", "I-NP", "I-ORG"),
        ("Sở", "N", "B-NP", "B-LOC"),
        ("và", "C", "O", "O"),
    ]
    assert list(peers._organisations([line, line[:1]])) == ["Ủy ban huyện", "Sở", "Ủy ban"]


# ------------------------------------------------------------------ sets
def test_sets_are_held_out_and_scans_are_the_same_acts() -> None:
    assert all(one.seed >= sets.HELD_OUT for one in sets.SETS)
    scans = [one for one in sets.SETS if one.is_scan]
    assert tuple(one.name for one in scans) == sets.LEVELS
    assert len({(one.seed, one.count) for one in [*scans, next(o for o in sets.SETS if o.name == "born-digital")]}) == 1


def test_set_is_made_once_and_known_by_what_is_in_it(tmp_path: Path) -> None:
    wanted = sets.Set("tiny", 3, sets.HELD_OUT + 99, "text")
    scope = sets.Scope(cache=tmp_path, sets=(wanted,))
    folder = sets.made(wanted, scope, workers=1)
    told = sets.stamp(folder)
    assert told["digest"] == sets.digest(folder)
    (folder / "mark").write_text("")
    assert sets.made(wanted, scope, workers=1) == folder
    assert (folder / "mark").exists()
    again = sets.made(wanted, sets.Scope(cache=tmp_path / "again", sets=(wanted,)), workers=1)
    assert sets.digest(again) == told["digest"]
    other = sets.made(sets.Set("tiny", 3, sets.HELD_OUT + 98, "text"), scope, workers=1)
    assert sets.digest(other) != told["digest"]
    assert not (other / "mark").exists()
