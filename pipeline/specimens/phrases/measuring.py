"""Numbers that an act undertakes to reach, as officials write them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from pipeline.specimens.grammar import Indicator
from pipeline.specimens.model import Goal
from pipeline.specimens.phrases.voice import Voice
from pipeline.specimens.rich import Mark, Rich

_NAMES = {">=": "least", ">": "above", "<=": "most", "<": "below", "~": "about", "=": "equal"}
_SCALES = {"nghìn tỷ": 1e12, "tỷ": 1e9, "triệu": 1e6, "nghìn": 1e3}
_WHOLE = frozenset(
    {"đồng", "USD", "m2", "m3", "km", "ha", "tấn", "ngày", "giờ", "ngày làm việc", "điểm"}
)  # no nought before these
_WORDS = ("", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


class Measuring(Voice):
    """How targets are put."""

    def target(self, goal: Goal, horizon_in_text: bool) -> Rich:
        """The clause of an indicator with its quantity, first letter as it falls.

        Args:
            horizon_in_text: the clause says by when (``đến năm 2025``) and the mark has the horizon; otherwise neither
                does, and the heading or lead-in above tells.
        """
        horizon = goal.horizon if horizon_in_text else None
        clause = self.measured(goal, horizon)
        if horizon is None:
            return self.say("p_strive", clause=clause) if self.likely(0.16) else clause
        if len(horizon) == 4:
            return self.say("p_horizon_year", clause=clause, when=horizon)
        return self.say("p_horizon_day", clause=clause, when=self.written(date.fromisoformat(horizon)))

    def measured(self, goal: Goal, horizon: str | None = None) -> Rich:
        """The clause alone: ``tỷ lệ hồ sơ trực tuyến đạt từ 80% trở lên``."""
        indicator = self.topic.indicators[goal.indicator]
        clause = self.said(indicator.text, q=self.quantity(goal, indicator, horizon))
        return Rich(clause.text, tuple(_measuring(clause.text, mark) for mark in clause.marks))

    def quantity(self, goal: Goal, indicator: Indicator, horizon: str | None = None) -> Rich:
        """Comparator, number and unit, marked ``target``: ``ít nhất 80%``, ``từ 2.500 lượt cán bộ trở lên``.

        ``value`` is in plain units: 1,5 tỷ đồng is 1500000000 ``đồng``.
        """
        scaled = next((word for word in _SCALES if indicator.unit.startswith(word + " ")), "")
        unit, _, each = indicator.unit.removeprefix(scaled).strip().partition("/")
        joint = self.habits.percent if unit == "%" else " "
        data: dict[str, Any] = {
            "value": round(goal.value * _SCALES.get(scaled, 1.0), 6),
            "value_text": "",
            "comparator": goal.comparator,
            "unit": unit,
            "per": each or indicator.per,
            "horizon": horizon,
            "indicator": goal.indicator,
        }
        if goal.comparator == ">=" and unit == "%" and goal.value <= 90 and self.likely(0.02):
            return self._range(data)
        amount = f"{self._amount(goal.value, unit)} {scaled}".strip()
        name = _NAMES[goal.comparator]
        if unit == "%":
            data["value_text"] = f"{amount}{joint}%"
            if name == "equal" and goal.value == 100 and indicator.text.startswith("{q}") and self.likely(0.06):
                name = "whole"
        else:
            data["value_text"] = amount
        if name not in {"equal", "whole"} and self.likely(0.14):
            large = "_share" if unit == "%" or (goal.value >= 200 and name == "about") else "_count"
            name += self.chance.choices((large, "_sign"), (9, 1))[0]
        text = self.say(f"p_{name}", n=f"{amount}{joint}{unit}{'/' if each else ''}{each}")
        return text.marked("target", **data)

    def _range(self, data: dict[str, Any]) -> Rich:
        """``từ 20 - 30%``: two targets, at least the one and at most the other."""
        low = data["value"]
        high = min(100, low + self.chance.choice((5, 10, 10, 15)))
        first = Rich(_plain(low)).marked("target", **data | {"value_text": _plain(low)})
        more = f"{_plain(high)}%"
        second = Rich(more).marked("target", **data | {"value": high, "value_text": more, "comparator": "<="})
        return ("từ " if self.likely(0.7) else "") + first + self.habits.dash + second

    def _amount(self, value: float, unit: str) -> str:
        """The number as written: ``22.000``, ``1,5 triệu``, ``05``, rarely ``năm``."""
        for word, scale in (("tỷ", 1e9), ("triệu", 1e6)):
            if value >= scale and value * 10 % scale == 0:
                return f"{_plain(value / scale)} {word}"
        if unit != "%" and value == int(value) and 0 < value < 10:
            if self.likely(0.012):
                return _WORDS[int(value)]
            return f"{int(value):02}" if self.habits.nought and unit not in _WHOLE else str(int(value))
        return _plain(value)


_SUMS = frozenset({"%", "đồng", "USD"})


def _measuring(clause: str, mark: Mark) -> Mark:
    """The mark of a target with what it measures, the clause without the number, and the rate as the clause says it."""
    if mark.kind != "target":
        return mark
    data = dict(mark.data)
    counted = data["unit"] if data["unit"] not in _SUMS else ""  # ``tổ chức | 62 buổi | giáo dục`` counts buổi
    data["measure"] = " ".join(f"{clause[: mark.start]}{counted}{clause[mark.end :]}".split())
    if data["per"] and (each := re.search(rf"mỗi ({re.escape(data['per'])}(?:, \w+)+) ", clause)):
        data["per"] = each[1]
    return mark._replace(data=data)


def _plain(value: float) -> str:
    """The point parts thousands, the comma decimals."""
    if value == int(value):
        return f"{int(value):,}".replace(",", ".")
    return f"{value:,.4f}".rstrip("0").translate(str.maketrans(",.", ".,"))
