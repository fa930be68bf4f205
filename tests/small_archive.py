"""Three short fictional acts as text: a resolution, the plan that implements it, and a plan below that."""

from __future__ import annotations

from pathlib import Path

RESOLUTION = """TỈNH ỦY HÀ LĨNH
*
Số 12-NQ/TU

ĐẢNG CỘNG SẢN VIỆT NAM
Hà Lĩnh, ngày 05 tháng 3 năm 2024

NGHỊ QUYẾT
về phát triển thư viện cơ sở đến năm 2030

I. MỤC TIÊU
1. Đến năm 2030, ít nhất 90% xã có thư viện mở cửa hằng tuần.
II. NHIỆM VỤ VÀ GIẢI PHÁP
1. Xây dựng mạng lưới thư viện xã gắn với nhà văn hóa.
2. Bồi dưỡng nghiệp vụ cho cán bộ thư viện các xã.

T/M BAN THƯỜNG VỤ
BÍ THƯ
Lê Thị Thử
"""

PROVINCE_PLAN = """ỦY BAN NHÂN DÂN
TỈNH HÀ LĨNH
Số: 45/KH-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hà Lĩnh, ngày 20 tháng 5 năm 2024

KẾ HOẠCH
Thực hiện Nghị quyết số 12-NQ/TU ngày 05/3/2024 của Tỉnh ủy Hà Lĩnh về phát triển thư viện cơ sở đến năm 2030

I. MỤC ĐÍCH, YÊU CẦU
1. Cụ thể hóa các nội dung của Nghị quyết.
II. NHIỆM VỤ
1. Sở Văn hóa và Thể thao chủ trì, phối hợp với Sở Tài chính rà soát thư viện xã, hoàn thành trước ngày 15/12/2024.
2. Ủy ban nhân dân các huyện bố trí phòng đọc tại nhà văn hóa xã.

Nơi nhận:
- Tỉnh ủy;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Trần Văn Mẫu
"""

DISTRICT_PLAN = """ỦY BAN NHÂN DÂN
HUYỆN VÂN KHÊ
Số: 08/KH-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Vân Khê, ngày 02 tháng 7 năm 2024

KẾ HOẠCH
Thực hiện Kế hoạch số 45/KH-UBND ngày 20/5/2024 của Ủy ban nhân dân tỉnh Hà Lĩnh về phát triển thư viện cơ sở

I. NHIỆM VỤ
1. Phòng Văn hóa chủ trì mở 5 phòng đọc trong năm 2024.
2. Ủy ban nhân dân các xã báo cáo kết quả hằng quý.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
Phạm Thị Ví
"""

FILES = {"nq.txt": RESOLUTION, "tinh/ke-hoach.txt": PROVINCE_PLAN, "huyen/ke-hoach.txt": DISTRICT_PLAN}


def write_archive(folder: Path) -> Path:
    """Put the three acts below `folder`."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
