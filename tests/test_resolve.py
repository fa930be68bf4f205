"""Resolution over an archive of fictional acts: bodies, acts, relations, chains, and that order changes nothing."""

from __future__ import annotations

import random
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.resolve import resolve
from pipeline.resolve.codes import read_code, read_named
from pipeline.resolve.graph import chains

Row = dict[str, Any]


def document(doc_id: str, organ: str | None, code: str | None = None, issued: date | None = None, **more: Any) -> Row:
    return {
        "doc_id": doc_id, "source_path": f"{doc_id}.pdf", "ordinal": 1, "organ_name": organ, "code": code,
        "issued_date": issued, "type_code": None, "parent_organ_name": None, "place": None, "subject": None,
        "text_source": "plain", "ocr_confidence": None, "flags": [], "system": None, "text": "", **more,
    }  # fmt: skip


def citation(doc_id: str, n: int, code: str | None = None, issued: date | None = None, **more: Any) -> Row:
    return {
        "citation_id": f"{doc_id}-c{n}", "doc_id": doc_id, "form": "full", "code": code, "issued_date": issued,
        "organ_name": None, "type_code": None, "title": None, "text": code, "relation": "implements",
        "within": None, "start": n * 100, "confidence": 0.9, **more,
    }  # fmt: skip


def duty(doc_id: str, n: int, organ: str) -> Row:
    return {"task_id": f"{doc_id}-t{n}", "doc_id": doc_id, "role": "lead", "ordinal": 1, "organ_text": organ}


def run(documents: list[Row], citations: list[Row] = (), duties: list[Row] = ()) -> dict[str, list[Row]]:  # type: ignore[assignment]
    return resolve({"documents": documents, "citations": list(citations), "responsibilities": list(duties)})


def names(issuer: str, *organs: str, **more: Any) -> list[str]:
    """Canonical names of bodies as one document of `issuer` writes them."""
    doc = document("d-1", issuer, **more)
    return [
        r["organ_name"] for r in run([doc], [], [duty("d-1", i, o) for i, o in enumerate(organs)])["responsibilities"]
    ]


# ------------------------------------------------------------------ bodies
def test_relative_names_take_the_issuers_place() -> None:
    assert names("UBND quận Sen Hồ", "UBND quận", "Quận ủy", "Ban Dân vận Quận uỷ", "phòng Nội vụ", "TT HĐND quận") == [
        "Ủy ban nhân dân quận Sen Hồ",
        "Quận ủy Sen Hồ",
        "Ban Dân vận Quận ủy Sen Hồ",
        "Phòng Nội vụ quận Sen Hồ",
        "Thường trực Hội đồng nhân dân quận Sen Hồ",
    ]


def test_department_takes_the_province_of_its_masthead() -> None:
    found = names("Sở Y tế", "SYT", "Giám đốc SYT", "UBND tỉnh", "Văn phòng Sở", parent_organ_name="UBND tỉnh An Giang")
    assert found == [
        "Sở Y tế tỉnh An Giang",
        "Giám đốc Sở Y tế tỉnh An Giang",
        "Ủy ban nhân dân tỉnh An Giang",
        "Văn phòng Sở Y tế tỉnh An Giang",
    ]


def test_what_the_document_does_not_say_is_not_guessed() -> None:
    assert names("Công đoàn Đường sông Việt Nam", "UBND tỉnh", "Sở Y tế") == ["Ủy ban nhân dân tỉnh", "Sở Y tế"]
    # two provinces are cited: neither completes the name
    rows = [
        citation("d-1", 1, "5/KH-UBND", date(2022, 1, 5), organ_name="UBND tỉnh An Giang"),
        citation("d-1", 2, "6/KH-UBND", date(2022, 1, 6), organ_name="UBND tỉnh Hà Nam"),
    ]
    out = run([document("d-1", "UBND huyện Sen Hồ")], rows, [duty("d-1", 1, "UBND tỉnh")])
    assert out["responsibilities"][0]["organ_name"] == "Ủy ban nhân dân tỉnh"


def test_the_only_province_cited_completes() -> None:
    rows = [citation("d-1", 1, "5/KH-UBND", date(2022, 1, 5), organ_name="UBND tỉnh Hà Nam")]
    out = run([document("d-1", "UBND huyện Sen Hồ")], rows, [duty("d-1", 1, "Tỉnh ủy")])
    assert out["responsibilities"][0]["organ_name"] == "Tỉnh ủy Hà Nam"


def test_one_body_under_many_spellings_is_one_row() -> None:
    spelled = ["UBND tỉnh Hà Nam", "Uỷ ban nhân dân tỉnh Hà Nam", "Ủy Ban Nhân Dân tỉnh Hà Nam", "UBND tỉnh"]
    out = run([document("d-1", "UBND tỉnh Hà Nam")], [], [duty("d-1", i, o) for i, o in enumerate(spelled)])
    assert len({r["organ_id"] for r in out["responsibilities"]} | {out["documents"][0]["organ_id"]}) == 1
    (row,) = [o for o in out["organs"] if o["kind"] == "people-committee"]
    assert row["level"] == "province" and row["system"] == "state"
    assert set(spelled) <= {row["name"], *row["aliases"]}


def test_groups_of_two_districts_stay_two() -> None:
    docs = [document("a-1", "UBND huyện Sen Hồ"), document("b-1", "UBND huyện Tam Giang")]
    out = run(docs, [], [duty("a-1", 1, "các phòng, ban thuộc huyện"), duty("b-1", 1, "Các phòng, ban thuộc huyện")])
    groups = [o for o in out["organs"] if o["kind"] == "group"]
    assert len(groups) == 2
    assert {o["parent_organ_id"] for o in groups} == {d["organ_id"] for d in out["documents"]}


def test_wards_of_one_name_in_two_towns_are_two() -> None:
    docs = [document(f"{c}-1", "UBND Phường 9") for c in "ab"]
    rows = [citation("a-1", 1, "5/KH-UBND", date(2022, 1, 5), organ_name="UBND thành phố Sông Lam")]
    rows += [citation("b-1", 1, "5/KH-UBND", date(2022, 1, 5), organ_name="UBND thành phố Bình Hải")]
    out = run(docs, rows)
    assert len({d["organ_id"] for d in out["documents"]}) == 2
    assert len({a["act_key"] for a in out["acts"] if a["code"] == "5/KH-UBND"}) == 2


def test_parents() -> None:
    out = run(
        [document("d-1", "Sở Tài chính tỉnh Hà Nam")],
        [],
        [duty("d-1", 1, "Chủ tịch UBND tỉnh"), duty("d-1", 2, "Bộ Y tế")],
    )
    by_name = {o["name"]: o for o in out["organs"]}
    above = {
        n: next((p["name"] for p in out["organs"] if p["organ_id"] == o["parent_organ_id"]), None)
        for n, o in by_name.items()
    }
    assert above["Sở Tài chính tỉnh Hà Nam"] == "Ủy ban nhân dân tỉnh Hà Nam"
    assert above["Chủ tịch Ủy ban nhân dân tỉnh Hà Nam"] == "Ủy ban nhân dân tỉnh Hà Nam"
    assert above["Bộ Y tế"] == "Chính phủ"


def test_abbreviations_that_a_document_defines_or_spells() -> None:
    text = "Ban Quản trị chợ nổi (BQTCN) làm đầu mối."
    out = names("Công đoàn Đường sông Việt Nam", "BQTCN", "Ban Thường vụ CĐ ĐSVN", text=text)
    assert out == ["Ban Quản trị chợ nổi", "Ban Thường vụ Công đoàn Đường sông Việt Nam"]


def test_a_slip_of_recognition_joins_and_stays_an_alias() -> None:
    docs = [document("a-1", "UBND tỉnh Hà Nam"), document("b-1", "UBND tỉnh Hà Nam", text_source="ocr")]
    duties = [duty("a-1", 1, "Sở Tài chính"), duty("b-1", 1, "Sở Tài chinh"), duty("b-1", 2, "Sở Tư pháp")]
    out = run(docs, [], duties)
    ids = [r["organ_id"] for r in out["responsibilities"]]
    assert ids[0] == ids[1] != ids[2]
    assert "Sở Tài chinh" in next(o for o in out["organs"] if o["organ_id"] == ids[0])["aliases"]


# ------------------------------------------------------------------ acts
@pytest.mark.parametrize(
    ("code", "form", "national", "type_code"),
    [
        ("145/2020/NĐ-CP", "norm", True, "NĐ"),
        ("45/2019/QH14", "norm", True, "L"),
        ("7/2021/NQ-HĐND", "norm", False, "NQ"),
        ("02-NQ/TW", "party", True, "NQ"),
        ("55 -KH/QU", "party", False, "KH"),
        ("10/KH-UBND", "state", False, "KH"),
        ("1456/QĐ-TTg", "state", True, "QĐ"),
        ("894/VP-KTTH", "state", False, None),
    ],
)
def test_read_code(code: str, form: str, national: bool, type_code: str | None) -> None:
    read = read_code(code)
    assert read is not None
    assert (read.form, read.national, read.type_code) == (form, national, type_code)


def test_codes_that_differ_in_case_and_blanks_are_one() -> None:
    assert read_code("22/Ctr-CĐDK") == read_code("22 / CTR-CĐDK")
    assert read_code("giai đoạn 2021-2025") is None
    assert read_named("Luật PCTN năm 2018") == read_named("Luật phòng, chống tham nhũng năm 2018")


def test_one_code_of_two_issuers_or_years_is_two_acts() -> None:
    docs = [
        document("a-1", "UBND tỉnh Hà Nam", "10/KH-UBND", date(2022, 1, 5)),
        document("b-1", "UBND tỉnh An Giang", "10/KH-UBND", date(2022, 1, 5)),
        document("c-1", "UBND tỉnh Hà Nam", "10/KH-UBND", date(2023, 1, 5)),
    ]
    assert len(run(docs)["acts"]) == 3


def test_undated_mention_joins_the_only_dated_act_else_says_that_it_is_ambiguous() -> None:
    rows = [
        citation("a-1", 1, "02-NQ/TW", date(2021, 6, 12)),
        citation("a-1", 2, "02-NQ/TW", form="short"),
        citation("b-1", 1, "02-NQ/TW", form="short"),
        citation("b-1", 2, "09-NQ/TW", form="short"),
    ]
    out = run([document("a-1", None), document("b-1", None)], rows)
    assert [c["act_key"] for c in out["citations"]] == ["02-NQ/TW|2021-06-12"] * 3 + ["09-NQ/TW|?"]
    assert out["citations"][2]["issued_date"] == date(2021, 6, 12)
    rows.append(citation("c-1", 1, "02-NQ/TW", date(2016, 3, 9)))
    out = run([document(f"{c}-1", None) for c in "abc"], rows)
    assert [c["act_key"] for c in out["citations"]][1:3] == ["02-NQ/TW|2021-06-12", "02-NQ/TW|?"]


def test_a_common_code_without_issuer_joins_no_strange_body() -> None:
    docs = [document("a-1", "UBND tỉnh Hà Nam", "10/KH-UBND", date(2022, 1, 5)), document("b-1", "UBND xã Lũng Mây")]
    out = run(docs, [citation("b-1", 1, "10/KH-UBND")])
    assert out["citations"][0]["target_doc_id"] is None
    assert "?" in out["citations"][0]["act_key"]
    out = run(docs, [citation("b-1", 1, "10/KH-UBND", date(2022, 1, 5))])  # the very day
    assert out["citations"][0]["target_doc_id"] == "a-1"


def test_conflicting_readings_in_one_document_are_one_act() -> None:
    body = {"organ_name": "Công đoàn Đường sông Việt Nam"}
    rows = [
        citation("a-1", 1, "22/CTr-CĐĐS", date(2022, 1, 19), **body),
        citation("a-1", 2, "22/Ctr-CDDS", date(2021, 1, 19), **body),
    ]
    out = run([document("a-1", None)], rows)
    (key,) = {c["act_key"] for c in out["citations"]}
    assert key.startswith("22/CTr-CĐĐS|") and key.endswith("|2022")
    assert [c["issued_date"] for c in out["citations"]] == [date(2022, 1, 19), date(2021, 1, 19)]


def test_copies_of_one_act_are_one_act_under_the_best_read() -> None:
    same = {
        "organ": "UBND tỉnh Hà Nam",
        "code": "10/KH-UBND",
        "issued": date(2022, 1, 5),
        "subject": "Phòng, chống lụt bão",
    }
    scan = document("a-1", **same, text_source="ocr", ocr_confidence=0.8)
    born = document("b-1", **same, text_source="text-layer")
    out = run([scan, born, document("c-1", "UBND huyện Sen Hồ")], [
        citation("c-1", 1, "10/KH-UBND", date(2022, 1, 5), organ_name="UBND tỉnh Hà Nam")
    ])  # fmt: skip
    (act,) = [a for a in out["acts"] if a["code"]]
    assert act["doc_id"] == "b-1" and act["citing_documents"] == 1
    assert out["citations"][0]["target_doc_id"] == "b-1"


def test_two_acts_under_one_number_of_one_year_are_not_merged() -> None:
    first = document("a-1", "UBND tỉnh Hà Nam", "10/KH-UBND", date(2022, 1, 5), subject="Phòng, chống lụt bão")
    other = document("b-1", "UBND tỉnh Hà Nam", "10/KH-UBND", date(2022, 9, 9), subject="Tuyển dụng viên chức y tế")
    rows = [citation("c-1", 1, "10/KH-UBND", date(2022, 9, 9), organ_name="UBND tỉnh Hà Nam")]
    out = run([first, other, document("c-1", "UBND tỉnh Hà Nam")], rows)
    assert out["citations"][0]["target_doc_id"] == "b-1"
    assert len([a for a in out["acts"] if a["code"]]) == 2


def test_a_copy_without_a_readable_date_is_the_only_act_cited_under_its_code() -> None:
    rows = [citation("b-1", 1, "10/KH-UBND", date(2022, 1, 5), organ_name="UBND tỉnh Hà Nam")]
    out = run([document("a-1", "UBND tỉnh Hà Nam", "10/KH-UBND"), document("b-1", "UBND tỉnh Hà Nam")], rows)
    assert out["citations"][0]["target_doc_id"] == "a-1"
    short = citation("b-1", 1, "10/KH-UBND", organ_name="UBND tỉnh Hà Nam")
    out = run([document("a-1", "UBND tỉnh Hà Nam", "10/KH-UBND"), document("b-1", "UBND tỉnh Hà Nam")], [short])
    assert out["citations"][0]["target_doc_id"] == "a-1"
    rows.append(citation("b-1", 2, "10/KH-UBND", date(2023, 3, 3), organ_name="UBND tỉnh Hà Nam"))
    out = run([document("a-1", "UBND tỉnh Hà Nam", "10/KH-UBND"), document("b-1", "UBND tỉnh Hà Nam")], rows)
    assert {c["target_doc_id"] for c in out["citations"]} == {None}


def test_a_copy_without_a_readable_number_is_the_act_that_all_else_agrees_with() -> None:
    plan = document("a-1", "UBND tỉnh Hà Nam", None, date(2022, 1, 5), code_notation="KH-UBND",
                    subject="Phòng, chống lụt bão và tìm kiếm cứu nạn năm 2022")  # fmt: skip
    body = {"organ_name": "UBND tỉnh Hà Nam"}
    mention = citation("b-1", 1, "10/KH-UBND", date(2022, 1, 5), title="phòng, chống lụt bão, tìm kiếm cứu nạn", **body)
    citing = document("b-1", "UBND huyện Sen Hồ")
    assert run([plan, citing], [mention])["citations"][0]["target_doc_id"] == "a-1"
    for change in (
        {"title": "tuyển dụng viên chức ngành y tế"},
        {"issued_date": date(2022, 1, 6)},
        {"code": "10/BC-UBND"},
    ):
        assert run([plan, citing], [{**mention, **change}])["citations"][0]["target_doc_id"] is None


def test_named_acts() -> None:
    named = {"form": "named", "code": None}
    rows = [
        citation("a-1", 1, text="Nghị quyết Đại hội XII Công đoàn Việt Nam", **named),
        citation("a-1", 2, text="Nghị quyết Đại hội XII Công đoàn Việt Nam nhiệm kỳ 2018 - 2023", **named),
        citation("a-1", 3, text="Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XX", **named),
        citation("b-1", 1, text="Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XX", **named),
    ]
    out = run([document("a-1", "UBND tỉnh Hà Nam"), document("b-1", "UBND tỉnh An Giang")], rows)
    keys = [c["act_key"] for c in out["citations"]]
    assert keys[0] == keys[1] == "named:nghi-quyet-dai-hoi-xii-cong-doan-viet-nam"
    assert keys[2] != keys[3]


def test_a_bare_code_in_the_description_of_an_act_is_what_that_act_cites() -> None:
    plan = document("a-1", "UBND tỉnh Hà Nam", "86/KH-UBND", date(2032, 4, 20))
    order = document("b-1", "UBND tỉnh Hà Nam", "05/CT-UBND", date(2032, 9, 12))
    letter = document("c-1", "UBND huyện Lũng Mây", "9/UBND-VX", date(2032, 10, 5))
    rows = [
        citation("b-1", 1, "86/KH-UBND", date(2032, 4, 20), organ_name="UBND tỉnh"),
        citation("c-1", 1, "05/CT-UBND", date(2032, 9, 12), organ_name="UBND tỉnh Hà Nam"),
        citation("c-1", 2, "86/KH-UBND", within="c-1-c1"),
    ]
    out = run([plan, order, letter], rows)
    assert [c["target_doc_id"] for c in out["citations"]] == ["a-1", "b-1", "a-1"]
    rows[0] = citation("b-1", 1, "87/KH-UBND", date(2032, 4, 20), organ_name="UBND tỉnh")
    out = run([plan, order, letter], rows)  # the directive cites another plan: nothing tells whose 86/KH-UBND it is
    assert out["citations"][2]["target_doc_id"] is None and "~" in out["citations"][2]["act_key"]


def test_a_shortened_name_is_the_one_fuller_name_of_its_document() -> None:
    def named(n: int, text: str) -> Row:
        return citation("a-1", n, form="named", type_code="CTr", text=text, organ_name=text.split("của ")[1])

    fuller = "Chương trình hành động của Chi bộ Chi nhánh"
    found = run([document("a-1", None)], [named(1, "Chương trình hành động của Chi bộ"), named(2, fuller)])
    assert len(found["acts"]) == 2 and found["citations"][0]["act_key"] == found["citations"][1]["act_key"]
    other = "Chương trình hành động của Chi bộ Văn phòng"
    found = run(
        [document("a-1", None)], [named(1, "Chương trình hành động của Chi bộ"), named(2, fuller), named(3, other)]
    )
    assert len({c["act_key"] for c in found["citations"]}) == 3


@pytest.mark.parametrize(
    ("code", "issuer"),
    [
        ("07/2032/UBTVQH20", "Ủy ban Thường vụ Quốc hội"),
        ("07/2032/NĐ-CP", "Chính phủ"),
        ("07-NQ/TW", None),
        ("07/2032/TTLT-BTC-BNV", None),
        ("07/KH-UBND", None),
    ],
)
def test_an_act_cited_without_issuer_has_the_one_body_of_its_notation(code: str, issuer: str | None) -> None:
    out = run([document("a-1", "UBND tỉnh Hà Nam")], [citation("a-1", 1, code, date(2032, 1, 5))])
    (act,) = [a for a in out["acts"] if a["code"] == code]
    assert act["organ_name"] == issuer and out["citations"][0]["organ_name"] is None


def test_named_acts_of_relative_bodies_are_not_merged() -> None:
    plan = {"form": "named", "code": None, "type_code": "KH", "text": "Kế hoạch công tác của UBND tỉnh"}
    rows = [citation(f"{c}-1", 1, organ_name="UBND tỉnh", **plan) for c in "abc"]
    rows += [citation("a-1", 2, form="named", type_code="NQ", text="Đại hội XII Công đoàn Việt Nam")]
    rows += [citation("b-1", 2, form="named", type_code="NQ", text="Nghị quyết Đại hội XII Công đoàn Việt Nam")]
    docs = [
        document("a-1", "UBND tỉnh Hà Nam"),
        document("b-1", "UBND tỉnh An Giang"),
        document("c-1", "Sở Y tế Hà Nam"),
    ]
    keys = [c["act_key"] for c in run(docs, rows)["citations"]]
    assert keys[0] == keys[2] != keys[1]
    assert keys[3] == keys[4]


def test_a_law_by_name_is_the_law_by_number() -> None:
    rows = [
        citation("a-1", 1, "31/2018/QH14", date(2018, 6, 1), title="Luật Sông hồ", type_code="L"),
        citation("a-1", 2, form="named", text="Luật sông hồ năm 2018", type_code="L"),
        citation("a-1", 3, form="named", text="Luật Sông hồ năm 2003", type_code="L"),
    ]
    out = run([document("a-1", None)], rows)
    assert [c["act_key"] for c in out["citations"]] == ["31/2018/QH14", "31/2018/QH14", "named:luat-song-ho|2003"]


# ------------------------------------------------------------------ relations and chains
def archive() -> dict[str, list[Row]]:
    """A district's plan implements a province's, which implements the Politburo's resolution; one link is nested."""
    docs = [
        document("a-1", "UBND huyện Sen Hồ", "7/KH-UBND", date(2022, 3, 1), type_code="KH"),
        document("b-1", "UBND tỉnh Hà Nam", "10/KH-UBND", date(2022, 1, 5), type_code="KH"),
        document("c-1", "Công đoàn Đường sông Việt Nam", "46/KH-CĐĐS", date(2022, 2, 16), type_code="KH"),
    ]
    union = {"organ_name": "Công đoàn Đường sông Việt Nam"}
    rows = [
        citation("a-1", 1, "10/KH-UBND", date(2022, 1, 5), organ_name="UBND tỉnh Hà Nam", type_code="KH"),
        citation("a-1", 2, "7/KH-UBND", form="self"),
        citation("b-1", 1, "02-NQ/TW", date(2021, 6, 12), type_code="NQ", organ_name="Bộ Chính trị"),
        citation("b-1", 2, "02-NQ/TW", date(2021, 6, 12), type_code="NQ", relation="mentions"),
        citation("c-1", 1, "22/CTr-CĐĐS", date(2022, 1, 19), type_code="CTr", **union),
        citation("c-1", 2, "02-NQ/TW", date(2021, 6, 12), type_code="NQ", within="c-1-c1"),
    ]
    return {"documents": docs, "citations": rows, "responsibilities": [duty("a-1", 1, "Phòng Nội vụ")]}


def test_relations() -> None:
    out = resolve(archive())
    found = {
        (r["source_key"].split("|")[0], r["target_key"].split("|")[0], r["relation"], r["nested"])
        for r in out["relations"]
    }
    assert found == {
        ("07/KH-UBND", "10/KH-UBND", "implements", False),
        ("10/KH-UBND", "02-NQ/TW", "implements", False),
        ("46/KH-CĐĐS", "22/CTr-CĐĐS", "implements", False),
        ("22/CTr-CĐĐS", "02-NQ/TW", "implements", True),
    }
    assert next(r for r in out["relations"] if r["nested"])["confidence"] == pytest.approx(0.81)
    assert out["citations"][1]["target_doc_id"] == "a-1"  # the document itself


def test_plan_resolutions() -> None:
    found = {r["doc_id"]: r for r in resolve(archive())["plan_resolutions"]}
    assert {d: r["depth"] for d, r in found.items()} == {"a-1": 2, "b-1": 1, "c-1": 2}
    assert all(r["resolution_key"] == "02-NQ/TW|2021-06-12" == r["path"][-1] for r in found.values())
    assert found["b-1"]["lag_days"] == 207
    assert [key.split("|")[0] for key in found["a-1"]["path"]] == ["07/KH-UBND", "10/KH-UBND", "02-NQ/TW"]


def test_a_body_carries_out_its_own_resolution_but_not_its_own_decision_nor_a_lower_bodys() -> None:
    plan = document("a-1", "UBND tỉnh Hà Nam", "10/KH-UBND", date(2022, 5, 1), type_code="KH")
    own = {"organ_name": "UBND tỉnh Hà Nam"}
    rows = [
        citation("a-1", 1, "260/QĐ-UBND", date(2022, 2, 1), type_code="QĐ", **own),
        citation("a-1", 2, "3/NQ-UBND", date(2022, 2, 1), type_code="NQ", **own),
        citation("a-1", 3, "9/CT-UBND", date(2022, 2, 1), type_code="CT", organ_name="UBND huyện Sen Hồ"),
        citation("a-1", 4, "8/NQ-HĐND", date(2022, 2, 1), type_code="NQ", organ_name="HĐND tỉnh"),
    ]
    found = {r["resolution_key"].split("|")[0] for r in run([plan], rows)["plan_resolutions"]}
    assert found == {"03/NQ-UBND", "08/NQ-HĐND"}


graphs = st.dictionaries(st.sampled_from("abcdefg"), st.lists(st.sampled_from("abcdefg"), max_size=4), max_size=7)


@given(graphs)
def test_chains_end_on_cycles_and_are_shortest(edges: dict[str, list[str]]) -> None:
    found = chains("a", edges)
    distance = {"a": 0}
    for _ in range(7):  # as many rounds as there are nodes relax every shortest path
        for source in sorted(distance, key=lambda n: distance[n]):
            for target in edges.get(source, ()):
                distance[target] = min(distance.get(target, 9), distance[source] + 1)
    assert set(found) == set(distance) - {"a"}
    for target, path in found.items():
        assert path[0] == "a" and path[-1] == target and len(path) == len(set(path)) == distance[target] + 1
        assert all(b in edges[a] for a, b in pairwise(path))


def test_a_cycle_of_plans_ends() -> None:
    plan = {"type_code": "KH"}
    docs = [
        document(f"{c}-1", f"UBND huyện {c.upper()}n", f"{n}/KH-UBND", date(2022, 1, n), **plan)
        for n, c in enumerate("abc", 1)
    ]
    rows = [
        citation("a-1", 1, "2/KH-UBND", date(2022, 1, 2), organ_name="UBND huyện Bn"),
        citation("b-1", 1, "3/KH-UBND", date(2022, 1, 3), organ_name="UBND huyện Cn"),
        citation("c-1", 1, "1/KH-UBND", date(2022, 1, 1), organ_name="UBND huyện An"),
        citation("c-1", 2, "02-NQ/TW", date(2021, 6, 12), type_code="NQ"),
    ]
    out = run(docs, rows)
    assert {r["doc_id"]: r["depth"] for r in out["plan_resolutions"]} == {"a-1": 3, "b-1": 2, "c-1": 1}


# ------------------------------------------------------------------ properties of the whole
organs_st = st.sampled_from(
    ["UBND tỉnh", "UBND tỉnh Hà Nam", "HĐND tỉnh An Giang", "Bộ Y tế", "Bộ Chính trị", "các sở", None]
)
dates_st = st.sampled_from([None, date(2021, 1, 19), date(2022, 1, 19), date(2021, 6, 12), date(2020, 3, 3)])
codes_st = st.sampled_from(
    ["10/KH-UBND", "02-NQ/TW", "2-NQ/TW", "30/2020/NĐ-CP", "7/2021/NQ-HĐND", "22/CTr-CĐ", "22/Ctr-CD", None]
)


@st.composite
def archives(draw: st.DrawFn) -> dict[str, list[Row]]:
    documents, citations, duties = [], [], []
    for n in range(draw(st.integers(1, 4))):
        doc_id = f"{n}-1"
        documents.append(
            document(
                doc_id, draw(organs_st), draw(codes_st), draw(dates_st), type_code=draw(st.sampled_from(["KH", "NQ"]))
            )
        )
        count = draw(st.integers(0, 5))
        for i in range(count):
            code = draw(codes_st)
            form = "full" if code else draw(st.sampled_from(["named", "self"]))
            text = code or draw(
                st.sampled_from(["Luật Sông hồ", "Luật Sông hồ năm 2018", "Nghị quyết Đại hội Đảng bộ tỉnh lần thứ II"])
            )
            within = f"{doc_id}-c{draw(st.integers(0, i - 1))}" if i and draw(st.booleans()) else None
            citations.append(
                citation(
                    doc_id, i, code, draw(dates_st), form=form, text=text, within=within, organ_name=draw(organs_st)
                )
            )
        duties.append(duty(doc_id, 1, draw(organs_st) or "Phòng Nội vụ"))
    return {"documents": documents, "citations": citations, "responsibilities": duties}


@settings(max_examples=150, deadline=None)
@given(archives(), st.randoms(use_true_random=False))
def test_keys_are_unique_links_hold_and_order_changes_nothing(
    tables: dict[str, list[Row]], order: random.Random
) -> None:
    out = resolve(tables)
    keyed = {
        "organs": ["organ_id"],
        "acts": ["act_key"],
        "relations": ["source_key", "target_key", "relation"],
        "plan_resolutions": ["doc_id", "resolution_key"],
    }
    for table, columns in keyed.items():
        keys = [tuple(row[c] for c in columns) for row in out[table]]
        assert len(keys) == len(set(keys))
    acts, organs = {a["act_key"] for a in out["acts"]}, {o["organ_id"] for o in out["organs"]}
    assert {o["parent_organ_id"] for o in out["organs"]} <= organs | {None}
    assert {d["organ_id"] for d in out["documents"]} <= organs | {None}
    assert {c["act_key"] for c in out["citations"]} <= acts | {None}
    assert {r[c] for r in out["relations"] for c in ("source_key", "target_key")} <= acts
    assert all(r["source_key"] != r["target_key"] for r in out["relations"])
    assert sorted(a["doc_id"] for a in out["acts"] if a["doc_id"]) == sorted(
        {a["doc_id"] for a in out["acts"] if a["doc_id"]}
    )

    shuffled = {name: order.sample(rows, len(rows)) for name, rows in tables.items()}
    again = resolve(shuffled)
    for table in ("organs", "acts", "relations", "plan_resolutions"):
        assert again[table] == out[table]
    by_id = {c["citation_id"]: c for c in again["citations"]}
    assert all(by_id[c["citation_id"]] == c for c in out["citations"])
