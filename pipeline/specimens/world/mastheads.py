"""Names of bodies as mastheads have them: in capitals, broken over lines where typists break them."""

from __future__ import annotations

from functools import cache

_WIDE = 27  # letters of a line of the left column
# A line likes to begin with one of these, and never within a word of several syllables or a place's name.
_OPENS = frozenset(
    "TỈNH HUYỆN QUẬN XÃ PHƯỜNG KHỐI CÔNG TỔNG VÀ CÁC NGÀNH TRUNG LAO THƯƠNG KỸ HỒ THÀNH THỊ DU PHÁT ỦY MẶT HỘI".split()
)
_KINDS = frozenset(["TỈNH", "HUYỆN", "QUẬN", "XÃ", "PHƯỜNG", "THÀNH", "THỊ"])
_CLOSED = frozenset(
    [
        "ỦY BAN",
        "NHÂN DÂN",
        "HỘI ĐỒNG",
        "THÀNH PHỐ",
        "THỊ XÃ",
        "THỊ TRẤN",
        "CÔNG TY",
        "TỔNG CÔNG",
        "CỔ PHẦN",
        "LIÊN ĐOÀN",
    ]
    + ["LAO ĐỘNG", "CÔNG ĐOÀN", "TRUNG TÂM", "BỆNH VIỆN", "TRUNG HỌC", "PHỔ THÔNG", "HÀNH CHÍNH", "MẶT TRẬN", "TỔ QUỐC"]
    + ["VIỆT NAM", "ĐẢNG ỦY", "ĐẢNG BỘ", "BAN CHỈ", "CHỈ ĐẠO", "BAN QUẢN", "QUẢN LÝ", "HỒ CHÍ", "CHÍ MINH", "LIÊN HIỆP"]
    + ["PHỤ NỮ", "NÔNG DÂN", "QUÂN SỰ", "CHỈ HUY", "GIÁO DỤC", "ĐÀO TẠO", "NÔNG NGHIỆP", "NÔNG THÔN", "MÔI TRƯỜNG"]
    + [
        "VĂN HÓA",
        "THỂ THAO",
        "DU LỊCH",
        "TRUYỀN THÔNG",
        "THÔNG TIN",
        "XÃ HỘI",
        "THƯƠNG BINH",
        "PHÁT TRIỂN",
        "THANH NIÊN",
    ]
    + ["THANH TRA", "CÔNG AN", "TỔNG CỤC", "TUYÊN GIÁO", "DÂN VẬN", "HÀNG HẢI", "CHÍNH SÁCH", "KHU CÔNG", "CÔNG NGHIỆP"]
    + [
        "DOANH NGHIỆP",
        "CƠ QUAN",
        "Y TẾ",
        "HẠ TẦNG",
        "KINH TẾ",
        "ĐẦU TƯ",
        "XÂY DỰNG",
        "TÀI NGUYÊN",
        "CÔNG NGHỆ",
        "KHOA HỌC",
    ]
    + ["HUYỆN ỦY", "QUẬN ỦY", "THỊ ỦY", "TỈNH ỦY", "THÀNH ỦY", "HUYỆN ĐOÀN", "TỈNH ĐOÀN", "PHÁT THANH", "TRUYỀN HÌNH"]
)


@cache
def broken(name: str, ending: str = "") -> tuple[str, ...]:
    """Lines of `name` in capitals; ``|`` breaks, a name of a place at its end (`ending`) stays whole.

    >>> broken("Liên đoàn Lao động tỉnh Thác Khuê", "Thác Khuê")
    ('LIÊN ĐOÀN LAO ĐỘNG', 'TỈNH THÁC KHUÊ')
    """
    lines: list[str] = []
    for part in name.upper().split("|"):
        lines += _fitted(part.split(), ending.upper().split())
    return tuple(lines)


def plain(name: str) -> str:
    """The name without the marks of its breaks."""
    return " ".join(name.replace("|", " ").split())


def _fitted(words: list[str], ending: list[str]) -> list[str]:
    text = " ".join(words)
    if len(text) <= _WIDE or len(words) < 4:
        return [text]
    kept = len(words) - len(ending) if ending and words[-len(ending) :] == ending else len(words)
    best = min(range(2, len(words)), key=lambda at: (_cost(words, at, kept), at))
    return [" ".join(words[:best]), *_fitted(words[best:], ending)]


def _cost(words: list[str], at: int, kept: int) -> float:
    """How ill a line ends before the word at `at`."""
    left, right = len(" ".join(words[:at])), len(" ".join(words[at:]))
    cost = abs(left - right) / 4 + 3 * max(0, left - _WIDE)
    if words[at] == "-" or words[at - 1] == "VÀ" or at > kept:
        cost += 40
    if f"{words[at - 1]} {words[at]}" in _CLOSED:
        cost += 25
    if words[at] not in _OPENS and words[at - 1] != "-" and not words[at - 1].endswith(","):
        cost += 4
    if right < 6:
        cost += 12
    if right >= 6 and at >= kept - 2 and words[at] in _KINDS:
        cost -= 6
    return cost
