"""The scorer: gold against published tables of a few invented acts, with every way to go wrong."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import Settings, cli, process_folder, store
from pipeline.errors import StoreError, UsageError
from pipeline.schema import TABLES
from pipeline.score import (
    Judged,
    align,
    compare,
    judge,
    organ_agreement,
    read_baseline,
    reliability,
    save_baseline,
    summary,
    text_errors,
)
from pipeline.score.measures import ALL
from tests.small_archive import write_archive

Row = dict[str, Any]
Rows = dict[str, list[Row]]

TEXT = """\
ỦY BAN NHÂN DÂN
HUYỆN LŨNG VÂN
Số: 37/KH-UBND
Lũng Vân, ngày 14 tháng 3 năm 2024
KẾ HOẠCH
Thực hiện Nghị quyết số 07-NQ/TU về chuyển đổi số
I. CHỈ TIÊU
- Ít nhất 90% thôn có tổ công nghệ số.
II. NHIỆM VỤ
- Phòng Nội vụ chủ trì, phối hợp với Phòng Tài chính mở lớp bồi dưỡng cho cán bộ trước ngày 30/6/2024;
- Các xã rà soát hạ tầng số, lập danh mục đầu tư.
- Tuyên truyền sâu rộng trong nhân dân.
Nơi nhận: Như trên; Lưu: VT.
Đinh Thế Khải"""
TRAINING = "Phòng Nội vụ chủ trì, phối hợp với Phòng Tài chính mở lớp bồi dưỡng cho cán bộ trước ngày 30/6/2024"
SURVEY = "Các xã rà soát hạ tầng số, lập danh mục đầu tư"
SLOGAN = "Tuyên truyền sâu rộng trong nhân dân"
RESOLUTION = "Nghị quyết số 07-NQ/TU"


def act(file_id: str = "a" * 64, ordinal: int = 1, path: str = "kh.txt", text: str = TEXT, **header: Any) -> Rows:
    """All that is true of the act above, as rows of the tables."""
    doc_id = f"{file_id[:16]}-{ordinal}"

    def at(words: str, confidence: float = 0.9) -> Row:
        start = text.index(words)
        where = {"start": start, "end": start + len(words), "page": 1, "bbox": [10.0, 10.0, 100.0, 20.0]}
        return {"doc_id": doc_id, **where, "confidence": confidence, "method": "rule"}

    values: Row = {"type_code": "KH", "code": "37/KH-UBND", "code_number": "37", "code_notation": "KH-UBND",
                   "issued_date": date(2024, 3, 14), "place": "Lũng Vân", "organ_id": "lung-van",
                   "organ_name": "Ủy ban nhân dân huyện Lũng Vân", "signer_name": "Đinh Thế Khải",
                   "subject": "Thực hiện Nghị quyết số 07-NQ/TU về chuyển đổi số",
                   "recipients": ["Như trên", "Lưu: VT"]} | header  # fmt: skip
    task = {"doc_id": doc_id, "source": "clause"}
    return {
        "files": [{"file_id": file_id, "source_path": path, "status": "done"}],
        "pages": [{"file_id": file_id, "page": 1, "text": text}],
        "documents": [{"doc_id": doc_id, "file_id": file_id, "source_path": path, "ordinal": ordinal, "text": text,
                       "page_first": 1, "page_last": 1, "confidence": 0.9, "method": "rule", **values}],
        "fields": [{"name": "code", **at("/KH-UBND", 0.97)}, {"name": "place", **at("Lũng Vân,", 0.6)}],
        "sections": [
            {"section_id": f"{doc_id}-s1", "label": "I", "heading": "CHỈ TIÊU", "kind": "targets",
             "heading_end": text.index("- Ít"), **at("I. CHỈ TIÊU")},
            {"section_id": f"{doc_id}-s2", "label": "II", "heading": "NHIỆM VỤ", "kind": "tasks",
             "heading_end": text.index("- Phòng"), **at("II. NHIỆM VỤ")},
            {"section_id": f"{doc_id}-s3", "kind": "recipients", "heading_end": text.index("Nơi"),
             **at("Nơi nhận: Như trên; Lưu: VT.")},
        ],
        "citations": [
            {"citation_id": f"{doc_id}-c1", "text": RESOLUTION, "form": "full", "zone": "title", "type_code": "NQ",
             "code": "07-NQ/TU", "relation": "implements", "issued_date": date(2024, 1, 5), "organ_name": "Tỉnh ủy",
             "act_key": "nq", **at(RESOLUTION)}
        ],
        "tasks": [
            {"task_id": f"{doc_id}-t1", "ordinal": 1, "text": TRAINING, "deadline": date(2024, 6, 29), **task,
             **at(TRAINING, 0.95)},
            {"task_id": f"{doc_id}-t2", "ordinal": 2, "text": SURVEY, "product": "danh mục đầu tư", **task,
             **at(SURVEY, 0.55)},
        ],
        "responsibilities": [
            {"task_id": f"{doc_id}-t1", "role": "lead", "ordinal": 1, "organ_text": "Phòng Nội vụ",
             "organ_id": "noi-vu", "inherited": False, **at("Phòng Nội vụ")},
            {"task_id": f"{doc_id}-t1", "role": "support", "ordinal": 1, "organ_text": "Phòng Tài chính",
             "organ_id": "tai-chinh", "inherited": False, **at("Phòng Tài chính")},
        ],
        "targets": [
            {"target_id": f"{doc_id}-g1", "text": "Ít nhất 90% thôn có tổ công nghệ số", "comparator": ">=",
             "value": 90.0, "unit": "%", "indicator": "thôn có tổ công nghệ số", "horizon": "2025",
             **at("Ít nhất 90%")}
        ],
        "acts": [
            {"act_key": "kh", "code": "37/KH-UBND", "issued_date": date(2024, 3, 14), "doc_id": doc_id,
             "organ_name": "Ủy ban nhân dân huyện Lũng Vân"},
            {"act_key": "nq", "code": "07-NQ/TU", "issued_date": date(2024, 1, 5), "organ_name": "Tỉnh ủy"},
        ],
        "relations": [{"source_key": "kh", "target_key": "nq", "relation": "implements", "evidence": [f"{doc_id}-c1"],
                       "nested": False, "confidence": 0.9}],
        "plan_resolutions": [{"doc_id": doc_id, "resolution_key": "nq", "depth": 1, "path": ["kh", "nq"],
                              "lag_days": 69}],
    }  # fmt: skip


def together(*acts: Rows) -> Rows:
    """Rows of several acts; the archive's tables are those of the first."""
    shared = ("acts", "relations")
    return {name: acts[0][name] if name in shared else [row for one in acts for row in one[name]] for name in acts[0]}


def write(folder: Path, rows: Rows, names: Sequence[str] = tuple(TABLES)) -> Path:
    """Tables as a run leaves them; a column that the schema lacks is written too."""
    for name in names:
        found = rows.get(name, [])
        schema = TABLES[name].arrow
        if any("optional" in row for row in found):
            schema = schema.append(pa.field("optional", pa.bool_()))
        (folder / name).mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(found, schema=schema), folder / name / "part.parquet")
    return folder


@pytest.fixture
def scored(tmp_path: Path) -> Callable[..., Judged]:
    """Judge published rows against gold rows."""

    def call(gold: Rows, published: Rows) -> Judged:
        return judge(write(tmp_path / "gold", gold), write(tmp_path / "out", published))

    return call


def verdicts(judged: Judged, what: str) -> list[str]:
    return [row["verdict"] for row in judged.rows.to_pylist() if row["what"] == what]


def figures(judged: Judged, what: str) -> Row:
    return next(row for row in summary(judged).to_pylist() if row["what"] == what)


def retyped(rows: Rows, *changes: tuple[str, str]) -> Rows:
    """The rows of an act whose text was read with other letters; spans follow."""
    [document] = rows["documents"]
    text: str = document["text"]
    where = sorted((text.index(old), old, new) for old, new in changes)
    pieces, at, moves = [], 0, []
    for start, old, new in where:
        pieces += [text[at:start], new]
        at = start + len(old)
        moves.append((start, at, len(new) - len(old)))
    read = "".join([*pieces, text[at:]])

    def moved(place: int) -> int:
        return place + sum(by for _, end, by in moves if place >= end)

    out: Rows = {name: [dict(row) for row in found] for name, found in rows.items()}
    for name in ("fields", "sections", "citations", "tasks", "responsibilities", "targets"):
        for row in out[name]:
            row |= {c: moved(row[c]) for c in ("start", "end", "heading_end") if row.get(c) is not None}
    out["documents"][0]["text"] = out["pages"][0]["text"] = read
    return out


# ------------------------------------------------------------------ all that is right
def test_a_run_against_itself_is_right_in_everything(tmp_path: Path) -> None:
    output = tmp_path / "out"
    process_folder([write_archive(tmp_path / "raw")], output, Settings(workers=0))
    judged = judge(store.current(output), output)
    found = summary(judged).to_pylist()
    assert {row["f1"] for row in found} == {1.0}
    whats = {row["what"] for row in found}
    assert {"header.code", "task.exact", "body.lead", "target.value", "relation", "plan_resolution", "organ"} <= whats
    assert {(row["cer"], row["wer"]) for row in text_errors(judged).to_pylist()} == {(0.0, 0.0)}
    assert organ_agreement(judged).to_pylist()[0]["f1"] == 1.0


def test_every_attribute_of_the_act_is_judged(scored: Callable[..., Judged]) -> None:
    found = summary(scored(act(), act())).to_pylist()
    assert {row["f1"] for row in found} == {1.0}
    counts = {row["what"]: row["tp"] for row in found}
    assert counts["task"] == counts["task.exact"] == 2 and counts["section"] == 3 and counts["recipient"] == 2
    assert counts["task.deadline"] == counts["task.product"] == 1  # the other task has none
    assert "task.start" not in counts and counts["box.task"] == 2


# ------------------------------------------------------------------ each way to be wrong
WAYS: list[tuple[str, Callable[[Rows], Any], str, list[str]]] = [
    ("number misread", lambda r: r["documents"][0].update(code="31/KH-UBND"), "header.code", ["wrong"]),
    ("blanks in it", lambda r: r["documents"][0].update(code="37 /kh–UBND"), "header.code", ["right"]),
    ("no day", lambda r: r["documents"][0].update(issued_date=None), "header.issued_date", ["missing"]),
    ("a position from nowhere", lambda r: r["documents"][0].update(signer_position="Chủ tịch"),
     "header.signer_position", ["invented"]),
    ("tone placement", lambda r: r["documents"][0].update(organ_name="UỶ BAN NHÂN DÂN HUYỆN LŨNG VÂN"),
     "header.organ_name.exact", ["right"]),
    ("abbreviated", lambda r: r["documents"][0].update(organ_name="UBND huyện Lũng Vân"), "header.organ_name", ["right"]),
    ("abbreviated, to the letter", lambda r: r["documents"][0].update(organ_name="UBND huyện Lũng Vân"),
     "header.organ_name.exact", ["wrong"]),
    ("an entry lost", lambda r: r["documents"][0].update(recipients=["Lưu: VT"]), "recipient", ["missing", "right"]),
    ("the list is short", lambda r: r["documents"][0].update(recipients=["Lưu: VT"]), "header.recipients", ["wrong"]),
    ("section of another kind", lambda r: r["sections"][1].update(kind="other"), "section", ["right", "wrong", "right"]),
    ("section without words lost", lambda r: r["sections"].pop(), "section", ["right", "right", "missing"]),
    ("another act cited", lambda r: r["citations"][0].update(code="01-NQ/TU"), "citation", ["wrong"]),
    ("another act cited, each once", lambda r: r["citations"][0].update(code="01-NQ/TU"), "citation.act",
     ["missing", "invented"]),
    ("another relation", lambda r: r["citations"][0].update(relation="mentions"), "citation.relation", ["wrong"]),
    ("longer name of the issuer", lambda r: r["citations"][0].update(organ_name="Tỉnh ủy Sông Thương"),
     "citation.organ", ["right"]),
    ("task lost", lambda r: r["tasks"].pop(), "task", ["right", "missing"]),
    ("span too long", lambda r: r["tasks"][1].update(end=r["tasks"][1]["end"] + 20), "task", ["right", "right"]),
    ("span too long, bounds", lambda r: r["tasks"][1].update(end=r["tasks"][1]["end"] + 20), "task.exact",
     ["right", "wrong"]),
    ("span with marker and full stop", lambda r: r["tasks"][1].update(
        start=r["tasks"][1]["start"] - 2, end=r["tasks"][1]["end"] + 1), "task.exact", ["right", "right"]),
    ("half of a task", lambda r: r["tasks"][1].update(end=r["tasks"][1]["start"] + 10), "task",
     ["right", "missing", "invented"]),
    ("another deadline", lambda r: r["tasks"][0].update(deadline=date(2024, 6, 30)), "task.deadline", ["wrong"]),
    ("an invented deadline", lambda r: r["tasks"][1].update(deadline=date(2024, 6, 30)), "task.deadline",
     ["right", "invented"]),
    ("other role", lambda r: r["responsibilities"][1].update(role="lead", ordinal=2), "body.support", ["missing"]),
    ("other role, there", lambda r: r["responsibilities"][1].update(role="lead", ordinal=2), "body.lead",
     ["right", "invented"]),
    ("called inherited", lambda r: r["responsibilities"][0].update(inherited=True), "body.inherited", ["wrong", "right"]),
    ("another number", lambda r: r["targets"][0].update(value=80.0), "target", ["wrong"]),
    ("another comparator", lambda r: r["targets"][0].update(comparator="="), "target.comparator", ["wrong"]),
    ("a day of the year", lambda r: r["targets"][0].update(horizon="2025-12-31"), "target.horizon", ["right"]),
    ("box elsewhere", lambda r: r["targets"][0].update(bbox=[10.0, 19.0, 100.0, 29.0]), "box.target", ["wrong"]),
    ("box on another page", lambda r: r["targets"][0].update(page=2), "box.target", ["wrong"]),
    ("other pages", lambda r: r["documents"][0].update(page_last=2), "document.pages", ["wrong"]),
    ("related otherwise", lambda r: r["relations"][0].update(relation="guides"), "relation", ["wrong"]),
    ("not related", lambda r: r["relations"].clear(), "relation", ["missing"]),
    ("a step more", lambda r: r["plan_resolutions"][0].update(depth=2), "plan_resolution.depth", ["wrong"]),
    ("no resolution", lambda r: r["plan_resolutions"].clear(), "plan_resolution", ["missing"]),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "what", "expected"), [way[1:] for way in WAYS], ids=[way[0] for way in WAYS])
def test_verdicts(spoil: Callable[[Rows], Any], what: str, expected: list[str], scored: Callable[..., Judged]) -> None:
    published = act()
    spoil(published)
    assert sorted(verdicts(scored(act(), published), what)) == sorted(expected)


def test_wrong_counts_on_both_sides_and_the_row_tells_all(scored: Callable[..., Judged]) -> None:
    published = act(code="31/KH-UBND", flags=["number_doubtful"])
    judged = scored(act(), published)
    found = figures(judged, "header.code")
    assert (found["tp"], found["fp"], found["fn"], found["f1"]) == (0, 1, 1, 0.0)
    [row] = [row for row in judged.rows.to_pylist() if row["what"] == "header.code"]
    assert (row["gold"], row["published"], row["confidence"]) == ("37/KH-UBND", "31/KH-UBND", 0.97)
    assert (row["table"], row["method"], row["flags"]) == ("fields", "rule", "number_doubtful")
    assert row["key"] == "kh.txt#1/header.code/" and row["doc_id"] == published["documents"][0]["doc_id"]


# ------------------------------------------------------------------ what was read badly
NOISE = (("37/KH", "3?/KH"), ("lớp bồi", "lơp bôi"), ("cho cán", "cho  cán"), ("30/6/2024;", "30/6/2024:"),
         ("- Các xã", "~ Cácxã"), ("đầu tư.", "đâu tư,"), ("Ít nhất", "lt nhât"), ("Nội vụ chủ", "Nội vu chủ"))  # fmt: skip


def test_spans_follow_badly_read_letters(scored: Callable[..., Judged]) -> None:
    judged = scored(act(), retyped(act(), *NOISE))
    for what in ("task.exact", "citation.exact", "section.exact", "target.exact", "body.lead", "body.support"):
        assert figures(judged, what)["f1"] == 1.0, what
    [document] = [row for row in judged.text.to_pylist() if row["unit"] == "document"]
    assert (document["characters"], document["edits"], document["reordered"]) == (len(TEXT), 11, 11)
    assert (document["diacritics"], document["punctuation"]) == (
        5,
        4,
    )  # ớ ồ ầ ấ ụ; a blank lost, ; - .; not one doubled
    rates = text_errors(judged).to_pylist()[0]
    assert rates["cer"] == pytest.approx(11 / len(TEXT)) and rates["wer"] == pytest.approx(12 / len(TEXT.split()))


def test_columns_read_in_another_order_are_no_misreading(scored: Callable[..., Judged]) -> None:
    lines = TEXT.split("\n")
    other = "\n".join([*lines[2:4], *lines[:2], *lines[4:-2], lines[-1], lines[-2]])
    judged = scored(act(), act(text=other))
    [document] = [row for row in judged.text.to_pylist() if row["unit"] == "document"]
    assert document["edits"] > 40 and document["reordered"] <= 6
    assert figures(judged, "task.exact")["f1"] == figures(judged, "section.exact")["f1"] == 1.0


def test_alignment_finds_every_line_wherever_it_stands() -> None:
    lines = TEXT.split("\n")
    shuffled = lines[:]
    random.Random(5).shuffle(shuffled)
    other = "\n".join(shuffled)
    alignment, errors = align(TEXT, other)
    assert errors.reordered < 0.1 * errors.edits
    for line in (line for line in lines if len(line) > 20):
        start = TEXT.index(line)
        span = alignment.span(start, start + len(line))
        assert span and line[5:-5] in other[span[0] : span[1]]


def test_alignment_of_nothing() -> None:
    alignment, errors = align("một hai", "")
    assert (errors.edits, errors.word_edits, alignment.span(0, 3)) == (7, 2, None)
    assert align("", "một")[1].edits == 3
    assert align("Một,  hai", "mot. hai")[1].case == 1


def test_pages_are_compared_with_their_words(tmp_path: Path) -> None:
    gold, out = write(tmp_path / "gold", act()), write(tmp_path / "out", act())
    assert {row["edits"] for row in judge(gold, out).text.to_pylist()} == {0}
    words = [{"file_id": "a" * 64, "ordinal": 1, "page": 1, "text": word} for word in [*TEXT.split(), "thừa"]]
    (gold / "words").mkdir()
    pq.write_table(pa.Table.from_pylist(words), gold / "words" / "0.parquet")
    text = {row["unit"]: row for row in judge(gold, out).text.to_pylist()}
    assert (text["page"]["edits"], text["page"]["word_edits"], text["document"]["edits"]) == (5, 1, 0)


# ------------------------------------------------------------------ what does not count, what is not there
def test_debatable_rows_count_for_nothing(scored: Callable[..., Judged]) -> None:
    gold, published = act(), act()
    gold["tasks"][1]["optional"] = True
    assert verdicts(scored(gold, published), "task") == ["right"]
    published["tasks"].pop()
    assert verdicts(scored(gold, published), "task") == ["right"]
    start = TEXT.index(SLOGAN)
    gold["tasks"].append(gold["tasks"][1] | {"task_id": "x", "start": start, "end": start + len(SLOGAN)})
    for part in (slice(0, 12), slice(12, 36)):  # both halves of a debatable item
        inside = {"start": start + part.start, "end": start + part.stop, "task_id": f"x{part.start}"}
        published["tasks"].append(published["tasks"][0] | inside)
    assert verdicts(scored(gold, published), "task") == ["right"]


def test_a_file_that_could_not_be_read_is_missed_in_everything(scored: Callable[..., Judged]) -> None:
    gold = together(act(), act("b" * 64, path="hai.txt"))
    published = act()
    judged = scored(gold, published)
    assert verdicts(judged, "document") == ["missing", "right"]
    assert figures(judged, "task") | {"tp": 2, "fn": 2, "fp": 0} == figures(judged, "task")
    assert verdicts(judged, "header.code") == ["missing", "right"]
    assert sum(row["edits"] for row in judged.text.to_pylist() if row["unit"] == "document") == len(TEXT)


def test_files_that_gold_does_not_know_are_left_out(scored: Callable[..., Judged]) -> None:
    judged = scored(act(), together(act(), act("b" * 64, path="hai.txt", code="1/KH-UBND")))
    assert {row["f1"] for row in summary(judged).to_pylist()} == {1.0}


def test_documents_of_a_file_are_paired_by_what_they_are(scored: Callable[..., Judged]) -> None:
    other = act(ordinal=1, text=TEXT.replace("37/KH", "12/KH").replace("chuyển đổi số", "an toàn thực phẩm"),
                code="12/KH-UBND")  # fmt: skip
    gold = together(other, act(ordinal=2))
    judged = scored(gold, act(ordinal=1))  # only the second was found, as the first of the file
    assert verdicts(judged, "document") == ["missing", "right"]
    assert [row["gold"] for row in judged.rows.to_pylist() if row["what"] == "header.code"] == [
        "12/KH-UBND",
        "37/KH-UBND",
    ]
    assert verdicts(judged, "task") == ["missing", "missing", "right", "right"]
    judged = scored(act(ordinal=1), together(other, act(ordinal=2)))  # one act too many
    assert sorted(verdicts(judged, "document")) == ["invented", "right"]
    assert sorted(verdicts(judged, "task")) == ["invented", "invented", "right", "right"]


def test_only_what_gold_has_tables_for_is_judged(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold", act(), ("documents", "tasks"))
    judged = judge(gold, write(tmp_path / "out", act()))
    whats = {row["what"] for row in summary(judged).to_pylist()}
    assert {"document", "header.code", "task", "task.deadline"} <= whats
    assert not {"citation", "section", "target", "body.lead", "relation", "plan_resolution"} & whats


def test_files_of_one_name_have_keys_of_their_own(scored: Callable[..., Judged]) -> None:
    both = together(act(path="x/kh.txt"), act("b" * 64, path="y/kh.txt"))
    keys = scored(both, both).rows["key"].to_pylist()
    assert len(set(keys)) == len(keys) and "kh.txt~bbbbbbbb#1/task/2" in keys


def test_folders_without_tables_are_refused(tmp_path: Path) -> None:
    out = write(tmp_path / "out", act())
    with pytest.raises(StoreError, match="holds no gold"):
        judge(tmp_path / "none", out)
    with pytest.raises(StoreError, match="holds no table"):
        judge(out, tmp_path / "none")


# ------------------------------------------------------------------ across documents
def test_acts_are_compared_by_what_they_are_not_by_their_keys(scored: Callable[..., Judged]) -> None:
    published = act()
    for row in published["acts"]:
        row["act_key"] = f"other-{row['act_key']}"
    published["relations"][0].update(source_key="other-kh", target_key="other-nq")
    published["plan_resolutions"][0]["resolution_key"] = "other-nq"
    judged = scored(act(), published)
    assert verdicts(judged, "relation") == verdicts(judged, "plan_resolution") == ["right"]
    published["acts"][1]["issued_date"] = date(2019, 1, 5)  # the same number, years before: another act
    judged = scored(act(), published)
    assert sorted(verdicts(judged, "relation")) == ["invented", "missing"]
    assert sorted(verdicts(judged, "plan_resolution")) == ["invented", "missing"]


def test_an_act_without_number_is_known_by_its_mentions(scored: Callable[..., Judged]) -> None:
    gold, published = act(), act()
    gold["acts"][1].update(code="36/2018/QH14", title="Luật Phòng, chống tham nhũng")
    published["acts"][1].update(code=None, title="Luật năm 2018")
    assert verdicts(scored(gold, published), "relation") == ["right"]


def test_bodies_are_one_where_gold_has_one(scored: Callable[..., Judged]) -> None:
    gold = together(act(), act("b" * 64, path="hai.txt"))
    published = together(act(), act("b" * 64, path="hai.txt"))
    for row in published["responsibilities"]:  # two bodies are taken for one
        row["organ_id"] = "phong"
    published["documents"][1]["organ_id"] = "lung-van-2"  # one is taken for two
    judged = scored(gold, published)
    [found] = organ_agreement(judged).to_pylist()
    assert found["places"] == 6
    assert found["precision"] == pytest.approx((4 * 0.5 + 2) / 6) and found["recall"] == pytest.approx(
        (4 + 2 * 0.5) / 6
    )
    assert sorted(verdicts(judged, "organ")) == ["right"] * 3 + ["wrong"] * 3


# ------------------------------------------------------------------ groups, calibration
def test_groups_of_specimens(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold", together(act(), act("b" * 64, path="hai.txt")))
    told = [
        {"file_id": "a" * 64, "ordinal": 1, "form": "state", "genre": "plan", "level": "clean", "medium": "scan"},
        {"file_id": "b" * 64, "ordinal": 1, "form": "party36", "genre": "plan", "level": "hard", "medium": "scan"},
    ]
    pq.write_table(pa.Table.from_pylist(told), gold / "specimens.parquet")
    published = together(act(), act("b" * 64, path="hai.txt"))
    published["tasks"].pop()
    judged = judge(gold, write(tmp_path / "out", published))
    recalls = {row["level"]: row["recall"] for row in summary(judged, "level").to_pylist() if row["what"] == "task"}
    assert recalls == {"clean": 1.0, "hard": 0.5}
    assert {row["form"] for row in text_errors(judged, "form").to_pylist()} == {"state", "party36"}
    assert len(organ_agreement(judged, "form").to_pylist()) == 2
    with pytest.raises(UsageError, match="no group 'colour'"):
        summary(judged, "colour")


def test_reliability(scored: Callable[..., Judged]) -> None:
    published = act()
    published["tasks"][1]["end"] = published["tasks"][1]["start"] + 10  # said to be .55, and wrong
    rows = reliability(scored(act(), published)).to_pylist()
    tasks = [row for row in rows if row["what"] == "task"]
    assert [(row["low"], row["high"], row["count"], row["right"]) for row in tasks] == [
        (0.5, 0.6, 1, 0.0),
        (0.95, 1.0, 1, 1.0),
    ]
    assert tasks[0]["error"] == pytest.approx((0.55 + 0.05) / 2)
    every = [row for row in rows if row["what"] == ALL]
    # 1 document, code and place (the other fields have no row), 2 tasks, citation, 2 bodies, target, relation, 3 sections
    assert sum(row["count"] for row in every) == 13


# ------------------------------------------------------------------ gain and loss
def test_gain_and_loss(scored: Callable[..., Judged], tmp_path: Path) -> None:
    before, after = act(code="31/KH-UBND"), act()
    extra = before["tasks"][0] | {"task_id": "x", "start": TEXT.index(SLOGAN), "end": TEXT.index("Nơi"), "text": SLOGAN}
    before["tasks"].append(extra)  # an invention that is made no more
    after["targets"][0]["value"] = 80.0
    save_baseline(scored(act(), before), tmp_path / "base.parquet")
    compared = compare(scored(act(), after), read_baseline(tmp_path / "base.parquet"))
    net = {row["what"]: row["net"] for row in compared.net.to_pylist()}
    assert net == {"header.code": 1, "task": 1, "task.exact": 1, "target": -1, "target.exact": -1, "target.value": -1}
    assert compared.total == 0 and compared.is_loss  # what was lost in targets is not made good by a number
    worst = compared.changes.to_pylist()[0]
    assert (worst["change"], worst["before"], worst["after"]) == ("lost", "right", "wrong")
    assert worst["gold"].startswith(">= 90 %") and worst["published"].startswith(">= 80 %")
    gained = [row for row in compared.changes.to_pylist() if row["change"] == "gained"]
    assert {(row["what"], row["before"], row["after"]) for row in gained} == {
        ("header.code", "wrong", "right"), ("task", "invented", None), ("task.exact", "invented", None),
    }  # fmt: skip
    by_method = {(row["what"], row["method"]): row for row in compared.by("level").to_pylist()}
    assert by_method["task", "rule"]["gained"] == 1 and by_method["target", "rule"]["lost"] == 1


def test_nothing_changed_and_other_gold(scored: Callable[..., Judged], tmp_path: Path) -> None:
    save_baseline(scored(act(), act()), tmp_path / "base.parquet")
    same = compare(scored(act(), act()), read_baseline(tmp_path / "base.parquet"))
    assert (same.total, same.is_loss, same.changes.num_rows, same.by().num_rows) == (0, False, 0, 0)
    more = together(act(), act("b" * 64, path="hai.txt"))
    published = together(act(), act("b" * 64, path="hai.txt", signer_position="Chủ tịch"))
    grown = compare(scored(more, published), read_baseline(tmp_path / "base.parquet"))
    assert {row["change"] for row in grown.changes.to_pylist()} == {"new"} and not grown.is_loss
    (tmp_path / "x").write_text("no table")
    with pytest.raises(UsageError, match="is no baseline"):
        read_baseline(tmp_path / "x")


# ------------------------------------------------------------------ the command
def test_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["kehoach", "score", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    gold, out = write(tmp_path / "gold", act()), write(tmp_path / "out", act())
    where = ("--gold", gold, "--tables", out)
    base, figures_file = tmp_path / "base.parquet", tmp_path / "figures.json"
    code, told, _ = call(*where, "--save", base, "--json", figures_file, "--by", "level")
    assert code == 0 and "F1 by level" in told and "task.deadline" in told and "B-cubed" in told
    assert json.loads(figures_file.read_text(encoding="utf-8"))["summary"]["task"]["f1"] == 1.0
    write(out, act(code="31/KH-UBND"))
    code, told, _ = call(*where, "--baseline", base, "--errors")
    assert code == 1 and "Net -1: a net loss." in told
    assert "kh.txt#1/header.code/ | wrong | 0.97 | gold: 37/KH-UBND | published: 31/KH-UBND" in told
    assert "right → wrong" in told
    for arguments, ended, said in (
        ((*where, "--by", "colour"), 2, "no group 'colour'"),
        (("--gold", tmp_path / "none", "--tables", out), 3, "holds no gold"),
        ((*where, "--baseline", figures_file), 2, "is no baseline"),
        ((*where, "--json", tmp_path / "no" / "x.json"), 2, "cannot be written"),
        ((*where, "--save", tmp_path / "no" / "x.parquet"), 2, "cannot be written"),
    ):
        code, _, err = call(*arguments)
        assert code == ended and said in err and "Traceback" not in err
