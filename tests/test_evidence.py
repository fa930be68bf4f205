"""Number and date from more than ink: file names, signatures, later pages, citing documents; each named, none in silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline import Settings, checks, evidence, process_folder, store
from pipeline.document import Box, Candidate, Document, Field, Frame, Signature
from pipeline.errors import UsageError
from pipeline.evidence import filename, fusion
from pipeline.resolve import resolve
from pipeline.run import study
from tests.build import document_of
from tests.small_archive import PROVINCE_PLAN, RESOLUTION

Row = dict[str, Any]
BLANK = PROVINCE_PLAN.replace("Số: 45/KH-UBND", "Số:     /KH-UBND")
UNDATED = PROVINCE_PLAN.replace("ngày 20 tháng 5 năm 2024", "ngày      tháng 5 năm 2024")


def act(text: str = BLANK, path: str = "tap/van-ban.txt", **more: object) -> Document:
    """An act with its header read, as `weigh` gets it."""
    return study(replace(document_of(text), source_path=path, **more), ())  # type: ignore[arg-type]


def weighed(document: Document, *extra: Candidate, sources: Iterable[str] = evidence.SOURCES) -> Document:
    fields = dict(document.fields)
    for candidate in extra:
        field = fields.get(candidate.field) or Field(candidate.field, None)
        fields[candidate.field] = replace(field, candidates=(*field.candidates, candidate))
    document = replace(document, fields=evidence.weigh(replace(document, fields=fields), tuple(sources)))
    return replace(document, flags=checks.check(document))


def by_hand(field: str, value: str, sure: float) -> Candidate:
    return Candidate(field, value, "handwriting", sure, 1, Box(80, 100, 110, 115))


# ------------------------------------------------------------------ names of files
@pytest.mark.parametrize(
    ("name", "notation", "expected"),
    [
        ("2119 kh snv.pdf", "KH-SNV", {"2119": 0.97}),
        ("so/den/1695-qd-snv.pdf", "QĐ-SNV", {"1695": 0.97}),
        ("25 KH-UBND 2024.pdf", "KH-UBND", {"25": 0.97}),
        ("QD_173_2024.pdf", "QĐ-UBND", {"173": 0.88}),
        ("KH số 45.signed.pdf", "KH-UBND", {"45": 0.88}),
        ("Kế hoạch số 9 ngày 12-3-2024.docx", "KH-UBND", {"09": 0.88}),
        ("173-KH-ĐU.pdf", "KH/ĐU", {"173": 0.97}),
        ("CV 299 UBND-TTHC.pdf", "UBND-TTHC", {"299": 0.97}),
        ("kh-2084-kh-snv.pdf", "KH-SNV", {"2084": 0.97}),
        ("2024-kh-snv.pdf", "KH-SNV", {}),  # the year of its date line
        ("2017-kh-snv.pdf", "KH-SNV", {"2017": 0.97}),
        ("45-qd-ubnd.pdf", "KH-UBND", {}),  # another type than printed
        ("07-ke-hoach-lien-doan.pdf", "KH-LĐLĐ", {}),  # counts the files of a folder
        ("1945.pdf", "KH-UBND", {"1945": 0.3}),
        ("0012.pdf", "KH-UBND", {}),
        ("scan0045.pdf", "KH-UBND", {}),
        ("IMG_20240312_45.jpg", "KH-UBND", {}),
        ("25d7e7e2.pdf", "TB-UBND", {}),
        ("9f3c2a41-1b2c-4d5e-8f90-123456789abc.pdf", "KH-UBND", {}),
        ("45 kh ubnd.pdf", None, {}),
    ],
)
def test_number_in_a_name(name: str, notation: str | None, expected: dict[str, float]) -> None:
    assert {n.value: n.confidence for n in filename.numbers(name, notation, 2024)} == expected


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("KH 45 ngay 12-3-2024.pdf", ["2024-03-12"]),
        ("KH_12_UBND_05032024.pdf", ["2024-03-05"]),
        ("2024-03-05 KH 12.pdf", ["2024-03-05"]),
        ("KH ngày 5 tháng 3 năm 2024.docx", ["2024-03-05"]),
        ("KH 12 05.03.2023.pdf", []),  # another year than printed
        ("scan_20240305.pdf", []),
        ("KH 31-2-2024.pdf", []),
    ],
)
def test_day_in_a_name(name: str, days: list[str]) -> None:
    assert [d.value for d in filename.days(name, 2024)] == days


# ------------------------------------------------------------------ weighing
def test_a_blank_number_comes_from_the_name() -> None:
    found = weighed(act(path="45 kh ubnd.pdf"))
    number, code = found.fields["code_number"], found.fields["code"]
    assert (number.value, number.method, number.confidence) == ("45", "file-name", 0.97)
    assert (code.value, code.method) == ("45/KH-UBND", "file-name")
    assert number.span and "KH-UBND" in found.text[number.span.start : number.span.end]
    assert "number_from:file-name" in found.flags and "number_missing" not in found.flags
    names = list(found.fields)
    assert names.index("code_number") + 1 == names.index("code")


def test_a_party_number_keeps_its_dash() -> None:
    text = RESOLUTION.replace("Số 12-NQ/TU", "Số      -NQ/TU")
    assert weighed(act(text, "12 nq tu.pdf")).value("code") == "12-NQ/TU"


def test_clear_ink_stays_and_the_name_that_differs_is_a_flag() -> None:
    found = weighed(act(PROVINCE_PLAN, "54 kh ubnd.pdf"))
    assert (found.value("code"), found.fields["code_number"].method) == ("45/KH-UBND", "rule")
    assert [f for f in found.flags if "number" in f] == ["number_disagrees:file-name"]
    assert {(c.value, c.source) for c in found.fields["code_number"].candidates} == {
        ("45", "print"),
        ("54", "file-name"),
    }


def test_handwriting_and_name_agree() -> None:
    found = weighed(act(path="45 kh.pdf"), by_hand("code_number", "45", 0.5), by_hand("code_number", "15", 0.4))
    number = found.fields["code_number"]
    assert (number.value, number.method) == ("45", "model+file-name")
    assert number.confidence > 0.95
    # a number alone in the name says little, and enough where the ink may show it
    assert weighed(act(path="4512.pdf")).value("code_number") is None
    assert weighed(act(path="4512.pdf"), by_hand("code_number", "4512", 0.5)).value("code_number") == "4512"


def test_unsure_ink_without_evidence_stays_open() -> None:
    found = weighed(act(), by_hand("code_number", "45", 0.6), by_hand("code_number", "15", 0.3))
    assert found.value("code_number") is None and found.value("code") is None
    assert [c.value for c in found.fields["code_number"].candidates] == ["45", "15"]
    assert {"number_unsure", "number_missing"} <= set(found.flags)


def test_unsure_ink_that_the_name_contradicts_stays_open() -> None:
    found = weighed(act(path="45 kh.pdf"), by_hand("code_number", "71", 0.65))
    assert found.value("code_number") is None and "number_unsure" in found.flags


def test_sources_can_be_left_out() -> None:
    document = act(path="45 kh ubnd.pdf")
    found = weighed(document, sources=evidence.without("file-name"))
    assert found.value("code_number") is None
    assert "code_number" not in found.fields
    assert evidence.without(" file-name, cited-by ") == ("later-page", "signature-time")
    assert evidence.without("") == evidence.SOURCES
    with pytest.raises(UsageError, match="no source 'names'"):
        evidence.without("names")


def test_the_number_on_a_later_page() -> None:
    text = (
        BLANK
        + "\nPHỤ LỤC\nDANH MỤC NHIỆM VỤ\n(Kèm theo Kế hoạch số 45/KH-UBND ngày 20/5/2024 của Ủy ban nhân dân tỉnh)\n"
    )
    found = weighed(act(text))
    assert (found.value("code"), found.fields["code_number"].method) == ("45/KH-UBND", "later-page")
    other = text.replace("Kế hoạch số 45/KH-UBND", "Quyết định số 45/QĐ-UBND")
    assert weighed(act(other)).value("code") is None


def test_a_blank_on_a_later_page() -> None:
    frame = Frame("number", 2, Box(200, 90, 230, 105), (("45", 0.97), ("46", 0.02)))
    found = weighed(act(frames=(frame,)))
    assert (found.value("code_number"), found.fields["code_number"].method) == ("45", "later-page")


def test_fusion_is_the_product_of_odds() -> None:
    told = [by_hand("code_number", "45", 0.5), by_hand("code_number", "15", 0.4)]
    assert fusion.weigh(told, "code_number") == ("45", pytest.approx(0.5, abs=0.01), ("ink",))
    both = [*told, Candidate("code_number", "15", "file-name", 0.9)]
    verdict = fusion.weigh(both, "code_number")
    assert verdict and verdict.value == "15" and verdict.confidence > 0.98
    assert fusion.weigh([], "code_number") is None


# ------------------------------------------------------------------ signatures
def signatures(person: str | None, office: str | None) -> tuple[Signature, ...]:
    found = []
    if person:
        found.append(Signature("Trần Văn Mẫu", "UBND tỉnh Hà Lĩnh", f"{person}T16:00:00+07:00", True))
    if office:
        found.append(Signature("Ủy ban nhân dân tỉnh Hà Lĩnh", None, f"{office}T17:00:00+07:00", True))
    return tuple(found)


def test_signed_and_sealed_on_one_day() -> None:
    found = weighed(act(UNDATED, digital_signatures=signatures("2024-05-20", "2024-05-20")))
    field = found.fields["issued_date"]
    assert (field.value, field.method, field.confidence) == (date(2024, 5, 20), "signature-time", 0.93)
    assert "date_from:signature-time" in found.flags and "date_incomplete" not in found.flags


def test_a_seal_alone_is_no_date_but_helps_the_ink() -> None:
    document = act(UNDATED, digital_signatures=signatures(None, "2024-05-21"))
    alone = weighed(document)
    assert alone.value("issued_date") is None and {"date_unsure", "date_incomplete"} <= set(alone.flags)
    ink = (by_hand("issued_date", "2024-05-20", 0.5), by_hand("issued_date", "2024-05-26", 0.45))
    helped = weighed(document, *ink)
    assert (helped.value("issued_date"), helped.fields["issued_date"].method) == (
        date(2024, 5, 20),
        "model+signature-time",
    )


def test_a_seal_before_the_printed_day_is_a_flag() -> None:
    found = weighed(act(PROVINCE_PLAN, digital_signatures=signatures(None, "2024-05-17")))
    assert found.value("issued_date") == date(2024, 5, 20)
    assert "date_disagrees:signature-time" in found.flags
    later = weighed(act(PROVINCE_PLAN, digital_signatures=signatures(None, "2024-06-17")))
    assert "date_disagrees:signature-time" not in later.flags


def test_an_altered_signature_and_another_month_say_nothing() -> None:
    altered = tuple(replace(s, unaltered=False) for s in signatures("2024-05-20", "2024-05-20"))
    assert weighed(act(UNDATED, digital_signatures=altered)).value("issued_date") is None
    june = weighed(act(UNDATED, digital_signatures=signatures("2024-06-20", "2024-06-20")))
    assert june.value("issued_date") is None


# ------------------------------------------------------------------ other documents of the archive
CITING = """ỦY BAN NHÂN DÂN TỈNH HÀ LĨNH
SỞ VĂN HÓA
Số: {number}/KH-SVH

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hà Lĩnh, ngày 1{number} tháng 6 năm 2024

KẾ HOẠCH
Thực hiện Kế hoạch số {cited}/KH-UBND ngày 20/5/2024 của Ủy ban nhân dân tỉnh Hà Lĩnh {title}

I. NHIỆM VỤ
1. Phòng Quản lý văn hóa rà soát thư viện xã, hoàn thành trước ngày 15/12/2024.

Nơi nhận:
- Lưu: VT.

GIÁM ĐỐC
Phạm Thị Thí
"""
TITLE = "thực hiện Nghị quyết số 12-NQ/TU về phát triển thư viện cơ sở đến năm 2030"


def archive(root: Path, cited: tuple[str, ...], text: str = BLANK) -> Path:
    root.mkdir()
    (root / "ke-hoach.txt").write_text(text, encoding="utf-8")
    (root / "nghi-quyet.txt").write_text(RESOLUTION, encoding="utf-8")
    for number, code in enumerate(cited, 1):
        said = CITING.format(number=number, cited=code, title=TITLE)
        (root / f"so-{'abc'[number]}.txt").write_text(said, encoding="utf-8")
    return root


def tables_of(output: Path) -> dict[str, list[Row]]:
    state = store.current(output)
    return {path.name: pq.read_table(path).to_pylist() for path in sorted(state.iterdir()) if path.is_dir()}


def plan(tables: dict[str, list[Row]]) -> Row:
    [row] = [row for row in tables["documents"] if row["source_path"].endswith("ke-hoach.txt")]
    return row


def test_cited_by_others(tmp_path: Path) -> None:
    raw = archive(tmp_path / "raw", ("45", "45"))
    process_folder([raw], tmp_path / "out", Settings(workers=0))
    tables = tables_of(tmp_path / "out")
    row = plan(tables)
    assert (row["code"], row["code_number"], row["flags"]) == ("45/KH-UBND", "45", ["number_from:cited-by"])
    fields = {f["name"]: f for f in tables["fields"] if f["doc_id"] == row["doc_id"]}
    assert fields["code_number"]["method"] == fields["code"]["method"] == "cited-by"
    assert list(fields).index("code_number") + 1 == list(fields).index("code")
    told = [c for c in tables["candidates"] if c["doc_id"] == row["doc_id"] and c["field"] == "code_number"]
    assert [(c["value"], c["source"], c["chosen"]) for c in told] == [("45", "cited-by", True)]
    [act_key] = [a["act_key"] for a in tables["acts"] if a["doc_id"] == row["doc_id"]]
    assert act_key.startswith("45/KH-UBND|")
    assert {c["target_doc_id"] for c in tables["citations"] if c["code"] == "45/KH-UBND"} == {row["doc_id"]}
    # and can be left out, without reading the files again
    done = process_folder([raw], tmp_path / "out", Settings(workers=0, evidence=evidence.without("cited-by")))
    assert (done.read, plan(tables_of(tmp_path / "out"))["code"]) == (0, None)


def test_a_day_from_citing_documents(tmp_path: Path) -> None:
    process_folder([archive(tmp_path / "raw", ("45", "45"), UNDATED)], tmp_path / "out", Settings(workers=0))
    row = plan(tables_of(tmp_path / "out"))
    assert (row["code"], row["issued_date"]) == ("45/KH-UBND", date(2024, 5, 20))
    assert row["flags"] == ["date_from:cited-by"]


def test_a_printed_month_is_not_overruled_by_citing_documents(tmp_path: Path) -> None:
    june = UNDATED.replace("tháng 5 năm 2024", "tháng 6 năm 2024").replace("Số: 45/", "Số:      /")
    process_folder([archive(tmp_path / "raw", ("45", "45"), june)], tmp_path / "out", Settings(workers=0))
    row = plan(tables_of(tmp_path / "out"))
    assert (row["code"], row["issued_date"]) == (None, None)


def test_citing_documents_that_differ_settle_nothing(tmp_path: Path) -> None:
    process_folder([archive(tmp_path / "raw", ("45", "54"))], tmp_path / "out", Settings(workers=0))
    tables = tables_of(tmp_path / "out")
    row = plan(tables)
    assert row["code"] is None and {"number_missing", "number_unsure"} <= set(row["flags"])
    assert sorted(c["value"] for c in tables["candidates"] if c["source"] == "cited-by") == ["45", "54"]


@pytest.mark.parametrize(
    ("cited", "code", "method"),
    [("45", "45/KH-UBND", "file-name+cited-by"), ("54", None, "rule")],
)
def test_name_and_citing_documents_weighed_together(tmp_path: Path, cited: str, code: str | None, method: str) -> None:
    raw = archive(tmp_path / "raw", (cited, cited))
    (raw / "ke-hoach.txt").rename(raw / "45-kh-ubnd-ke-hoach.txt")
    process_folder([raw], tmp_path / "out", Settings(workers=0))
    tables = tables_of(tmp_path / "out")
    row = plan(tables)
    assert row["code"] == code
    [field] = [f for f in tables["fields"] if f["doc_id"] == row["doc_id"] and f["name"] == "code"]
    assert (field["value"], field["method"]) == (code, method)
    assert ("number_unsure" in row["flags"], "number_missing" in row["flags"]) == (code is None, code is None)


def test_a_number_that_another_act_bears_is_not_its(tmp_path: Path) -> None:
    raw = archive(tmp_path / "raw", ("45",))
    other = PROVINCE_PLAN.replace("về phát triển thư viện cơ sở đến năm 2030", "về nuôi trồng rong biển ven bờ")
    (raw / "khac.txt").write_text(other, encoding="utf-8")
    process_folder([raw], tmp_path / "out", Settings(workers=0))
    assert plan(tables_of(tmp_path / "out"))["code"] is None


def test_one_run_or_two_give_the_same_rows(tmp_path: Path) -> None:
    raw = archive(tmp_path / "raw", ("45",))
    process_folder([raw], tmp_path / "whole", Settings(workers=0))
    process_folder([raw / "ke-hoach.txt"], tmp_path / "parts", Settings(workers=0))
    assert plan(tables_of(tmp_path / "parts"))["code"] is None
    process_folder([raw / "so-b.txt", raw / "nghi-quyet.txt"], tmp_path / "parts", Settings(workers=0))
    whole, parts = tables_of(tmp_path / "whole"), tables_of(tmp_path / "parts")
    assert whole.keys() == parts.keys()
    for name in whole.keys() - {"files", "runs"}:  # the times of reading, and the runs themselves, are other
        assert whole[name] == parts[name], name
    assert plan(parts)["code"] == "45/KH-UBND"


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    process_folder([archive(tmp_path / "raw", ("45", "45"))], tmp_path / "out", Settings(workers=0, evidence=()))
    rows = tables_of(tmp_path / "out")
    assert plan(rows)["code"] is None
    there, back = resolve(rows), resolve({name: found[::-1] for name, found in rows.items()})
    for name in ("documents", "fields", "candidates", "citations"):
        assert sorted(map(repr, there[name])) == sorted(map(repr, back[name])), name
    assert plan(there)["code"] == "45/KH-UBND"


def test_a_copy_under_a_telling_name_is_read_again(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    (raw / "b").mkdir(parents=True)
    (raw / "b" / "van-ban.txt").write_text(BLANK, encoding="utf-8")
    process_folder([raw], tmp_path / "out", Settings(workers=0))
    (raw / "a").mkdir()
    (raw / "a" / "45 kh ubnd.txt").write_text(BLANK, encoding="utf-8")
    process_folder([raw], tmp_path / "out", Settings(workers=0))
    assert [row["code"] for row in tables_of(tmp_path / "out")["documents"]] == ["45/KH-UBND"]
