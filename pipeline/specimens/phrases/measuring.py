"""Numbers that an act undertakes to reach, as officials write them."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.specimens.grammar import Indicator
from pipeline.specimens.model import Goal
from pipeline.specimens.phrases.voice import Voice
from pipeline.specimens.rich import Rich, rich

_NAMES = {">=": "least", ">": "above", "<=": "most", "<": "below", "~": "about", "=": "equal"}
_MONEY = {"đồng", "tỷ đồng", "triệu đồng", "USD"}
_WORDS = ("", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")


class Measuring(Voice):
    """How targets are put."""

    def target(self, goal: Goal, horizon_in_text: bool) -> Rich:
        """The clause of an indicator with its quantity, first letter as the pattern has it.

        Args:
            horizon_in_text: the clause says by when (``đến năm 2025``) and the mark has the horizon; otherwise neither
                does, and the heading or lead-in above tells.
        """
        indicator = self.topic.indicators[goal.indicator]
        horizon = goal.horizon if horizon_in_text else None
        quantity = self.quantity(goal, indicator, horizon)
        clause = self.language.expand(indicator.text, self.chance, self.topic, q=quantity)
        if self.likely(0.16) and "phấn đấu" not in clause.text.lower():
            clause = self.say("p_strive", clause=clause.lower() if clause.text[:2].istitle() else clause)
        if horizon is not None:
            name = "p_horizon_year" if len(horizon) == 4 else "p_horizon_day"
            when = horizon if len(horizon) == 4 else self.written(date.fromisoformat(horizon))
            clause = self.say(name, clause=clause, when=when)
        return clause

    def quantity(self, goal: Goal, indicator: Indicator, horizon: str | None) -> Rich:
        """Comparator, number and unit, marked ``target``: ``ít nhất 80%``, ``từ 2.500 lượt cán bộ trở lên``."""
        unit = indicator.unit
        number, said_unit = self._number(goal.value, unit)
        data: dict[str, Any] = {
            "value": goal.value * _scale(unit),
            "value_text": number,
            "comparator": goal.comparator,
            "unit": said_unit.strip(),
            "per": indicator.per,
            "horizon": horizon,
            "indicator": goal.indicator,
        }
        name = f"p_{_NAMES[goal.comparator]}"
        if goal.comparator == "=" and goal.value == 100 and unit == "%" and self.likely(0.04):
            name = "p_whole"
        return rich(self.say(name, n=number + said_unit)).marked("target", **data)

    def _number(self, value: float, unit: str) -> tuple[str, str]:
        """The number and the unit as written, the unit with the blank before it."""
        if unit == "%":
            return _plain(value), f"{self.habits.percent}%" if not self.likely(0.015) else " phần trăm"
        blank = " "
        if value >= 1_000_000 and value % 100_000 == 0:
            if value >= 1_000_000_000 and value % 100_000_000 == 0:
                return f"{_plain(value / 1e9)} tỷ", blank + unit
            return f"{_plain(value / 1e6)} triệu", blank + unit
        if value == int(value) and value < 10:
            if self.likely(0.012):
                return _WORDS[int(value)], blank + unit
            return (f"{int(value):02}" if self.habits.nought and unit not in _MONEY else str(int(value))), blank + unit
        return _plain(value), blank + unit


def _plain(value: float) -> str:
    """``22.000``, ``12,5``: the point parts thousands, the comma decimals."""
    if value == int(value):
        return f"{int(value):,}".replace(",", ".")
    return f"{value:,.4f}".rstrip("0").replace(",", " ").replace(".", ",").replace(" ", ".")


def _scale(unit: str) -> float:
    return 1.0
