"""The small phrases of specimens: what their marks say is what their words say."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from pipeline.numbers import parse_number
from pipeline.specimens.draft import Cell, Draft, Paragraph, Table
from pipeline.specimens.grammar import Indicator, Language, Topic, language, names
from pipeline.specimens.model import ActPlan, Body, Goal, Link, Place, World
from pipeline.specimens.phrases import Speaker, typed
from pipeline.specimens.phrases.assigning import sentences, shape
from pipeline.specimens.rich import Mark, Rich

_SEEDS = range(40)


def _body(
    key: str, name: str, local: tuple[str, ...], system: str, kind: str, place: str | None, **more: object
) -> Body:
    level = "central" if place is None else "province" if len(place) == 3 else "district"
    parent = more.pop("parent", None)
    return Body(key, name, local, system, level, kind, place, parent, (name.upper(),), (), key, **more)  # type: ignore[arg-type]


_PLACES = (Place("p01", "tỉnh", "Sông Thương", "province"), Place("p01d01", "huyện", "Lũng Vân", "district", "p01"))
_BODIES = (
    _body("bct", "Bộ Chính trị", ("Bộ Chính trị",), "party", "party-committee", None),
    _body(
        "p01.ub", "Ủy ban nhân dân tỉnh Sông Thương", ("Ủy ban nhân dân tỉnh", "UBND tỉnh"), "state", "committee", "p01"
    ),
    _body("p01.tu", "Tỉnh ủy Sông Thương", ("Tỉnh ủy",), "party", "party-committee", "p01"),
    _body("p01.syt", "Sở Y tế tỉnh Sông Thương", ("Sở Y tế",), "state", "department", "p01", parent="p01.ub"),
    _body(
        "p01.skh",
        "Sở Kế hoạch và Đầu tư tỉnh Sông Thương",
        ("Sở Kế hoạch và Đầu tư",),
        "state",
        "department",
        "p01",
        parent="p01.ub",
        topics=("test",),
    ),
    _body("p01d01.ub", "Ủy ban nhân dân huyện Lũng Vân", ("Ủy ban nhân dân huyện",), "state", "committee", "p01d01"),
)
_HELPERS = ("p01.syt", "p01.skh", "p01d01.ub")


def _act(key: str, kind: str, name: str, code: str, issuer: str, day: date, *links: Link) -> ActPlan:
    number, notation = re.split("[-/]", code, maxsplit=1)
    title = "phòng, chống dịch tỉnh Sông Thương đến năm 2025"
    return ActPlan(
        key, "state", "plan", "bullets", "test", title, kind, name, number, notation, code, day, issuer, links
    )


_ACTS = (
    _act("nq", "NQ", "Nghị quyết", "02-NQ/TW", "bct", date(2021, 6, 12)),
    _act("nqt", "NQ", "Nghị quyết", "07-NQ/TU", "p01.tu", date(2021, 11, 3), Link("implements", "nq")),
    _act("qd1", "QĐ", "Quyết định", "217/QĐ-UBND", "p01.ub", date(2021, 12, 1)),
    _act("qd2", "QĐ", "Quyết định", "218/QĐ-UBND", "p01.ub", date(2021, 12, 1)),
    _act("kh", "KH", "Kế hoạch", "86/KH-UBND", "p01.ub", date(2022, 4, 20), Link("implements", "nqt")),
)
_TOPIC = Topic(
    key="test",
    name="phòng, chống dịch",
    subjects=("phòng, chống dịch bệnh",),
    headings=("Phòng, chống dịch",),
    actions=(
        "rà soát các ổ dịch",
        "căn cứ diễn biến của dịch, chuẩn bị thuốc, vật tư",
        "tuyên truyền [sâu rộng] về tiêm chủng",
    ),
    purposes=("Nâng cao ý thức phòng bệnh",),
    situations=("Năm qua đã tiêm được 12.000 liều.",),
    views=("Phòng bệnh hơn chữa bệnh",),
    products=("phương án chống dịch", "kho thuốc dự phòng"),
    laws=("Luật Dược", "Luật Trẻ em số 102/2016/QH13"),
    schemes=("phong trào “3 sạch”",),
    traps=("hỗ trợ hộ có từ 5 khẩu trở lên",),
    indicators=(
        Indicator("tỷ lệ tiêm chủng đạt {q}", "%", 50, 100, 1),
        Indicator("mỗi năm mở {q} về phòng bệnh", "lớp tập huấn", 2, 20, 1, per="năm"),
        Indicator("huy động {q} mua thuốc", "tỷ đồng", 1, 90, 0.5),
        Indicator("tiêm {q} vắc xin", "liều", 1000, 3_000_000, 500),
        Indicator("diện tích buồng bệnh đạt {q}", "m2/người", 4, 9, 0.5),
        Indicator("tỷ lệ mắc còn {q}", "%", 1, 9, 0.5, fall=True),
    ),
    lists={},
)


def _speaker(seed: int, act: str = "kh") -> Speaker:
    acts = {a.key: a for a in _ACTS}
    world = World(1, {p.key: p for p in _PLACES}, {b.key: b for b in _BODIES}, acts)
    return Speaker(acts[act], world, Language({"test": _TOPIC}, language().lists), random.Random(seed))


def _words(text: Rich, mark: Mark) -> str:
    return text.text[mark.start : mark.end]


def _roles(text: Rich) -> dict[str, set[str | None]]:
    found: dict[str, set[str | None]] = {"lead": set(), "support": set(), "report_to": set()}
    for mark in text.of("body"):
        if mark.data["role"]:
            found[mark.data["role"]].add(mark.data["key"])
    return found


# ------------------------------------------------------------------ language
def _lists() -> Iterator[tuple[str, str]]:
    for name, patterns in language().lists.items():
        if name.startswith("p_"):
            for pattern in patterns:
                yield name, pattern


def test_frames_are_many_and_each_has_the_places_that_its_name_promises() -> None:
    frames = {(name, pattern) for name, pattern in _lists() if name.startswith("p_frame")}
    assert len(frames) >= 150
    for name, pattern in frames:
        slots = sorted(names(pattern))
        assert slots.count("L") == ("lead" in name), pattern
        assert slots.count("S") == ("support" in name), pattern
        assert slots.count("T") == 1 and slots.count("A") + slots.count("C") == 1, pattern


def test_no_list_of_phrases_names_a_body_outside_a_slot() -> None:
    body = re.compile(r"(?<!\w)(Sở|UBND|Ủy ban|Tỉnh ủy|Huyện ủy|Ban Thường vụ|Liên đoàn|Chủ tịch|Giám đốc)(?!\w)")
    for name, pattern in _lists():
        assert name.startswith(("p_bodies", "p_named")) or not body.search(pattern), (name, pattern)


@pytest.mark.parametrize("name", sorted(n for n in language().lists if n.startswith("p_")))
def test_every_phrase_expands(name: str) -> None:
    speaker = _speaker(1)
    for pattern in language().lists[name]:
        slots = {slot: "x" for slot in names(pattern) if slot not in language().lists}
        assert speaker.fill(pattern, **slots).text


# ------------------------------------------------------------------ bodies
def test_bodies_at_home_and_abroad() -> None:
    at_home = {_speaker(seed).body("p01.ub").text for seed in _SEEDS}
    assert at_home == {"Ủy ban nhân dân tỉnh", "UBND tỉnh"}
    assert {_speaker(seed).body("p01d01.ub").text for seed in _SEEDS} == {"Ủy ban nhân dân huyện Lũng Vân"}


def test_a_list_marks_each_body_alone() -> None:
    for seed in _SEEDS:
        found = _speaker(seed).bodies(_HELPERS, "support", also=True)
        assert [m.data["key"] for m in found.of("body")] == [*_HELPERS, None]
        for mark in found.of("body"):
            words = _words(found, mark)
            assert words == words.strip(" ,;") and (mark.data["key"] or mark.data["name"] == words)


# ------------------------------------------------------------------ mentions
def test_a_full_mention_holds_what_its_mark_says() -> None:
    for seed in _SEEDS:
        found = _speaker(seed).cite("nqt", "implements", title=True)
        [mark] = found.of("citation")
        assert (mark.start, mark.end) == (0, len(found))
        assert mark.data["code"] == "07-NQ/TU" and "07-NQ/TU" in found.text.replace(" ", "")
        assert mark.data["date"] == date(2021, 11, 3) and "2021" in found.text and "Tỉnh ủy" in found.text
        assert mark.data["title"].lower() in found.text.lower()


def test_a_nested_mention_lies_in_the_description_of_the_outer() -> None:
    for seed in _SEEDS:
        found = _speaker(seed).cite("kh", "implements", nested="nqt")
        outer, inner = found.of("citation")
        assert (outer.data["act"], inner.data["act"]) == ("kh", "nqt")
        assert outer.start < inner.start and inner.end <= outer.end
        assert inner.data["relation"] == "implements" and _words(found, inner) in outer.data["title"]


def test_short_and_defined_mentions_need_a_full_one() -> None:
    for seed in _SEEDS:
        speaker = _speaker(seed)
        assert speaker.cite("nq", "implements", "short").of("citation")[0].data["form"] == "full"
        assert speaker.anaphor("nqt").of("citation")[0].data["form"] == "full"
        again = speaker.cite("nq", "implements", "short")
        assert again.of("citation")[0].data["form"] == "short" and "ngày" not in again.text
        assert re.search(r"gọi|viết", speaker.define("nqt").text)
        anaphor = speaker.anaphor("nqt")
        assert anaphor.text.startswith("Nghị quyết") and anaphor.of("citation")[0].data["form"] == "anaphor"
        assert "02" in speaker.define("nq").text and "gọi tắt" not in speaker.define("nq").text  # the word is taken


def test_a_number_alone_is_never_shared_by_two() -> None:
    for seed in _SEEDS:
        speaker = _speaker(seed)
        twin = _act("twin", "NQ", "Nghị quyết", "02-NQ/TU", "p01.tu", date(2022, 1, 5))
        speaker.world = World(1, speaker.world.places, speaker.world.bodies, {**speaker.world.acts, "twin": twin})
        speaker.cite("nq", "implements"), speaker.cite("twin", "implements")
        assert "-NQ/" in speaker.cite("nq", "implements", "short").text


def test_acts_in_a_list_share_what_is_said_once() -> None:
    for seed in _SEEDS:
        found = _speaker(seed).cite_many(["qd1", "qd2"], "based_on")
        first, second = found.of("citation")
        assert (first.data["code"], second.data["code"]) == ("217/QĐ-UBND", "218/QĐ-UBND")
        assert first.data["date"] == second.data["date"] == date(2021, 12, 1)
        assert first.end <= second.start and "ngày" not in _words(found, first) and "ngày" in _words(found, second)


def test_named_mentions_and_the_act_itself() -> None:
    for seed in _SEEDS:
        speaker = _speaker(seed, "nqt")
        [mark] = (found := speaker.named("based_on")).of("citation")
        if mark.data["form"] == "full":
            assert mark.data["code"] == "102/2016/QH13" and mark.data["type_code"] == "L"
        else:
            assert mark.data["form"] == "named" and mark.data["code"] is None and mark.data["title"] == found.text
        assert speaker.itself().text.lower() == "nghị quyết này"
        assert speaker.itself().of("citation")[0].data["form"] == "self"


@pytest.mark.parametrize("relation", ["implements", "based_on", "guides", "amends", "replaces", "repeals", "mentions"])
def test_a_task_on_an_act_keeps_its_mention(relation: str) -> None:
    governing = {
        "implements": "thực hiện|triển khai|quán triệt|cụ thể hóa|theo",
        "based_on": "căn cứ",
        "guides": "hướng dẫn",
    }
    for seed in _SEEDS:
        speaker = _speaker(seed)
        found = speaker.task(cite=speaker.cite("nqt", relation, title=False))
        mark = next(m for m in found.of("citation") if m.data["form"] != "self")
        assert mark.data["relation"] == relation and _words(found, mark).startswith("Nghị quyết")
        if relation in governing:
            assert re.search(governing[relation], found.text[: mark.start], re.IGNORECASE)


# ------------------------------------------------------------------ time
_DAY = re.compile(r"(\d{1,2})(?: tháng |[/.-])(\d{1,2})(?: năm |[/.-])(\d{4})")


@pytest.mark.parametrize("kind", ["before", "by", "month", "quarter", "year", "planned"])
@pytest.mark.parametrize("alone", [False, True])
def test_a_limit_ends_when_its_words_say(kind: str, alone: bool) -> None:
    after = date(2022, 4, 20)
    for seed in range(120):
        found = _speaker(seed).deadline(after, date(2024, 12, 31), kind=kind, alone=alone)
        [mark] = found.of("deadline")
        assert (mark.start, mark.end) == (0, len(found)) and mark.data["start"] is None
        end = mark.data["end"]
        strict = re.match(r"(?:đến )?trước (?!khi hết)", found.text) is not None
        first = end + timedelta(days=1) if strict else end
        if day := _DAY.search(found.text):
            assert first == date(int(day[3]), int(day[2]), int(day[1])), found.text
        elif strict:
            assert first.day == 1, found.text
        else:
            assert (end + timedelta(days=1)).day == 1 and str(end.year) in found.text, found.text
        assert end >= after


def test_spans_rhythms_and_relative_limits() -> None:
    after = date(2022, 4, 20)
    for seed in range(120):
        speaker = _speaker(seed)
        span = speaker.deadline(after, kind="span").of("deadline")[0].data
        assert after <= span["start"] + timedelta(days=366) and span["start"] < span["end"]
        rhythm = speaker.deadline(after, kind="rhythm")
        data = rhythm.of("deadline")[0].data
        assert data["end"] is None and data["recurrence"].split()[-1] in rhythm.text
        yearly = speaker.deadline(after, kind="yearly").of("deadline")[0].data
        assert yearly["end"] is None and yearly["recurrence"] in {"hằng năm", "hằng tháng"}
        relative = speaker.deadline(after, kind="relative").of("deadline")[0].data
        assert relative == {"start": None, "end": None, "recurrence": None}


# ------------------------------------------------------------------ numbers
@pytest.mark.parametrize("indicator", range(6))
def test_a_target_is_the_number_that_stands_there(indicator: int) -> None:
    values = {0: 75, 1: 5, 2: 2.5, 3: 1_500_000, 4: 4.5, 5: 1.5}
    for seed in range(80):
        speaker = _speaker(seed)
        goal = Goal(
            indicator,
            ("<=", "<")[seed % 2] if indicator == 5 else (">=", ">", "~", "=")[seed % 4],
            values[indicator],
            "2025",
        )
        found = speaker.target(goal, horizon_in_text=seed % 3 == 0)
        marks = found.of("target")
        data = marks[0].data
        assert data["horizon"] == ("2025" if seed % 3 == 0 else None) and ("2025" in found.text) == (seed % 3 == 0)
        assert data["unit"] == ("%", "lớp tập huấn", "đồng", "liều", "m2", "%")[indicator]
        assert data["per"] == (None, "năm", None, None, "người", None)[indicator]
        scale = 1e9 if indicator == 2 else 1
        assert data["value"] == values[indicator] * scale
        for mark in marks:
            assert mark.data["value_text"] in _words(found, mark)
            if any(c.isdigit() for c in mark.data["value_text"]):
                assert parse_number(mark.data["value_text"].rstrip(" %")) == mark.data["value"]
        assert len(marks) == 1 or [m.data["comparator"] for m in marks] == [">=", "<="]


# ------------------------------------------------------------------ tasks
def test_a_task_names_the_bodies_it_was_given_and_no_other() -> None:
    for seed in range(400):
        speaker = _speaker(seed)
        lead, support = _HELPERS[: seed % 3], _HELPERS[2 : 2 + seed // 3 % 2]
        report = ("p01.tu",) if seed % 5 == 0 else ()
        found = speaker.task(lead=lead, support=support, report_to=report)
        roles = _roles(found)
        assert roles["lead"] - {None} == set(lead), found.text
        assert roles["support"] - {None} == set(support), found.text
        assert roles["report_to"] == set(report), found.text
        assert all(_words(found, m) for m in found.marks)


def test_a_task_holds_its_limit_product_and_number() -> None:
    for seed in range(400):
        speaker = _speaker(seed)
        limit = speaker.deadline(speaker.act.issued)
        report = ("p01.tu",) if seed % 4 == 0 else ()
        found = speaker.task(
            lead=["p01.syt"], report_to=report, deadline=limit, product=True, target=Goal(0, ">=", 75, None)
        )
        roles = _roles(found)
        assert roles["lead"] - {None} == {"p01.syt"} and not roles["support"] and roles["report_to"] == set(report)
        limits = found.of("deadline")
        last = limits[-1]
        assert last.data == limit.of("deadline")[0].data and _words(found, last).lower() == limit.text.lower()
        assert len(limits) == 1 or limits[0].data["end"] < last.data["end"]
        assert [
            _words(found, m).lower() in {"phương án chống dịch", "kho thuốc dự phòng"} for m in found.of("product")
        ] == [True]
        assert len(found.of("target")) in {1, 2}


def test_tasks_read_as_items() -> None:
    for seed in range(400):
        speaker = _speaker(seed)
        text = speaker.task(lead=["p01.syt"], support=["p01.skh"], report_to=["p01.ub"]).text
        assert text[0].isupper() and unicodedata.is_normalized("NFC", text)
        assert not re.search(r"  | [,;.:]|[{}‹›|]|\.\.|\. [a-zđ]", text), text
        assert text.endswith(".") == (re.search(r"\. \w", text) is not None), text


def test_sentences_are_mended_without_moving_marks() -> None:
    found = sentences("chủ động chủ động rà soát. " + Rich("các xã").marked("body", role="lead") + " thực hiện")
    assert found.text == "Chủ động rà soát. Các xã thực hiện."
    assert _words(found, found.marks[0]) == "Các xã"


def test_limits_join_by_their_shape() -> None:
    def of(text: str, **data: object) -> str:
        return shape(
            Rich(text).marked("deadline", **({"start": None, "end": date(2022, 9, 30), "recurrence": None} | data))
        )

    assert of("trước ngày 01/10/2022") == "point" and of("quý III/2022") == "bare"
    assert of("định kỳ hằng quý", end=None, recurrence="hằng quý") == "rhythm"
    assert of("trước ngày 10/12 hằng năm", end=None, recurrence="hằng năm") == "point"
    assert (
        of("từ tháng 7 đến tháng 9/2022", start=date(2022, 7, 1)) == "span"
        and of("ngay sau khi họp", end=None) == "relative"
    )


def test_remarks_that_assign_nothing_carry_no_target_and_open_ones_are_debatable() -> None:
    for seed in range(200):
        speaker = _speaker(seed)
        assert not speaker.trap().of("target") and not speaker.trap().of("body")
        for remark in (speaker.funding(), speaker.slogan(), speaker.order()):
            [mark] = remark.of("debatable")
            assert (mark.start, mark.end) == (0, len(remark))


def test_the_same_seed_says_the_same() -> None:
    def said(seed: int) -> list[Rich]:
        speaker = _speaker(seed)
        return [speaker.task(lead=["p01.syt"], deadline=speaker.deadline(speaker.act.issued)) for _ in range(10)]

    assert said(5) == said(5) and said(5) != said(6)


# ------------------------------------------------------------------ the typist
def _draft(seed: int) -> Draft:
    speaker = _speaker(seed)
    items = [
        speaker.task(lead=["p01.ub"], support=["p01.skh"], deadline=speaker.deadline(speaker.act.issued))
        for _ in range(30)
    ]
    body = [Paragraph("- " + item, "item", 2, task=True) for item in items]
    organ = Rich("ỦY BAN NHÂN DÂN").marked("field", name="organ_name", value="Ủy ban nhân dân tỉnh Sông Thương")
    table = Table(((Cell(Rich("Hòa giải, tuyên truyền ở cơ sở")), None),), ("text", "lead"), (0.5, 0.5), header=0)
    return Draft("kh", "state", "plan", "bullets", "test", (Paragraph(organ, "organ"),), (), (), (*body, table), (), ())


def _meant(text: Rich) -> str:
    """The text with every misprint mended."""
    for mark in sorted(text.of("slip"), key=lambda m: -m.start):
        text = text.put(mark.start, mark.end, mark.data["right"])
    return text.text


def _plain(text: str) -> str:
    """Without regard to where tone marks go and to short forms."""
    letters = unicodedata.normalize("NFD", text.lower().replace("trung ương", "tw").replace("t.ư", "tw"))
    return re.sub("[\u0300\u0301\u0303\u0309\u0323]", "", letters).replace("i", "y")


def test_misprints_can_be_mended_and_spare_what_is_true() -> None:
    slips = length = 0
    for seed in range(25):
        draft = _draft(seed)
        hand = typed(draft, random.Random(seed), 4.0)
        assert unicodedata.is_normalized("NFC", hand.text)
        for before, after in zip(draft.body[:-1], hand.body[:-1], strict=True):
            assert isinstance(before, Paragraph) and isinstance(after, Paragraph)
            assert _plain(_meant(after.rich)) == _plain(before.text)
            for kind in ("body", "deadline", "citation"):
                for old, new in zip(before.rich.of(kind), after.rich.of(kind), strict=True):
                    assert _plain(_words(before.rich, old)) == _plain(_words(after.rich, new))
            slips += len(after.rich.of("slip"))
            length += len(before.text)
    assert 2.0 < 1000 * slips / length < 4.5


def test_without_slips_only_the_manner_of_writing_changes() -> None:
    texts = set()
    for seed in range(40):
        hand = typed(_draft(1), random.Random(seed), 0)
        assert not any(m.kind == "slip" for m in hand.marks())
        texts.add(hand.text.split("\n")[0])
        assert _plain(hand.text) == _plain(_draft(1).text)
    assert texts == {"ỦY BAN NHÂN DÂN", "UỶ BAN NHÂN DÂN"}
