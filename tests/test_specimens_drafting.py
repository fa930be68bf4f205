"""Whole acts: what a draft claims of itself holds in its text, in every genre, manner and form."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from pipeline.specimens.draft import ROLES, Draft, Paragraph, Table
from pipeline.specimens.drafting import draft
from pipeline.specimens.drafting.desk import Desk, ended, small
from pipeline.specimens.drafting.masthead import in_small
from pipeline.specimens.drafting.outline import Outline
from pipeline.specimens.drafting.tables import task_table
from pipeline.specimens.drafting.work import Work
from pipeline.specimens.grammar import language
from pipeline.specimens.model import ActPlan, World
from pipeline.specimens.rich import Rich
from pipeline.specimens.world import build
from pipeline.specimens.world.data import table as table_of

_TITLE = {"type", "subject", "about"}
_FIRST = {"heading", "item", "article"}
_TWO_TIERS = date(2025, 7, 1)


@cache
def world() -> World:
    return build(7, 260, language())


@cache
def drafts() -> tuple[tuple[ActPlan, Draft], ...]:
    return tuple(
        (act, draft(act, world(), language(), random.Random(f"{seed}/{act.key}")))
        for seed in (1, 2)
        for act in world().held()
    )


def paragraphs(act: Draft) -> list[Paragraph]:
    return [block for _, block in act.blocks() if isinstance(block, Paragraph)]


def tables(act: Draft) -> list[Table]:
    return [block for _, block in act.blocks() if isinstance(block, Table)]


# ------------------------------------------------------------------ every draft
def test_roles_and_marks_are_sound() -> None:
    for act, made in drafts():
        for paragraph in paragraphs(made):
            assert paragraph.role in ROLES, (act.key, paragraph.role)
            assert not paragraph.marker or paragraph.marker in paragraph.text
        text = made.text
        for mark in made.marks():
            assert 0 <= mark.start < mark.end <= len(text), (act.key, mark)
            assert not text[mark.start : mark.end].isspace() or mark.kind == "field", (act.key, mark)


def test_texts_are_clean() -> None:
    for act, made in drafts():
        assert unicodedata.is_normalized("NFC", made.text), act.key
        assert not re.search(r"[{}‹›|\ue000]", made.text), act.key
        for paragraph in paragraphs(made):
            if paragraph.role not in {"code", "dateline", "note"}:
                assert "  " not in paragraph.text, (act.key, paragraph.text)
            assert not re.search(r"(?:[;,:]|(?<!\.))\.[;:]|;;|,,|::|\.\.(?!\.)", paragraph.text), (
                act.key,
                paragraph.text,
            )


def test_what_assigns_is_an_item() -> None:
    for act, made in drafts():
        for paragraph in paragraphs(made):
            if paragraph.task:
                assert paragraph.role in {"item", "article"}, (act.key, paragraph.text)
                assert paragraph.depth > 0
                assert not paragraph.text.endswith(":"), (act.key, paragraph.text)
            if paragraph.role == "lead-in":
                assert paragraph.text.endswith(":"), (act.key, paragraph.text)
        for table in tables(made):
            text = table.columns.index("text") if table.task_rows else 0
            for number in table.task_rows:
                cell = table.rows[number][text]
                assert number >= table.header and cell is not None and cell.rich.text, act.key


def test_nothing_stands_below_a_task() -> None:
    """A leaf is a task; what has items below it is a heading or a lead-in. Attributes stand below an item."""
    for act, made in drafts():
        before: Paragraph | None = None
        for paragraph in paragraphs(made):
            if paragraph.role in {"item", "article"} and before and before.task:
                assert paragraph.depth <= before.depth, (act.key, before.text, paragraph.text)
            if paragraph.role == "attribute":
                assert before is not None and paragraph.depth == before.depth + 1, (act.key, paragraph.text)
                continue
            before = paragraph if paragraph.depth else None


def test_tables_are_whole() -> None:
    for act, made in drafts():
        for table in tables(made):
            assert len(table.widths) == len(table.columns) and abs(sum(table.widths) - 1) < 1e-6, act.key
            covered = Counter(
                (r + i, c + j)
                for r, row in enumerate(table.rows)
                for c, cell in enumerate(row)
                if cell
                for i in range(cell.rows)
                for j in range(cell.columns)
            )
            places = {(r, c) for r in range(len(table.rows)) for c in range(len(table.columns))}
            assert set(covered) == places and max(covered.values()) == 1, (act.key, table.text)


# ------------------------------------------------------------------ header
_AS_WRITTEN = {"code_number", "signer_name", "place", "recipients"}
_IN_CAPITALS = {"organ_name", "parent_organ_name", "type_name", "signer_position", "urgency", "secrecy"}


def test_field_marks_hold_their_values() -> None:
    for act, made in drafts():
        text = made.text
        found: dict[str, list[tuple[str, object]]] = defaultdict(list)
        for mark in made.marks():
            if mark.kind == "field":
                found[mark.data["name"]].append((text[mark.start : mark.end], mark.data["value"]))
        for name, entries in found.items():
            values = made.fields[name] if name == "recipients" else [made.fields[name]] * len(entries)
            assert [value for _, value in entries] == values, (act.key, name)
            words = " ".join(said for said, _ in entries)
            if name in _AS_WRITTEN and name != "recipients":
                assert words == made.fields[name], (act.key, name)
            elif name in _IN_CAPITALS and made.fields[name]:
                assert words.upper() == made.fields[name].upper(), (act.key, name, words)
            elif name == "subject":
                assert words in {made.fields[name], made.fields[name].upper()}, (act.key, words)
            elif name == "code" and made.fields["code"]:
                assert words.replace(" ", "") == made.fields["code"], (act.key, words)


def test_canonical_fields_are_the_plan_s() -> None:
    for act, made in drafts():
        if made.form == "article":
            assert set(made.fields.values()) == {None}
            continue
        assert (made.fields["code"], made.fields["code_number"]) == (act.code, act.number)
        assert made.fields["code_notation"] == act.notation
        assert made.fields["issued_date"] in {act.issued, None}
        assert made.fields["issued_date"] is not None or act.number is None
        assert made.fields["type_name"] == (act.type_name or None)
        assert made.fields["organ_name"], act.key
        issuer = world().bodies[act.issuer]
        assert made.fields["organ_name"].upper() == " ".join(issuer.masthead).upper()
        assert made.fields["signer_name"] and made.fields["signer_position"] and made.fields["recipients"]


def test_marks_of_authority_follow_the_form() -> None:
    signs: Counter[tuple[bool, bool]] = Counter()
    for _, made in drafts():
        if authority := made.fields["signing_authority"]:
            signs[made.form in {"party36", "party05"}, "/" in authority.split()[0]] += 1
    assert signs[True, True] > 10 * signs[True, False]
    assert signs[False, False] > 10 * signs[False, True]


def test_the_party_writes_no_end_sign_from_form_05_on() -> None:
    lines = []
    for number, act in enumerate(a for a in world().held() if a.form == "party36"):
        later = replace(act, form="party05")
        made = draft(later, world(), language(), random.Random(f"05/{number}"))
        assert "./." not in made.text, act.key
        lines += [p.text for p in paragraphs(made) if p.role == "basis"]
    assert lines and all(line.startswith("- ") for line in lines)


def test_numbers_are_filled_in_by_hand() -> None:
    acts = [made for act, made in drafts() if made.form != "article" and act.number]
    by_hand = sum(any(m.kind == "hand" for p in made.left if p.role == "code" for m in p.rich.marks) for made in acts)
    assert 0.8 < by_hand / len(acts) < 0.97


# ------------------------------------------------------------------ what the acts say
def _preamble_citations(made: Draft) -> set[tuple[str, str]]:
    """Act and relation of the mentions in title and preamble; of an article, in all of it."""
    found = set()
    headed = False
    for paragraph in paragraphs(made):
        headed = headed or (paragraph.role in _FIRST and made.form != "article")
        if paragraph.role in _TITLE or not headed:
            found |= {(m.data["act"], m.data["relation"]) for m in paragraph.rich.of("citation")}
    return found


def test_acts_that_are_implemented_are_cited_before_the_body() -> None:
    checked = 0
    for act, made in drafts():
        wanted = {(link.key, "implements") for link in act.links if link.relation == "implements"}
        checked += len(wanted)
        assert wanted <= _preamble_citations(made), (act.key, act.genre, wanted)
    assert checked > 100


def test_other_links_are_cited() -> None:
    for act, made in drafts():
        said = {(m.data["act"], m.data["relation"]) for m in made.marks() if m.kind == "citation"}
        for link in act.links:
            if act.genre == "decision" and link.relation in {"amends", "replaces", "repeals"}:
                assert (link.key, link.relation) in said, (act.key, link)


def test_bodies_live_on_the_day() -> None:
    for act, made in drafts():
        for mark in made.marks():
            if mark.kind == "body" and mark.data["key"]:
                body = world().bodies[mark.data["key"]]
                assert (body.until is None or act.issued <= body.until) or mark.data["role"] is None, (
                    act.key,
                    body.name,
                )
        if act.issued >= _TWO_TIERS and made.fields["recipients"]:
            assert not any(re.search(r"\b(?:các|cấp) huyện\b", entry) for entry in made.fields["recipients"]), act.key


def test_all_goals_are_targets() -> None:
    kept = ("plan", "programme", "resolution")
    for act, made in drafts():
        if act.genre not in kept or not act.goals:
            continue
        values = {round(m.data["value"], 6) for m in made.marks() if m.kind == "target"}
        for goal in act.goals:
            assert any(round(goal.value * scale, 6) in values for scale in (1, 1e3, 1e6, 1e9, 1e12)), (act.key, goal)


def test_every_genre_and_manner_is_there() -> None:
    seen = {(made.genre, made.manner) for _, made in drafts()}
    assert {"plan", "letter", "decision", "directive", "resolution", "report", "article"} <= {
        genre for genre, _ in seen
    }
    assert {"bullets", "clauses", "table", "loose"} <= {manner for genre, manner in seen if genre == "plan"}
    assert any(t.landscape for _, made in drafts() for t in tables(made))
    assert any(len(t.task_rows) > 25 for _, made in drafts() for t in tables(made))


def test_sizes_are_those_of_real_acts() -> None:
    tasks = {made.key: sum(p.task for p in paragraphs(made)) + sum(len(t.task_rows) for t in tables(made))
             for _, made in drafts() if made.genre == "plan"}  # fmt: skip
    counts = sorted(tasks.values())
    assert 12 <= counts[len(counts) // 2] <= 32
    assert counts[-1] > 45 and counts[0] < 10


def test_the_same_chance_gives_the_same_act() -> None:
    act = next(a for a in world().held() if a.genre == "plan")
    first, again = (draft(act, world(), language(), random.Random("x")) for _ in range(2))
    assert first == again
    assert first.text != draft(act, world(), language(), random.Random("y")).text


# ------------------------------------------------------------------ parts
@pytest.fixture
def desk() -> Desk:
    act = next(a for a in world().held() if a.genre == "plan" and a.form == "state")
    return Desk(act, world(), language(), random.Random("desk"))


def test_names_in_capitals_find_their_case() -> None:
    names = ["Liên đoàn Lao động tỉnh Thác Khuê", "tỉnh Thác Khuê"]
    assert in_small(("LIÊN ĐOÀN LAO ĐỘNG", "TỈNH THÁC KHUÊ"), names) == names[0]
    assert in_small(("UBND TỈNH THÁC KHUÊ",), ["Ủy ban nhân dân tỉnh Thác Khuê"]) == "UBND tỉnh Thác Khuê"
    assert in_small(("ĐẢNG BỘ THÀNH PHỐ THÁC KHUÊ",), ["Thành ủy Thác Khuê"]) == "Đảng bộ thành phố Thác Khuê"
    assert in_small(("ĐẢNG BỘ TỈNH THÁC KHUÊ",), ["Đảng bộ", "Tỉnh ủy Thác Khuê"]) == "Đảng bộ tỉnh Thác Khuê"


def test_numbers_begin_anew_below_a_heading(desk: Desk) -> None:
    page = Outline(desk, ("roman", "number", "dotted"))
    page.heading(1, "Một")
    page.heading(2, "Hai")
    page.items(3, [Rich("Ba"), Rich("Bốn")])
    page.heading(2, "Năm")
    page.items(3, [Rich("Sáu")])
    page.heading(1, "Bảy")
    page.heading(2, "Tám")
    assert [p.marker for p in page.blocks if isinstance(p, Paragraph)] == [
        "I",
        "1",
        "1.1",
        "1.2",
        "2",
        "2.1",
        "II",
        "1",
    ]


def test_a_number_takes_nothing_from_a_list_that_ended(desk: Desk) -> None:
    page = Outline(desk, ("roman", "number", "dotted"))
    page.heading(1, "Một")
    page.items(2, [Rich("Hai"), Rich("Ba")])
    page.heading(1, "Bốn")
    page.lead_in(2, Rich("Năm"))
    page.items(3, [Rich("Sáu")])
    assert [p.marker for p in page.blocks if isinstance(p, Paragraph)] == ["I", "1", "2", "II", "", "1"]


def test_letters_count_as_vietnamese_does(desk: Desk) -> None:
    page = Outline(desk, ("letter",))
    page.items(1, [Rich(f"Việc {n}") for n in range(8)])
    assert [p.marker for p in page.blocks if isinstance(p, Paragraph)] == list("abcdđegh")


def test_endings_keep_marks_within_the_words() -> None:
    text = ended(Rich("hoàn thành ") + Rich("trước ngày 15/12/2022").marked("deadline") + ".", ";")
    assert text.text.endswith("2022;") and text.marks[0].end == len(text.text) - 1


def test_names_keep_their_capital_within_a_sentence() -> None:
    assert small(Rich("Sở Y tế").marked("body", role=None) + " báo cáo").text == "Sở Y tế báo cáo"
    assert small(Rich("UBND huyện")).text == "UBND huyện"
    assert small(Rich("Thực hiện nghị quyết")).text == "thực hiện nghị quyết"


def test_a_task_table_says_who_and_when(desk: Desk) -> None:
    table = task_table(desk, Work(desk), 40, landscape=True)
    assert len(table.task_rows) == 40
    roles = Counter(m.data.get("role") or m.kind for _, _, _, cell in table.cells() for m in cell.rich.marks)
    assert roles["lead"] >= 30 and roles["deadline"] >= 30


def test_laws_were_passed_before_they_are_cited() -> None:
    years = table_of("law_years")["years"]
    assert {law for topic in language().topics.values() for law in topic.laws} <= set(years)
    seen = Counter(
        years[words] <= act.issued.year
        for act, made in drafts()
        for mark in made.marks()
        if mark.kind == "citation" and (words := made.text[mark.start : mark.end]) in years
    )
    assert seen[True] > 300 and not seen[False]


def test_limits_below_a_period_are_within_it() -> None:
    periods = 0
    for act, made in drafts():
        over: tuple[date, date] | None = None
        for paragraph in paragraphs(made):
            limits = [mark.data for mark in paragraph.rich.of("deadline")]
            if paragraph.role == "heading":
                over = (limits[0]["start"], limits[0]["end"]) if limits else None
                periods += over is not None
                assert over is None or (over[0] and over[0] <= over[1]), (act.key, paragraph.text)
            elif over and paragraph.task:
                assert all(over[0] <= limit["end"] <= over[1] for limit in limits), (act.key, paragraph.text)
    assert periods


def test_every_link_is_cited() -> None:
    for act, made in drafts():
        said = {(m.data["act"], m.data["relation"]) for m in made.marks() if m.kind == "citation"}
        if made.form != "article":
            assert {(link.key, link.relation) for link in act.links} <= said, act.key


def test_bodies_are_named_in_full() -> None:
    names = {mark.data["name"] for _, made in drafts() for mark in made.marks() if mark.kind == "body"}
    assert "Văn phòng Ủy ban nhân dân tỉnh" in names and not names & {"Văn phòng", "Ban Tuyên giáo", "Ban Tổ chức"}
