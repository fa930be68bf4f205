"""The topics' language: every pattern of every topic expands to what an office could have written."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from pipeline.specimens.grammar import Topic, language
from pipeline.text import fold

_SHARED = Path(__file__).parents[2] / "shared"
_MINIMUM = {
    "subjects": 14, "headings": 14, "actions": 80, "purposes": 14, "situations": 14, "views": 8, "products": 14,
    "laws": 5, "schemes": 5, "traps": 12, "indicators": 14, "lists": 5,
}  # fmt: skip
_PATTERNS = ("subjects", "headings", "actions", "purposes", "situations", "views", "products", "traps")
_SMALL = ("subjects", "actions", "products")
_CAPITAL = ("headings", "purposes", "situations", "views")
_RUN = 40  # letters that a text of ours may not share with one that we learnt the forms from
_BLOCK = 20  # a run of 40 holds a block of 20 that begins at a multiple of 20
# Terms of law and standing names, which every office writes alike; what stands around them must be ours.
_TERMS = (
    "phòng cháy, chữa cháy và cứu nạn, cứu hộ", "phòng, chống tham nhũng, lãng phí, tiêu cực",
    "học tập và làm theo tư tưởng, đạo đức, phong cách hồ chí minh", "tư tưởng, đạo đức, phong cách hồ chí minh",
    "phương án bồi thường, hỗ trợ, tái định cư", "tiếp công dân, giải quyết khiếu nại, tố cáo",
    "người có chức vụ, quyền hạn", "khoa học và đổi mới sáng tạo", "công ty trách nhiệm hữu hạn một thành viên",
    "chức năng, nhiệm vụ, cơ cấu tổ chức", "xử phạt vi phạm hành chính", "phương tiện thông tin đại chúng",
    "thu gom, vận chuyển và xử lý chất thải", "người lao động đi làm việc ở nước ngoài",
    "tham gia bảo hiểm xã hội", "quan hệ lao động hài hòa, ổn định", "danh tính hài cốt liệt sĩ",
    "người lao động và người sử dụng lao động", "quyền, lợi ích hợp pháp", "kiểm soát quyền lực trong công tác cán bộ",
    "xây dựng đảng, xây dựng hệ thống chính trị", "cán bộ năng động, sáng tạo, dám nghĩ, dám làm",
    "nghị quyết đại hội đảng các cấp", "ngân hàng chính sách xã hội", "nội dung, phương thức hoạt động",
)  # fmt: skip

_TOPICS = sorted(language().topics)


def _expanded(topic: Topic, pattern: str, **slots: str) -> Iterator[str]:
    chance = random.Random(f"{topic.key} {pattern}")
    return (language().expand(pattern, chance, topic, **slots).text for _ in range(20))


def _entries(topic: Topic) -> Iterator[str]:
    for name in _PATTERNS:
        yield from getattr(topic, name)
    yield from topic.schemes
    yield from (indicator.text for indicator in topic.indicators)
    for values in topic.lists.values():
        yield from values


@pytest.mark.parametrize("key", _TOPICS)
def test_a_topic_has_enough_of_everything(key: str) -> None:
    topic = language().topics[key]
    few = {name: len(getattr(topic, name)) for name, least in _MINIMUM.items() if len(getattr(topic, name)) < least}
    assert topic.key == key and topic.name
    assert few == {}


@pytest.mark.parametrize("key", _TOPICS)
def test_patterns_expand_to_clean_text(key: str) -> None:
    topic = language().topics[key]
    for name in _PATTERNS:
        for pattern in getattr(topic, name):
            for text in _expanded(topic, pattern):
                assert text == text.strip() and not re.search(r"  | [,;.:]|[,;]{2}|[()]\s*[()]|[{}\[\]|‹›]", text), text
                if name in _SMALL:
                    assert text[0] == text[0].lower(), text
                if name in _CAPITAL:
                    assert text[0] == text[0].upper(), text


@pytest.mark.parametrize("key", _TOPICS)
def test_an_action_begins_small_and_ends_open(key: str) -> None:
    topic = language().topics[key]
    for pattern in topic.actions:
        for text in _expanded(topic, pattern):
            assert text[0].islower() and text[-1] not in ".;,:", text


@pytest.mark.parametrize("key", _TOPICS)
def test_a_trap_holds_a_number(key: str) -> None:
    topic = language().topics[key]
    for pattern in topic.traps:
        assert all(re.search(r"\d|\b[IVX]+\b", text) for text in _expanded(topic, pattern)), pattern


@pytest.mark.parametrize("key", _TOPICS)
def test_an_indicator_takes_one_quantity(key: str) -> None:
    topic = language().topics[key]
    for indicator in topic.indicators:
        assert indicator.low < indicator.high and indicator.step > 0, indicator.text
        for text in _expanded(topic, indicator.text, q="<<q>>"):
            assert text.count("<<q>>") == 1 and "  " not in text, text
            assert indicator.per is None or indicator.per in text, text


def test_lists_of_topics_expand() -> None:
    for topic in language().topics.values():
        for name, values in topic.lists.items():
            assert values, (topic.key, name)
            for pattern in values:
                assert all("  " not in text for text in _expanded(topic, pattern)), pattern


def test_no_entry_stands_twice() -> None:
    """Short names of things (`kiểm tra đột xuất`) may serve several topics; a clause serves one."""
    places: dict[str, set[str]] = {}
    for topic in language().topics.values():
        counts = Counter(getattr(topic, name)[i] for name in _PATTERNS for i in range(len(getattr(topic, name))))
        assert [entry for entry, count in counts.items() if count > 1] == [], topic.key
        for entry in counts:
            places.setdefault(entry, set()).add(topic.key)
    assert {entry: keys for entry, keys in places.items() if len(keys) > 1 and len(entry) >= _RUN} == {}


def _runs(pattern: str) -> Iterator[str]:
    """What a pattern writes as it stands, between its choices, slots and terms of law."""
    parts = "|".join(map(re.escape, map(_plain, _TERMS)))
    return (run for run in re.split(rf"[()\[\]|]|\{{[^{{}}]*\}}|{parts}", _plain(pattern)) if len(run) >= _RUN)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text)).lower()


@cache
def _shared_text() -> str:
    files = sorted(p for p in _SHARED.rglob("*") if p.suffix in {".txt", ".md", ".json"} and "docs" not in p.parts)
    return "\n".join(_plain(path.read_text("utf-8", errors="replace")) for path in files)


@pytest.mark.skipif(not _SHARED.is_dir(), reason="the real documents are not beside the project")
def test_no_clause_is_copied_from_a_real_document() -> None:
    text = _shared_text()
    blocks = {text[at : at + _BLOCK] for at in range(0, len(text), _BLOCK)}
    entries = [entry for topic in language().topics.values() for entry in _entries(topic)]
    entries += [entry for name, found in language().lists.items() if name.startswith("r_") for entry in found]
    copied = []
    for run in (run for entry in entries for run in _runs(entry)):
        for at in range(len(run) - _RUN + 1):
            window = run[at : at + _RUN]
            if any(window[i : i + _BLOCK] in blocks for i in range(_BLOCK + 1)) and window in text:
                copied.append(window)
                break
    assert copied == []
