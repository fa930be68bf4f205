"""Targets of acts: numbers on the grid of the topic's indicators, taken over, raised or lowered by those who follow."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from pipeline.specimens.grammar import Indicator, Topic
from pipeline.specimens.model import Goal

_SAME, _RAISED = 0.60, 0.15  # the rest is lowered
_UP = (("=", 32), (">=", 42), (">", 16), ("~", 7), ("<=", 3))
_DOWN = (("<", 45), ("<=", 45), ("~", 10))
_MANY = {"resolution": (3, 8), "programme": (3, 8), "plan": (2, 7), "directive": (1, 2), "conclusion": (1, 3)}
_NONE = {"resolution": 0.08, "programme": 0.08, "plan": 0.15, "directive": 0.6, "conclusion": 0.6}


def goals(
    genre: str, topic: Topic, horizon: int | None, issued: date, parent: Sequence[Goal], chance: random.Random
) -> tuple[Goal, ...]:
    """Targets of an act whose nearest predecessor has those of `parent`; () for genres that set none."""
    if genre not in _MANY or not topic.indicators or chance.random() < _NONE[genre]:
        return ()
    many = min(chance.randint(*_MANY[genre]), len(topic.indicators))
    taken: dict[int, Goal] = {}
    kept = chance.sample(list(parent), min(len(parent), max(1, round(many * 0.75))))
    for goal in kept:
        taken.setdefault(goal.indicator, _inherited(goal, topic.indicators[goal.indicator], horizon, issued, chance))
    known = {goal.indicator for goal in parent}
    free = [number for number in range(len(topic.indicators)) if number not in known]
    for number in chance.sample(free, max(0, min(many - len(taken), len(free)))):
        taken[number] = _own(number, topic.indicators[number], horizon, issued, chance)
    return tuple(taken[number] for number in sorted(taken))


def _own(number: int, indicator: Indicator, horizon: int | None, issued: date, chance: random.Random) -> Goal:
    steps = _steps(indicator)
    value = _value(indicator, chance.randint(0, steps))
    return Goal(number, _comparator(indicator, value, chance), value, _horizon(horizon, issued, chance))


def _inherited(goal: Goal, indicator: Indicator, horizon: int | None, issued: date, chance: random.Random) -> Goal:
    """The same number, or a few steps of the grid more or less."""
    at = round((goal.value - indicator.low) / indicator.step)
    turn = chance.random()
    if turn >= _SAME:
        by = chance.randint(1, 4) * (1 if turn < _SAME + _RAISED else -1)
        at = max(0, min(_steps(indicator), at + by))
    value = _value(indicator, at)
    comparator = goal.comparator
    if _whole(indicator, value) or (value != goal.value and chance.random() < 0.3):
        comparator = _comparator(indicator, value, chance)
    return Goal(goal.indicator, comparator, value, _horizon(horizon, issued, chance))


def _steps(indicator: Indicator) -> int:
    return round((indicator.high - indicator.low) / indicator.step)


def _value(indicator: Indicator, at: int) -> float:
    return min(indicator.high, round(indicator.low + at * indicator.step, 6))


def _whole(indicator: Indicator, value: float) -> bool:
    return indicator.unit == "%" and value >= 100


def _comparator(indicator: Indicator, value: float, chance: random.Random) -> str:
    if _whole(indicator, value):
        return "="
    signs, weights = zip(*(_DOWN if indicator.fall else _UP), strict=True)
    return str(chance.choices(signs, weights=weights)[0])


def _horizon(horizon: int | None, issued: date, chance: random.Random) -> str | None:
    """When it is to be reached: mostly the act's horizon, sometimes a year before it or a day; None says nothing."""
    if horizon is None:
        return None
    if horizon <= issued.year + 1:
        return str(horizon) if chance.random() < 0.3 else None
    turn = chance.random()
    if turn < 0.1:
        return None
    if turn < 0.18:
        return str(chance.randint(issued.year + 1, horizon - 1))
    if turn < 0.22:
        return f"{horizon}-{chance.choice(('06-30', '12-31', '09-30'))}"
    return str(horizon)
