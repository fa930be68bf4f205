"""Sentences and words as spans that leave the text alone, and the spaCy view of a document."""

from __future__ import annotations

import logging
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import learned
from pipeline.document import Citation, Document, Responsibility, Span, Target, Task

texts = st.text(st.sampled_from("aBđ Ưỷ12./;-,\n&…()"), max_size=80)


def cut(text: str, **how: bool) -> list[str]:
    return [text[start:end] for start, end in learned.sentences(text, **how)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2.1. Các tổ rà soát. Xong trước tết.", ["2.1. Các tổ rà soát.", "Xong trước tết."]),
        ("TM. ỦY BAN NHÂN DÂN ký tại TP. Sông Lam. Hết.", ["TM. ỦY BAN NHÂN DÂN ký tại TP. Sông Lam.", "Hết."]),
        ("Hỗ trợ các d.n. nhỏ. Báo cáo.", ["Hỗ trợ các d.n. nhỏ.", "Báo cáo."]),
        ("Chi 1.500.000 đồng ngày 12.6.2021. Xong.", ["Chi 1.500.000 đồng ngày 12.6.2021.", "Xong."]),
        ("Mục I\nMục II", ["Mục I", "Mục II"]),
        ("  a. Rà soát.  ", ["a. Rà soát."]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_semicolons_and_newlines_are_the_callers_choice() -> None:
    text = "Rà soát; lập danh sách\nbáo cáo."
    assert cut(text) == ["Rà soát; lập danh sách", "báo cáo."]
    assert cut(text, semicolons=True) == ["Rà soát;", "lập danh sách", "báo cáo."]
    assert cut(text, newlines=False) == [text]


@settings(deadline=None)
@given(texts, st.booleans(), st.booleans())
def test_sentences_cover_the_text_in_order(text: str, semicolons: bool, newlines: bool) -> None:
    spans = learned.sentences(text, semicolons=semicolons, newlines=newlines)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert "".join("".join(text[s:e] for s, e in spans).split()) == "".join(text.split())


def test_codes_stay_whole_and_spelling_stays() -> None:
    text = "Uỷ ban nhân dân theo Nghị định số 30/2020/NĐ-CP, 02-NQ/TW, 22/CTr-CĐĐS ngày 05/3/2020."
    words = [text[start:end] for start, end in learned.tokens(text)]
    assert {"30/2020/NĐ-CP", "02-NQ/TW", "22/CTr-CĐĐS", "05/3/2020", "Nghị định"} <= set(words)
    assert words[0].startswith("Uỷ")


@settings(deadline=None, max_examples=60)
@given(texts)
def test_tokens_hold_every_character_once(text: str) -> None:
    spans = learned.tokens(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert "".join("".join(text[s:e] for s, e in spans).split()) == "".join(text.split())
    assert learned.nlp()(text).text == text


@pytest.mark.parametrize("piece", ["a.", ".", "1.2.", "TM. ", "A.B.C. ", ";", "\n", "I. "])
def test_sentences_take_linear_time(piece: str) -> None:
    learned.sentences("Khởi động.")
    started = time.perf_counter()
    learned.sentences(piece * (300_000 // len(piece)), semicolons=True)
    assert time.perf_counter() - started < 5


def test_the_root_logger_stays_clean() -> None:
    before = logging.getLogger().handlers[:]
    learned.sentences("Một. Hai.")
    learned.tokens("công đoàn cơ sở")
    assert logging.getLogger().handlers == before


def document() -> Document:
    text = "Sở Thủy lợi chủ trì thực hiện Kế hoạch số 7/KH-UBND.\nĐạt 90% số hộ."
    lead = Responsibility("lead", "Sở Thủy lợi", Span(0, 11))
    mention = Citation(Span(30, 51), "full", "body", "implements", code="7/KH-UBND", issued_date=date(2022, 1, 5))
    target = Target(Span(53, 60), "Đạt 90% số hộ", None, "=", 90, "90%", "%")
    task = Task(Span(0, 52), text[:52], None, "", responsibilities=(lead,))
    return Document(
        "0" * 16 + "-1", "f", "p", 1, text, (), (), 1, 1, citations=(mention,), tasks=(task,), targets=(target,)
    )


def test_to_spacy_round_trips() -> None:
    found = document()
    doc = learned.to_spacy(found)
    assert doc.text == found.text
    assert {name: [(s.start_char, s.end_char) for s in doc.spans[name]] for name in learned.SPAN_GROUPS} == {
        "citations": [(30, 51)],
        "tasks": [(0, 52)],
        "targets": [(53, 60)],
        "bodies": [(0, 11)],
    }
    assert doc.user_data["offsets"]["bodies"] == [(0, 11)]
    assert [s.label_ for s in doc.spans["bodies"]] == ["lead"]
    assert [s.text for s in doc.sents] == ["Sở Thủy lợi chủ trì thực hiện Kế hoạch số 7/KH-UBND.\n", "Đạt 90% số hộ."]


def test_trained_components_join(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "MODELS", tmp_path)
    learned._components.cache_clear()
    assert learned.propose(document()) == []
    nlp = learned.nlp.__wrapped__()
    ruler = nlp.add_pipe("span_ruler")
    ruler.add_patterns([{"label": "BODY", "pattern": "Sở Thủy lợi"}])
    nlp.to_disk(tmp_path / "bodies")
    learned._components.cache_clear()
    (found,) = learned.propose(document())
    assert (found.span, found.kind, found.label, found.model) == (Span(0, 11), "ruler", "BODY", "bodies")
    learned._components.cache_clear()
