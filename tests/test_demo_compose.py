"""The demo archive can be composed anew, and its pages hold the words of its acts."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pdfplumber
import pytest
from docx import Document

from pipeline.errors import MissingDependency
from pipeline.specimens.compose import Act, demo_acts
from pipeline.specimens.demo import build
from pipeline.text import nfc

RAW = Path(__file__).parents[1] / "data" / "raw"
TRUTH = tomllib.loads((Path(__file__).parent / "demo_truth.toml").read_text(encoding="utf-8"))["act"]
ACTS = demo_acts()


def test_truth_is_that_of_the_composed_acts() -> None:
    composed = [(act.file, act.code, act.date, act.signer) for act in ACTS]
    assert composed == [(act["file"], act["code"], act["date"], act["signer"]) for act in TRUTH]


def test_archive_holds_the_composed_files() -> None:
    assert sorted(path.name for path in RAW.iterdir()) == sorted({act.file for act in ACTS})
    assert sum(path.stat().st_size for path in RAW.iterdir()) < 3_000_000


def words_of(path: Path) -> list[str]:
    if path.suffix == ".pdf":
        with pdfplumber.open(path) as pdf:
            return nfc(" ".join(page.extract_text() for page in pdf.pages)).split()
    if path.suffix == ".docx":
        return nfc(" ".join(p.text for p in Document(str(path)).paragraphs)).split()
    return nfc(path.read_text(encoding="utf-8")).replace("*", "").split()


@pytest.mark.parametrize("act", [act for act in ACTS if act.scan is None], ids=lambda act: act.code)
def test_file_holds_every_sentence_of_the_act(act: Act) -> None:
    said = " ".join(word for word in words_of(RAW / act.file) if not word.isdigit())  # page numbers stand between
    for line in act.lines:
        words = " ".join(word for word in line.text.replace("**", "").split() if not word.isdigit())
        assert words in said


@pytest.mark.parametrize("act", [act for act in ACTS if act.scan is not None], ids=lambda act: act.code)
def test_scan_has_no_text(act: Act) -> None:
    path = RAW / act.file
    if path.suffix == ".pdf":
        assert words_of(path) == []
    else:
        assert path.read_bytes()[:3] == b"\xff\xd8\xff"


def test_composing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    try:
        first = [path.read_bytes() for path in build(tmp_path / "first")]
    except MissingDependency as error:
        pytest.skip(str(error))
    assert first == [path.read_bytes() for path in build(tmp_path / "second")]
