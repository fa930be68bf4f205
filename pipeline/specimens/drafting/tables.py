"""Task tables and target tables, in the wordings and orders that offices use."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.specimens.draft import Cell, Table
from pipeline.specimens.drafting.desk import Desk, ended, plain
from pipeline.specimens.drafting.sections import headings_of, shares
from pipeline.specimens.drafting.work import Work
from pipeline.specimens.model import Goal
from pipeline.specimens.rich import Rich, join

_ORDERS = (
    (("ordinal", "text", "lead", "support", "deadline", "product"), 22),
    (("ordinal", "text", "lead", "support", "deadline"), 22),
    (("ordinal", "text", "lead", "support", "product", "deadline"), 12),
    (("ordinal", "text", "deadline", "lead", "support"), 10),
    (("ordinal", "text", "product", "deadline", "lead", "support"), 6),
    (("ordinal", "text", "lead", "deadline"), 9),
    (("ordinal", "text", "lead", "support", "deadline", "note"), 6),
    (("text", "lead", "support", "deadline"), 4),
    (("ordinal", "text", "deadline", "lead"), 5),
    (("ordinal", "deadline", "text", "lead", "support"), 3),
    (("text", "deadline", "lead"), 2),
)
_NAMES = {"ordinal": "d_c_ordinal", "text": "d_c_text", "lead": "d_c_lead", "support": "d_c_support",
          "deadline": "d_c_time", "product": "d_c_product", "note": "d_c_note"}  # fmt: skip
_WIDTHS = {"ordinal": 1.0, "text": 6.0, "lead": 2.6, "support": 3.0, "deadline": 2.0, "product": 2.4, "note": 1.2}
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_EMPTY = Cell(Rich(""))

Row = tuple[Cell | None, ...]


def task_table(desk: Desk, work: Work, total: int, *, depth: int = 1, landscape: bool = False) -> Table:
    """A table of `total` tasks, in groups where they are many."""
    orders, weights = zip(*_ORDERS, strict=True)
    columns: tuple[str, ...] = desk.chance.choices(orders, weights)[0]
    if not landscape and len(columns) > 5:
        columns = tuple(c for c in columns if c != "product")
    rows: list[Row] = []
    tasks: list[int] = []
    header = _header(desk, columns, rows)
    grouped = "ordinal" in columns and total >= 6 and desk.likely(0.6)
    number = 0
    restart = desk.likely(0.5)
    parts = shares(desk, total, min(max(2, total // 6), 8)) if grouped else [total]
    titles = headings_of(desk, len(parts)) if grouped else [Rich("")]
    end = desk.chance.choice((".", "", "", ";"))
    for group, (title, share) in enumerate(zip(titles, parts, strict=False)):
        if grouped:
            rows.append(_group_row(desk, columns, group, title))
            number = 0 if restart else number
        merged = _merged(desk, columns, share)
        for place in range(share):
            number += 1
            tasks.append(len(rows))
            rows.append(_task_row(desk, work, columns, number, end, merged, place))
    widths = tuple(_WIDTHS[c] for c in columns)
    return Table(
        tuple(rows), columns, tuple(w / sum(widths) for w in widths), header, frozenset(tasks), landscape, depth
    )


def _header(desk: Desk, columns: Sequence[str], rows: list[Row]) -> int:
    """Rows that name the columns: one, or two where lead and support stand below one name."""
    kind = desk.say("d_kind")
    names = [Rich(plain(desk.say(_NAMES[c], kind=kind))) for c in columns]
    if desk.likely(0.06):
        names = [name.upper() for name in names]
    at = columns.index("lead")
    if columns[at + 1 : at + 2] == ("support",) and desk.likely(0.14):
        first: list[Cell | None] = [Cell(name, rows=2, bold=True, centred=True) for name in names]
        second: list[Cell | None] = [None] * len(columns)
        first[at : at + 2] = [Cell(desk.say("d_c_charge"), columns=2, bold=True, centred=True), None]
        second[at : at + 2] = [Cell(Rich(text), bold=True, centred=True) for text in ("Chủ trì", "Phối hợp")]
        rows += [tuple(first), tuple(second)]
        return 2
    rows.append(tuple(Cell(name, bold=True, centred=True) for name in names))
    if desk.likely(0.04):
        rows.append(tuple(Cell(Rich(f"({n})"), centred=True) for n in range(1, len(columns) + 1)))
        return 2
    return 1


def _group_row(desk: Desk, columns: Sequence[str], group: int, title: Rich) -> Row:
    number = Cell(Rich(_ROMAN[group % 10]), bold=True, centred=True)
    words = title.upper() if desk.likely(0.2) else title
    if desk.likely(0.65):
        return (number, Cell(words, columns=len(columns) - 1, bold=True), *[None] * (len(columns) - 2))
    at = columns.index("text")
    cells: list[Cell | None] = [_EMPTY] * len(columns)
    cells[0], cells[at] = number, Cell(words, bold=True)
    return tuple(cells)


def _merged(desk: Desk, columns: Sequence[str], share: int) -> dict[str, tuple[int, int]]:
    """Columns whose cell reaches over several rows of a group: where it begins and over how many."""
    found = {}
    for column in ("lead", "deadline"):
        if column in columns and share >= 3 and desk.likely(0.1):
            size = desk.between(2, min(4, share))
            found[column] = (desk.between(0, share - size), size)
    return found


def _task_row(
    desk: Desk,
    work: Work,
    columns: Sequence[str],
    number: int,
    end: str,
    merged: dict[str, tuple[int, int]],
    place: int,
) -> Row:
    leads = work.leads()
    cells: list[Cell | None] = []
    for column in columns:
        begin, size = merged.get(column, (0, 1))
        if size > 1 and begin < place < begin + size:
            cells.append(None)
            continue
        rows = size if size > 1 and place == begin else 1
        cells.append(
            Cell(_said(desk, column, number, leads, end), rows=rows, centred=column in {"ordinal", "deadline"})
        )
    return tuple(cells)


def _said(desk: Desk, column: str, number: int, leads: tuple[str, ...], end: str) -> Rich:
    if column == "ordinal":
        return Rich(str(number))
    if column == "text":
        said = desk.speaker.action() if desk.likely(0.7) else desk.speaker.task()
        return ended(said, end).capital()
    if column == "lead":
        return _bodies(desk, leads, "lead") if desk.likely(0.93) else desk.speaker.generic("lead").capital()
    if column == "support":
        if desk.likely(0.12):
            return Rich("")
        if desk.likely(0.25):
            return desk.speaker.generic("support").capital()
        return _bodies(desk, desk.some(1, 4, *leads), "support")
    if column == "deadline":
        return desk.deadline(alone=True).capital() if desk.likely(0.95) else Rich("")
    if column == "product":
        return desk.speaker.product().capital() if desk.likely(0.85) else Rich("")
    return Rich("")


def _bodies(desk: Desk, keys: tuple[str, ...], role: str) -> Rich:
    """Bodies of a cell, behind one another or parted as cells part them."""
    if len(keys) > 1 and desk.likely(0.5):
        return join(desk.chance.choice(("; ", ", ")), [desk.speaker.body(key, role) for key in keys]).capital()
    return desk.speaker.bodies(keys, role).capital()


# ------------------------------------------------------------------ targets
_SIGNS = {
    "=": ("{}", "{}", "Đạt {}"), ">=": ("≥ {}", "≥{}", "Từ {} trở lên", "Tối thiểu {}"), ">": ("Trên {}", "> {}"),
    "<=": ("≤ {}", "Không quá {}"), "<": ("Dưới {}", "< {}"), "~": ("Khoảng {}", "≈ {}"),
}  # fmt: skip
_GAP = "\ue000"  # stands for the quantity while an indicator's name is cut from its clause
_VERBS = (
    "đạt tỷ lệ",
    "đạt",
    "chiếm",
    "có",
    "từ",
    "là",
    "còn",
    "giảm còn",
    "xuống còn",
    "giảm xuống",
    "tăng lên",
    "lên",
)


def named(desk: Desk, goal: Goal) -> Rich | None:
    """The name of an indicator without its quantity; None where the clause goes on behind it."""
    indicator = desk.topic.indicators[goal.indicator]
    said = desk.language.expand(indicator.text, desk.chance, desk.topic, q=_GAP).text.rstrip(" .;")
    if said.startswith(f"{_GAP} ") and indicator.unit == "%":
        return Rich("Tỷ lệ" + said[1:])
    if not said.endswith(_GAP):
        return None
    name = said[: -len(_GAP)].rstrip(" ,")
    while verb := next((verb for verb in _VERBS if name.endswith(f" {verb}")), ""):
        name = name[: -len(verb)].rstrip(" ,")
    name = name.removeprefix("phấn đấu ").removeprefix("Phấn đấu ")
    return Rich(name[:1].upper() + name[1:]) if len(name) > 8 else None


def target_table(desk: Desk, *, depth: int = 1) -> tuple[Table, list[Goal]] | None:
    """A table of the act's goals by year, and the goals that no table can hold; None where it would be too short."""
    undated = all(goal.horizon is None for goal in desk.act.goals)
    fitting: dict[int, dict[str, Goal]] = {}
    names: dict[int, Rich] = {}
    left = []
    for goal in desk.act.goals:
        year = goal.horizon or ""
        fits = undated or year.isdigit()
        name = names.get(goal.indicator) or (named(desk, goal) if fits else None)
        if name is None or not fits or year in fitting.get(goal.indicator, {}):
            left.append(goal)
            continue
        names[goal.indicator] = name
        fitting.setdefault(goal.indicator, {})[year] = goal
    years = sorted({year for found in fitting.values() for year in found})
    if len(fitting) < 3 or len(years) > 4:
        return None
    return _target_rows(desk, fitting, names, years, depth), left


def _target_rows(
    desk: Desk, fitting: dict[int, dict[str, Goal]], names: dict[int, Rich], years: list[str], depth: int
) -> Table:
    before = desk.likely(0.3)
    watch = desk.likely(0.35)
    columns = (
        "ordinal",
        "indicator",
        "unit",
        *(["note"] if before else []),
        *["value"] * len(years),
        *(["lead"] if watch else []),
    )
    heads = [desk.say("d_c_ordinal"), desk.say("d_c_indicator"), desk.say("d_c_unit")]
    if before:
        heads.append(desk.say("d_c_before", year=str(desk.act.issued.year - 1)))
    first_value = len(heads)
    pattern = desk.chance.choice(desk.language.lists["d_c_value"])
    heads += [desk.said(pattern, year=year) if year else desk.say("d_c_open") for year in years]
    heads += [desk.say("d_c_watch")] if watch else []
    rows: list[Row] = []
    if len(years) > 1 and desk.likely(0.3):
        top: list[Cell | None] = [Cell(head, rows=2, bold=True, centred=True) for head in heads]
        top[first_value : first_value + len(years)] = [
            Cell(desk.say("d_c_values"), columns=len(years), bold=True, centred=True), *[None] * (len(years) - 1)
        ]  # fmt: skip
        low: list[Cell | None] = [None] * len(heads)
        for place, year in enumerate(years):
            low[first_value + place] = Cell(Rich(f"Năm {year}"), bold=True, centred=True)
        rows += [tuple(top), tuple(low)]
    else:
        rows.append(tuple(Cell(head, bold=True, centred=True) for head in heads))
    header = len(rows)
    for number, (indicator, found) in enumerate(fitting.items(), 1):
        unit = desk.topic.indicators[indicator].unit
        cells = [Cell(Rich(str(number)), centred=True), Cell(names[indicator]), Cell(Rich(_unit(unit)), centred=True)]
        if before:
            cells.append(Cell(Rich(_earlier(desk, next(iter(found.values())))), centred=True))
        cells += [Cell(_value(desk, found.get(year), unit), centred=True) for year in years]
        if watch:
            cells.append(Cell(desk.speaker.bodies(desk.some(1, 1)).capital()))
        rows.append(tuple(cells))
    shares_of = {"ordinal": 1.0, "indicator": 6.0, "unit": 1.6, "note": 1.8, "value": 1.8, "lead": 2.6}
    widths = [shares_of[c] for c in columns]
    return Table(tuple(rows), columns, tuple(w / sum(widths) for w in widths), header, depth=depth)


def _unit(unit: str) -> str:
    return unit if unit == "%" else unit[:1].upper() + unit[1:]


def _number(value: float) -> str:
    if value == int(value):
        return f"{int(value):,}".replace(",", ".")
    return f"{value:.2f}".rstrip("0").replace(".", ",")


def _earlier(desk: Desk, goal: Goal) -> str:
    """A value of a year gone by, which is no target."""
    worse = 1.15 if goal.comparator.startswith("<") else 0.85
    value = goal.value * worse
    return _number(round(value) if goal.value == int(goal.value) else round(value, 1))


def _value(desk: Desk, goal: Goal | None, unit: str) -> Rich:
    if goal is None:
        return Rich(desk.chance.choice(("", "-", "")))
    number = _number(goal.value)
    said = number + ("%" if unit == "%" and desk.likely(0.1) else "")
    text = desk.chance.choice(_SIGNS[goal.comparator]).format(said)
    said_so = desk.speaker.quantity(goal, desk.topic.indicators[goal.indicator], goal.horizon).of("target")[0].data
    return Rich(text).marked("target", **(dict(said_so) | {"value_text": number}))
