"""The invented world: exact in size, the same each time, true to dates, numbers and bodies, and nowhere real."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from importlib import util
from pathlib import Path

import pytest

from pipeline import header
from pipeline.errors import KehoachError
from pipeline.rules import load
from pipeline.specimens import world as lookups
from pipeline.specimens.grammar import GrammarError, Indicator, Language, Topic, language
from pipeline.specimens.model import ActPlan, World
from pipeline.specimens.world import WorldError, build
from pipeline.specimens.world.data import table
from pipeline.specimens.world.places import make_places
from pipeline.text import key
from tests.build import document_of

# districts and towns that everyone knows; the provinces are those of rules/organs.toml
KNOWN = """Ba Đình, Hoàn Kiếm, Đống Đa, Cầu Giấy, Hà Đông, Long Biên, Thanh Xuân, Tây Hồ, Sóc Sơn, Đông Anh, Gia
Lâm, Thủ Đức, Bình Thạnh, Gò Vấp, Tân Bình, Phú Nhuận, Củ Chi, Hóc Môn, Cần Giờ, Nhà Bè, Hải Châu, Thanh
Khê, Sơn Trà, Ngũ Hành Sơn, Liên Chiểu, Ninh Kiều, Cái Răng, Ngô Quyền, Hồng Bàng, Lê Chân, Thủy Nguyên,
Hạ Long, Cẩm Phả, Uông Bí, Móng Cái, Vân Đồn, Sa Pa, Mộc Châu, Điện Biên Phủ, Việt Trì, Vinh, Sầm Sơn,
Nghi Sơn, Đông Hà, Hội An, Tam Kỳ, Quy Nhơn, Tuy Hòa, Nha Trang, Cam Ranh, Phan Rang, Phan Thiết, Đà Lạt,
Bảo Lộc, Buôn Ma Thuột, Pleiku, Biên Hòa, Thủ Dầu Một, Dĩ An, Thuận An, Vũng Tàu, Tân An, Mỹ Tho, Cao
Lãnh, Sa Đéc, Long Xuyên, Châu Đốc, Rạch Giá, Phú Quốc, Hà Tiên,
Văn Lâm, Vân Lâm, Văn Giang, Yên Mỹ, Khoái Châu, Ân Thi, Kim Động, Tiên Lữ, Phù Cừ, Mỹ Hào, Đông Triều, Quảng Yên, Hải
Hà, Đầm Hà, Tiên Yên, Ba Chẽ, Bình Liêu, Cô Tô, Sơn Động, Lục Ngạn, Lục Nam, Lạng Giang, Yên Thế, Tân Yên, Hiệp
Hòa, Việt Yên, Yên Dũng, Từ Sơn, Tiên Du, Quế Võ, Gia Bình, Lương Tài, Thuận Thành, Yên Phong, Chí Linh, Nam Sách,
Kinh Môn, Kim Thành, Thanh Hà, Cẩm Giàng, Bình Giang, Gia Lộc, Tứ Kỳ, Ninh Giang, Thanh Miện, An Dương, An Lão, Kiến
Thụy, Tiên Lãng, Vĩnh Bảo, Cát Hải, Đồ Sơn, Hưng Hà, Quỳnh Phụ, Thái Thụy, Đông Hưng, Tiền Hải, Kiến Xương, Vũ Thư, Mỹ
Lộc, Vụ Bản, Ý Yên, Nghĩa Hưng, Nam Trực, Trực Ninh, Xuân Trường, Giao Thủy, Hải Hậu, Duy Tiên, Kim Bảng, Thanh Liêm, Bình
Lục, Lý Nhân, Nho Quan, Gia Viễn, Hoa Lư, Yên Khánh, Kim Sơn, Yên Mô, Tam Điệp, Đông Sơn, Quảng Xương, Hoằng Hóa, Hậu Lộc,
Nga Sơn, Hà Trung, Bỉm Sơn, Thiệu Hóa, Thọ Xuân, Yên Định, Vĩnh Lộc, Thạch Thành, Cẩm Thủy, Ngọc Lặc, Lang Chánh, Bá Thước,
Quan Hóa, Quan Sơn, Mường Lát, Thường Xuân, Như Xuân, Như Thanh, Nông Cống, Triệu Sơn, Quỳnh Lưu, Diễn Châu, Yên Thành, Đô
Lương, Nghi Lộc, Nam Đàn, Hưng Nguyên, Thanh Chương, Anh Sơn, Con Cuông, Tương Dương, Kỳ Sơn, Quỳ Châu, Quỳ Hợp, Quế Phong,
Tân Kỳ, Nghĩa Đàn, Hoàng Mai, Cửa Lò, Nghi Xuân, Can Lộc, Đức Thọ, Hương Sơn, Hương Khê, Vũ Quang, Thạch Hà, Cẩm Xuyên, Kỳ
Anh, Lộc Hà, Hồng Lĩnh, Tuyên Hóa, Minh Hóa, Bố Trạch, Quảng Ninh, Lệ Thủy, Ba Đồn, Vĩnh Linh, Gio Linh, Cam Lộ, Triệu
Phong, Hải Lăng, Đakrông, Hướng Hóa, Phong Điền, Quảng Điền, Hương Trà, Phú Vang, Hương Thủy, Phú Lộc, A Lưới, Nam Đông,
Hòa Vang, Điện Bàn, Đại Lộc, Duy Xuyên, Quế Sơn, Thăng Bình, Núi Thành, Tiên Phước, Hiệp Đức, Phước Sơn, Bình Sơn, Sơn
Tịnh, Tư Nghĩa, Mộ Đức, Đức Phổ, Ba Tơ, Hoài Nhơn, Hoài Ân, Phù Mỹ, Phù Cát, Tuy Phước, Tây Sơn, Vân Canh, Vĩnh Thạnh,
Đồng Xuân, Tuy An, Sơn Hòa, Sông Hinh, Sông Cầu, Vạn Ninh, Ninh Hòa, Diên Khánh, Khánh Vĩnh, Khánh Sơn, Cam Lâm, Ninh Hải,
Ninh Sơn, Ninh Phước, Thuận Bắc, Thuận Nam, Bác Ái, Tuy Phong, Bắc Bình, Hàm Tân, Tánh Linh, Đức Linh, La Gi, Phú Quý,
Đắk Glei, Đắk Tô, Đắk Hà, Sa Thầy, Ngọc Hồi, Kon Plông, Kbang, An Khê, Đak Đoa, Chư Sê, Chư Prông, Ia Grai, Krông Pa, Ea
Súp, Ea Kar, Krông Năng, Krông Búk, Krông Ana, Krông Bông, Cư Jút, Đắk Mil, Đắk Song, Đắk R'lấp, Đơn Dương, Đức Trọng,
Lâm Hà, Di Linh, Đạ Huoai, Đạ Tẻh, Cát Tiên, Long Thành, Nhơn Trạch, Trảng Bom, Thống Nhất, Cẩm Mỹ, Định Quán, Tân Phú,
Xuân Lộc, Châu Đức, Đất Đỏ, Long Điền, Xuyên Mộc, Côn Đảo, Bến Cát, Tân Uyên, Dầu Tiếng, Phú Giáo, Bàu Bàng, Trảng Bàng,
Gò Dầu, Bến Cầu, Dương Minh Châu, Đức Hòa, Đức Huệ, Bến Lức, Cần Đước, Cần Giuộc, Thủ Thừa, Châu Thành, Cái Bè, Cai Lậy,
Chợ Gạo, Gò Công, Ba Tri, Giồng Trôm, Mỏ Cày, Thạnh Phú, Bình Đại, Chợ Lách, Càng Long, Cầu Kè, Tiểu Cần, Trà Cú, Duyên Hải,
Long Hồ, Vũng Liêm, Trà Ôn, Tam Bình, Bình Minh, Lấp Vò, Lai Vung, Tháp Mười, Tam Nông, Thanh Bình, Hồng Ngự, Tân Hồng,
Tri Tôn, Tịnh Biên, Thoại Sơn, Chợ Mới, Phú Tân, Tân Châu, An Phú, Hòn Đất, Kiên Lương, Giồng Riềng, Gò Quao, An Biên, An
Minh, Vĩnh Thuận, Ô Môn, Thốt Nốt, Cờ Đỏ, Phụng Hiệp, Long Mỹ, Vị Thủy, Mỹ Xuyên, Kế Sách, Cù Lao Dung, Vĩnh Châu, Hồng Dân,
Giá Rai, Phước Long, Đầm Dơi, Cái Nước, Năm Căn, Ngọc Hiển, U Minh, Thới Bình, Đồng Văn, Mèo Vạc, Quản Bạ, Vị Xuyên, Bắc
Quang, Hoàng Su Phì, Xín Mần, Nguyên Bình, Trùng Khánh, Hạ Lang, Quảng Hòa, Thạch An, Bảo Lạc, Bảo Lâm, Na Rì, Chợ Đồn,
Ba Bể, Ngân Sơn, Pác Nặm, Bình Gia, Bắc Sơn, Chi Lăng, Cao Lộc, Lộc Bình, Đình Lập, Hữu Lũng, Tràng Định, Văn Lãng, Văn
Quan, Đại Từ, Định Hóa, Phú Lương, Võ Nhai, Đồng Hỷ, Phổ Yên, Sông Công, Chiêm Hóa, Hàm Yên, Lâm Bình, Na Hang, Sơn Dương,
Yên Sơn, Bắc Hà, Bảo Thắng, Bảo Yên, Bát Xát, Mường Khương, Văn Bàn, Lục Yên, Mù Cang Chải, Trạm Tấu, Trấn Yên, Văn Chấn,
Văn Yên, Yên Bình, Hạ Hòa, Thanh Ba, Đoan Hùng, Lâm Thao, Phù Ninh, Tân Sơn, Thanh Sơn, Thanh Thủy, Cẩm Khê, Yên Lập, Lập
Thạch, Sông Lô, Tam Đảo, Tam Dương, Vĩnh Tường, Yên Lạc, Bình Xuyên, Cao Phong, Đà Bắc, Kim Bôi, Lạc Sơn, Lạc Thủy, Lương
Sơn, Mai Châu, Tân Lạc, Yên Thủy, Bắc Yên, Mai Sơn, Mường La, Phù Yên, Quỳnh Nhai, Sông Mã, Sốp Cộp, Thuận Châu, Vân Hồ,
Yên Châu, Mường Ảng, Mường Chà, Mường Nhé, Nậm Pồ, Tủa Chùa, Tuần Giáo, Mường Tè, Nậm Nhùn, Phong Thổ, Sìn Hồ, Tam Đường,
Tân Uyên, Than Uyên, Ba Vì, Chương Mỹ, Đan Phượng, Hoài Đức, Mê Linh, Mỹ Đức, Phú Xuyên, Phúc Thọ, Quốc Oai, Thạch Thất,
Thanh Oai, Thanh Trì, Thường Tín, Ứng Hòa, Sơn Tây, Hoàng Mai, Hai Bà Trưng"""


def topic(own: str, name: str, *subjects: str) -> Topic:
    indicators = (
        Indicator("tỷ lệ hồ sơ trực tuyến đạt {q}", "%", 40, 100, 5),
        Indicator("{q} dự lớp", "lượt cán bộ", 50, 900, 10, per="năm"),
        Indicator("còn {q} hộ nghèo", "%", 0.5, 9, 0.5, fall=True),
        Indicator("{q} thôn có mạng", "%", 60, 100, 1),
        Indicator("lập {q}", "tổ công nghệ", 3, 60, 1),
    )
    return Topic(own, name, subjects, *((),) * 9, indicators=indicators, lists={})


SMALL = Language(
    {
        "digital": topic("digital", "chuyển đổi số", "chuyển đổi số", "phát triển hạ tầng số"),
        "health": topic("health", "y tế", "chăm sóc sức khỏe nhân dân", "phòng, chống dịch bệnh"),
        "union": topic("union", "hoạt động công đoàn", "đổi mới hoạt động công đoàn cơ sở"),
        "party": topic("party", "xây dựng Đảng", "nâng cao chất lượng sinh hoạt chi bộ"),
        "enterprise": topic("enterprise", "phát triển doanh nghiệp", "an toàn lao động trong doanh nghiệp"),
    },
    {},
)


@cache
def made(count: int = 1200, seed: int = 11) -> World:
    return build(seed, count, SMALL)


def held(world: World) -> list[ActPlan]:
    return world.held()


@pytest.mark.parametrize("count", [1, 2, 37, 300])
def test_the_archive_holds_exactly_so_many_acts_in_order_of_issue(count: int) -> None:
    acts = held(build(5, count, SMALL))
    assert len(acts) == count
    assert [act.issued for act in acts] == sorted(act.issued for act in acts)


def test_a_seed_gives_one_world_and_another_seed_another() -> None:
    again = build(11, 1200, SMALL)
    assert (again.places, again.bodies, again.acts) == (made().places, made().bodies, made().acts)
    assert {act.title for act in held(build(12, 300, SMALL))} != {act.title for act in held(build(13, 300, SMALL))}


def test_the_world_does_not_hang_on_the_order_of_sets() -> None:
    code = (
        "import hashlib, tests.test_specimens_world as t;"
        "print(hashlib.sha256(repr(sorted(t.build(3, 60, t.SMALL).acts.items())).encode()).hexdigest())"
    )
    root = Path(__file__).parents[1]
    prints = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": turn},
            capture_output=True,
            check=True,
        ).stdout
        for turn in ("1", "2")
    }
    assert len(prints) == 1 and len(prints.pop()) > 60


@pytest.mark.parametrize("count", [0, 20_001])
def test_a_size_that_cannot_be_made_is_refused_with_the_mend(count: int) -> None:
    with pytest.raises(WorldError, match="20000"):
        build(1, count, SMALL)
    assert issubclass(WorldError, KehoachError)


def test_a_language_without_topics_is_refused() -> None:
    with pytest.raises(GrammarError, match="topics"):
        build(1, 5, Language({}, {}))


def test_the_shipped_language_makes_a_world() -> None:
    if language().topics:
        world = build(2, 150, language())
        assert {act.topic for act in held(world)} <= set(language().topics)
        assert all(
            goal.indicator < len(language().topics[act.topic].indicators) for act in held(world) for goal in act.goals
        )


# ---------------------------------------------------------------------- links and chains
def chain(world: World, own: str) -> int:
    return max(
        (1 + chain(world, link.key) for link in world.acts[own].links if link.relation == "implements"), default=0
    )


def test_acts_link_to_earlier_ones_and_none_is_there_for_nothing() -> None:
    world = made()
    for act in world.acts.values():
        assert all(world.acts[link.key].issued < act.issued for link in act.links), act
        assert len({link.key for link in act.links}) == len(act.links), act
    cited = {link.key for act in world.acts.values() for link in act.links}
    assert all(act.held or act.key in cited for act in world.acts.values())


def test_chains_are_one_to_five_deep_and_every_relation_occurs() -> None:
    world = made()
    depths = Counter(chain(world, act.key) for act in held(world))
    assert set(depths) == {0, 1, 2, 3, 4, 5}
    relations = Counter(link.relation for act in held(world) for link in act.links)
    assert set(relations) == {"implements", "based_on", "amends", "replaces", "repeals", "guides", "mentions"}
    for act in held(world):
        for link in act.links:
            if link.relation in {"amends", "replaces", "repeals"}:
                assert world.acts[link.key].issuer == act.issuer


def test_the_party_follows_no_plan_of_the_state_nor_of_a_union() -> None:
    world = made()
    for act in held(world):
        if world.bodies[act.issuer].system == "party":
            followed = [world.acts[link.key] for link in act.links[:1] if link.relation == "implements"]
            assert all(world.bodies[other.issuer].system == "party" for other in followed), act


def test_genres_have_the_shares_of_the_table() -> None:
    counts = Counter(act.genre for act in held(made()))
    for genre, share in table("acts")["genres"].items():
        assert abs(100 * counts[genre] / 1200 - share) < 1.5, genre
    manners = Counter(act.manner for act in held(made()) if act.genre == "plan")
    assert manners["table"] > 30 and manners["loose"] > 20 and manners["bullets"] > 100 and manners["clauses"] > 100


# ---------------------------------------------------------------------- time
def test_bodies_exist_when_they_issue_and_districts_end_with_june_2025() -> None:
    world = made()
    after = date(2025, 7, 1)
    for act in world.acts.values():
        body = world.bodies[act.issuer]
        assert body.since is None or body.since <= act.issued, act
        assert body.until is None or act.issued <= body.until, act
        assert not (body.level == "district" and act.issued >= after)
    places = [world.places[body.place] for body in world.bodies.values() if body.level == "commune" and body.place]
    assert {len(place.key) for place in places if world.places[place.parent or ""].level == "province"} == {6}
    assert sum(world.bodies[act.issuer].level == "commune" and act.issued >= after for act in held(world)) > 10


def test_dates_are_of_these_years_and_mostly_working_days() -> None:
    acts = held(made())
    assert all(date(2012, 1, 1) <= act.issued <= date(2026, 10, 31) for act in acts)
    assert sum(act.issued.weekday() > 4 for act in acts) < 0.06 * len(acts)
    years = Counter(act.issued.year for act in acts)
    assert sum(years[year] for year in range(2020, 2027)) > sum(years[year] for year in range(2012, 2020))


def test_the_form_of_the_party_changes_on_27_may_2026() -> None:
    world = made(1500, 4)
    forms = [
        (act.form, act.issued)
        for act in held(world)
        if world.bodies[act.issuer].system == "party" and act.genre != "article"
    ]
    assert all((form == "party05") == (day >= date(2026, 5, 27)) for form, day in forms)
    assert {form for form, _ in forms} == {"party36", "party05"}
    assert {act.form for act in held(world)} == {
        "state",
        "party36",
        "party05",
        "union",
        "youth",
        "enterprise",
        "article",
    }


# ---------------------------------------------------------------------- numbers
def test_codes_are_in_the_form_of_their_system() -> None:
    world = made()
    for act in world.acts.values():
        body = world.bodies[act.issuer]
        if act.genre == "article":
            assert act.number is act.code is None and not act.notation and not act.type_code
            continue
        assert (act.number is None) == (act.code is None)
        if act.number and act.code:
            joint = "-" if body.system in {"party", "youth"} else "/"
            assert act.code == f"{act.number}{joint}{act.notation}" and re.fullmatch(r"0[1-9]|[1-9]\d+", act.number)
        if body.system == "party":
            assert re.fullmatch(r"[A-ZĐa-z]+/[\w]+", act.notation), act
        if act.genre == "letter" and body.key.endswith(".ubnd"):
            assert act.notation.startswith("UBND-")


def test_numbers_rise_within_a_sequence_and_begin_anew() -> None:
    world = made()
    years: dict[tuple[str, str], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for act in held(world):
        if act.number and world.bodies[act.issuer].system == "state" and not act.notation[0].isdigit():
            years[act.issuer, act.type_code][act.issued.year].append(int(act.number))
    for sequence in years.values():
        for numbers in sequence.values():
            assert numbers == sorted(set(numbers))
    low = [
        min(later) < max(former)
        for s in years.values()
        for former, later in zip(list(s.values()), list(s.values())[1:], strict=False)
    ]
    assert sum(low) > 5  # a later year goes on below the number that the former reached


def test_bodies_share_codes_and_some_numbers_were_never_written() -> None:
    world = made()
    issuers: dict[str, set[str]] = defaultdict(set)
    for act in held(world):
        if act.code:
            issuers[act.code].add(act.issuer)
    assert sum(len(bodies) > 1 for bodies in issuers.values()) > 10
    blank = {act.key for act in held(world) if act.number is None and act.genre != "article"}
    assert 10 < len(blank) < 100
    assert not blank & {link.key for act in world.acts.values() for link in act.links}


def test_legal_norms_carry_their_year() -> None:
    normative = [act for world in (made(), made(1500, 4)) for act in world.acts.values() if act.notation[:2] == "20"]
    assert all(act.notation.startswith(f"{act.issued.year}/") for act in normative)
    kinds = {act.notation.split("/")[1] for act in normative}
    assert kinds >= {"QĐ-UBND", "NQ-HĐND"} and any(kind.startswith(("NĐ-", "TT-")) for kind in kinds)


# ---------------------------------------------------------------------- targets and titles
def test_targets_lie_on_the_grid_and_within_the_act() -> None:
    world = made()
    for act in world.acts.values():
        assert len({goal.indicator for goal in act.goals}) == len(act.goals)
        for goal in act.goals:
            indicator = SMALL.topics[act.topic].indicators[goal.indicator]
            steps = (goal.value - indicator.low) / indicator.step
            assert indicator.low <= goal.value <= indicator.high and abs(steps - round(steps)) < 1e-6
            assert goal.comparator in ({"<", "<=", "~"} if indicator.fall else {"=", ">=", ">", "~", "<="})
            assert not (goal.value == 100 and goal.comparator != "=" and indicator.unit == "%")
            if goal.horizon:
                assert act.horizon and act.issued.year <= int(goal.horizon[:4]) <= act.horizon


def test_children_take_over_raise_and_lower_targets() -> None:
    world = made()
    turns: Counter[str] = Counter()
    for act in held(world):
        for link in act.links[:1]:
            known = {goal.indicator: goal.value for goal in world.acts[link.key].goals}
            for goal in act.goals:
                if goal.indicator in known:
                    had = known[goal.indicator]
                    turns["same" if goal.value == had else "raised" if goal.value > had else "lowered"] += 1
    whole = sum(turns.values())
    assert 0.55 < turns["same"] / whole < 0.72
    assert turns["lowered"] > turns["raised"] > 0.07 * whole


def test_titles_are_whole_and_cite_nothing() -> None:
    world = made()
    for act in world.acts.values():
        assert act.title and act.title == " ".join(act.title.split()), act
        assert not re.search(
            r"[{}\[\]|]|\bsố \d+[-/]|/\w+-|việc thực hiện việc|\b(\w+ \w+) \1\b(?! \w+ đoàn)", act.title
        ), act.title
        assert act.genre == "article" or act.title[0].islower()
    local = [act for act in held(world) if world.bodies[act.issuer].place]
    places = [world.places[world.bodies[act.issuer].place or ""].name for act in local]
    assert sum(name in act.title for name, act in zip(places, local, strict=True)) > 400


# ---------------------------------------------------------------------- places and people
def real_names() -> set[str]:
    places = load("organs").data["places"]
    names = {*places["provinces"], *places["municipalities"], *KNOWN.replace("\n", " ").split(", ")}
    found = util.find_spec("underthesea")
    if found and found.origin:
        file = Path(found.origin).parent / "address" / "data" / "mapping.json"
        rows = json.loads(file.read_text("utf-8"))["ward_mapping"] if file.exists() else []
        kinds = re.compile(r"^(Tỉnh|Thành phố|Quận|Huyện|Thị xã|Thị trấn|Xã|Phường|Đặc khu) ")
        columns = ("old_province", "old_district", "old_ward", "new_province", "new_ward")
        names |= {kinds.sub("", row[column]) for row in rows for column in columns}
    return {key(name) for name in names}


def test_no_place_is_real() -> None:
    real = real_names()
    for seed in range(4):
        named = {place.name for place in make_places(seed, 36) if not place.name.isdigit()}
        assert not {name for name in named for part in (name, *name.split(" - ")) if key(part) in real}
    assert key("Ba Đình") in real and key("Khánh Hòa") in real


def test_large_worlds_have_many_kinds_of_places_with_names_of_their_own() -> None:
    places = {place.key: place for place in make_places(8, 36)}
    provinces = [place for place in places.values() if place.level == "province"]
    assert len(provinces) == 36 and len({place.name for place in provinces}) == 36
    kinds = {place.kind for place in places.values()}
    assert kinds == {"tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn"}
    assert any(" - " in place.name for place in provinces) and any(place.name.isdigit() for place in places.values())
    assert all(place.level == "province" or place.parent in places for place in places.values())


def test_people_are_many_invented_and_in_their_offices() -> None:
    world = made()
    people = Counter(officer.name for body in world.bodies.values() for officer in body.officers)
    assert len(people) > 3000 and max(people.values()) < 30
    assert not set(people) & set(table("people")["denied"])
    assert {len(name.split()) for name in people} == {2, 3, 4, 5}
    heads = {own: world.bodies[f"p01.{own}"].officers[0].position for own in ("syt", "ubnd", "tu", "btc")}
    assert heads == {"syt": "Giám đốc", "ubnd": "Chủ tịch", "tu": "Bí thư", "btc": "Trưởng ban"}
    for body in world.bodies.values():
        assert [officer.deputy for officer in body.officers] == [turn > 0 for turn in range(len(body.officers))]
    assert all(world.bodies[act.issuer].officers for act in held(world))


# ---------------------------------------------------------------------- bodies
def test_mastheads_spell_the_names_on_lines_that_fit() -> None:
    world = made()
    for body in world.bodies.values():
        assert " ".join(body.masthead) == body.name.upper(), body
        if ":" not in body.key:
            assert max(len(line) for line in (*body.masthead, *body.masthead_parent)) <= 36, body
    assert world.bodies["p01.sldtbxh"].masthead == ("SỞ LAO ĐỘNG -", "THƯƠNG BINH VÀ XÃ HỘI")
    own = world.places["p01d02"]
    assert world.bodies["p01d02.hu"].masthead_parent == (f"ĐẢNG BỘ {world.places['p01'].full.upper()}",)
    assert world.bodies["p01d02.ldld"].masthead == ("LIÊN ĐOÀN LAO ĐỘNG", own.full.upper())


@pytest.mark.parametrize("own", ["ubnd", "syt", "snv", "tu", "btc", "ldld", "hnd", "cat"])
def test_the_program_reads_the_names_that_the_world_gives(own: str) -> None:
    world = made()
    body = world.bodies[f"p01.{own}"]
    party = body.system == "party"
    number = f"Số 15-KH/{body.notation}" if party else f"Số: 15/KH-{body.notation}"
    motto = "ĐẢNG CỘNG SẢN VIỆT NAM" if party else "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    seat = lookups.seat(world, body.key)
    lines = [
        *body.masthead_parent,
        *body.masthead,
        number,
        "",
        motto,
        f"{seat}, ngày 09 tháng 6 năm 2023",
        "",
        "KẾ HOẠCH",
    ]
    text = "\n".join([*lines, "Chuyển đổi số năm 2023", "", "I. MỤC ĐÍCH", "1. Nâng cao nhận thức của cán bộ."])
    fields = header.extract(document_of(text))
    assert fields["organ_name"].value == body.name
    assert fields["system"].value == body.system
    assert fields["place"].value == seat


# ---------------------------------------------------------------------- look-ups
def test_the_specialist_leads_its_field_and_changes_with_the_mergers() -> None:
    world = made()

    def leads(own: str, field: str, on: date) -> str | None:
        body = lookups.specialist(world, own, field, on)
        return body.local[0] if body else None

    before, after = date(2022, 5, 1), date(2025, 9, 1)
    assert leads("p01.ubnd", "health", before) == "Sở Y tế"
    assert leads("p01.ubnd", "digital", before) == "Sở Thông tin và Truyền thông"
    assert leads("p01.ubnd", "digital", after) == "Sở Khoa học và Công nghệ"
    assert leads("p01.ubnd", "labour", before) == "Sở Lao động - Thương binh và Xã hội"
    assert leads("p01.ubnd", "labour", after) == "Sở Nội vụ"
    assert leads("p01d02.ubnd", "education", before) == "Phòng Giáo dục và Đào tạo"
    assert leads("p01w01.ubnd", "health", after) == "Phòng Văn hóa - Xã hội"
    assert leads("p01.tu", "party", before) == "Ban Tổ chức Tỉnh ủy"
    assert leads("p01.syt", "health", before) == "Phòng Nghiệp vụ Y"
    assert leads("p01d02c01.ubnd", "digital", before) is None


def test_kin_know_who_is_above_below_and_beside() -> None:
    world = made()
    on = date(2023, 3, 1)
    assert lookups.above(world, "p01.syt") is world.bodies["p01.ubnd"]
    under = {body.key for body in lookups.below(world, "p01.ubnd", on)}
    assert {"p01.syt", "p01d01.ubnd"} <= under and "p01w01.ubnd" not in under
    assert "p01w01.ubnd" in {body.key for body in lookups.below(world, "p01.ubnd", date(2025, 8, 1))}
    near = [body.key for body in lookups.neighbours(world, "p01.ubnd", on)]
    assert {"p01.syt", "p01.ldld", "p01.mttq", "p01d01.ubnd", "p01.btc"} <= set(near) and len(set(near)) == len(near)
    assert "p01.ubnd" not in near and "p01.tu" not in near
    assert {body.system for body in lookups.neighbours(world, "p01.ldld", on)} == {"union", "youth", "other"}
    assert lookups.divisions(world, "p01.syt", on)[0].name == "Phòng Nghiệp vụ Y"
    huyen_uy = lookups.counterpart(world, "p01d02.ubnd", "party-committee", on)
    assert huyen_uy is world.bodies["p01d02.hu"]
    assert lookups.counterpart(world, "p01d02.ubnd", "party-committee", date(2025, 9, 1)) is None


def test_a_name_is_as_long_as_its_reader_needs() -> None:
    world = made()
    province, district = world.places["p01"], world.places["p01d02"]
    assert lookups.called(world, "p01.ubnd", "p01d02.ubnd") == ("Ủy ban nhân dân tỉnh", "UBND tỉnh")
    assert lookups.called(world, "p01d02.ubnd", "p01d02c01.ubnd") == (
        f"Ủy ban nhân dân {district.kind}",
        f"UBND {district.kind}",
    )
    assert lookups.called(world, "p01d02.ubnd", "p01.ubnd")[1] == f"UBND {district.full}"
    assert lookups.called(world, "p01d02.ubnd", "p02.ubnd")[1] == f"UBND {district.full}, {province.full}"
    assert lookups.called(world, "p01.syt", "p02.ubnd")[0] == f"Sở Y tế {province.full}"
    assert lookups.called(world, "p01.tu", "p02.ubnd") == (f"Tỉnh ủy {province.name}",)
    assert lookups.called(world, "tw.bnnptnt", "p02.ubnd")[1] == "Bộ NN&PTNT"
    assert lookups.called(world, "p01.syt:1", "p01.ubnd") == ("Phòng Nghiệp vụ Y Sở Y tế", "Phòng Nghiệp vụ Y SYT")
    company = next(
        body for body in world.bodies.values() if re.fullmatch(r"p\d\d\.e\d", body.key) and "TNHH MTV" in body.name
    )
    assert lookups.called(world, f"{company.key}.cd", company.key)[0] in {
        "Công đoàn Công ty",
        "Công đoàn cơ sở Công ty",
    }
    assert lookups.called(world, company.key, "p01.ubnd")[0].startswith(company.name)


def test_datelines_name_the_place_and_the_centre_hanoi() -> None:
    world = made()
    numbered = next(body for body in world.bodies.values() if body.place and world.places[body.place].name.isdigit())
    assert re.fullmatch(r"Phường \d", lookups.seat(world, numbered.key))
    assert lookups.seat(world, "tw.bct") == "Hà Nội"
    province = lookups.province_of(world, "p01d02c01.ubnd")
    assert province is world.places["p01"]
    assert lookups.place_of(world, "tw.cp") is None
