"""Every rule of every table proves itself: its examples, its counterexamples, and its time on hostile text."""

from __future__ import annotations

from time import perf_counter

import pytest

from pipeline import rules
from pipeline.text import fold

RULES = [(table, rule) for table in map(rules.load, rules.names()) for rule in table.rules]
IDS = [f"{table.name}/{rule.name}" for table, rule in RULES]

# Each is repeated to fill the text: what a form, a bad scan or an attacker fills pages with.
HOSTILE = [
    *("0", "1.", "12/", ".", " ", "-", "/", "a", "Ư", "KH", "\n", "\t", "(", "“", ",", "a)\n"),
    *("Số: ", "ngày ", "1 tháng ", "và ", "Nghị quyết số ", "Kế hoạch 1/KH-UBND ", "Căn cứ ", "UBND", "Ban, "),
    *("của Ủy ban nhân dân ", "phối hợp với ", "ít nhất 1 ", "Sở Y tế chủ trì, hoàn thành trước ngày 01/7/2022; "),
]


def test_there_are_rules() -> None:
    assert len(RULES) > 20
    assert len(set(IDS)) == len(IDS), "two rules of a table share a name"


@pytest.mark.parametrize(("table", "rule"), RULES, ids=IDS)
def test_rule_matches_its_examples_and_no_counterexample(table: rules.RuleTable, rule: rules.Rule) -> None:
    assert rule.examples, "a rule carries an example"
    assert rule.source, "a rule names the norm or the kind of document that taught it"
    for example in rule.examples:
        assert rule.regex.search(fold(example)), f"does not match its example {example!r}"
    for counterexample in rule.counterexamples:
        match = rule.regex.search(fold(counterexample))
        assert not match, f"matches {match and match.group()!r} in its counterexample {counterexample!r}"


@pytest.mark.parametrize(("table", "rule"), RULES, ids=IDS)
def test_examples_of_an_exclusive_table_match_no_other_rule(table: rules.RuleTable, rule: rules.Rule) -> None:
    if not table.data.get("exclusive"):
        return
    for example in rule.examples:
        others = [other.name for other in table.rules if other is not rule and other.regex.search(fold(example))]
        assert not others, f"{example!r} also matches {others}"


@pytest.mark.parametrize(("table", "rule"), RULES, ids=IDS)
def test_rule_is_linear_on_hostile_text(table: rules.RuleTable, rule: rules.Rule) -> None:
    texts = [fold(unit) for unit in HOSTILE]
    taken = [assert_linear(rule, unit, 12, (14, 16, 18)) for unit in texts]
    slowest = texts[taken.index(max(taken))]
    assert_linear(rule, slowest, 18, (20,))


def assert_linear(rule: rules.Rule, unit: str, first: int, powers: tuple[int, ...]) -> float:
    """Four times the text takes about four times as long; a quadratic pattern takes sixteen. Returns seconds a character."""
    before = seconds(rule, unit, 1 << first)
    for power in powers:
        size = 1 << power
        now = seconds(rule, unit, size)
        if now > 9 * before and now > 0.1:  # another process may have had the core: measure both once more
            before = min(before, seconds(rule, unit, size // 4))
            now = min(now, seconds(rule, unit, size))
            assert now <= 9 * before, f"{before:.3f} s for {size // 4} characters of {unit!r}, {now:.3f} s for {size}"
        if power == 16 and now < 0.012:  # 1300 starts or more in such a text, each read to its end, would take longer
            break
        before = now
    return now / size


def seconds(rule: rules.Rule, unit: str, size: int) -> float:
    text = (unit * (size // len(unit) + 1))[:size] + "§"  # the end disappoints what runs up to it
    start = perf_counter()
    for _ in rule.regex.finditer(text):
        pass
    return perf_counter() - start
