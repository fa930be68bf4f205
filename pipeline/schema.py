"""Every published table, once: keys, columns, types, and what each column means.

The Arrow schemas, `datapackage.json` and the data dictionary of ``kehoach schema`` are all made from `TABLES`.
Names follow the field codes of NĐ 30/2020/NĐ-CP, Phụ lục VI (CodeNumber, CodeNotation, IssuedDate, OrganName,
Subject, PageAmount …) in snake_case.
"""

from __future__ import annotations

from pipeline.columns import BBOX, BOOL, DATE, DOUBLE, INT, LONG, MOMENT, STRING, STRINGS, Column, Table

__all__ = ["TABLES", "Column", "Table"]

_ND30 = "NĐ 30/2020/NĐ-CP, Phụ lục VI"
_C = Column


def _grounding(what: str, method: str = "how it was found: rule, model, rule+model, human") -> tuple[Column, ...]:
    return (
        _C("page", INT, f"page of the source file where {what} begins, from 1", "Trang", "page"),
        _C("start", INT, f"offset of the first character of {what} in documents.text", "Vị trí đầu", "character"),
        _C("end", INT, f"offset after the last character of {what} in documents.text", "Vị trí cuối", "character"),
        _C("bbox", BBOX, f"rectangle of {what} on its page: x0, y0, x1, y1 from the top left; null for plain text",
           "Khung chữ", "point"),
        _C("confidence", DOUBLE, "probability that the row is right: of rows said to be 0.9, nine in ten are",
           "Độ tin cậy", "0–1"),
        _C("method", STRING, method, "Cách tìm"),
    )  # fmt: skip


def _doc(description: str = "the document it was found in") -> Column:
    return _C("doc_id", STRING, description, "Văn bản", refers=("documents", "doc_id"))


_SECTION = _C("section_id", STRING, "innermost section it stands in", "Mục", refers=("sections", "section_id"))
_TYPE = _C("type_code", STRING, "abbreviation of the type of act (KH, NQ, QĐ, CV …)", "Ký hiệu loại",
           source="NĐ 30/2020/NĐ-CP, Phụ lục III; HD 36-HD/VPTW")  # fmt: skip
_NUMBER = _C("code_number", STRING, "number of the act, without its notation", "Số", source=f"{_ND30}: CodeNumber")
_NOTATION = _C(
    "code_notation", STRING, "notation of the act, without its number", "Ký hiệu", source=f"{_ND30}: CodeNotation"
)
_ISSUED = _C("issued_date", DATE, "day of issue; null when day, month or year is missing", "Ngày ban hành",
             source=f"{_ND30}: IssuedDate")  # fmt: skip

_FILES = Table("files", "One row per distinct file that a run met, read or not.", "Tệp", ("file_id",), (
    _C("file_id", STRING, "SHA-256 of the bytes in hexadecimal; of the path where they could not be read", "Mã tệp"),
    _C("source_path", STRING, "path of the file; the first in order where the same bytes lie at several", "Đường dẫn"),
    _C("other_paths", STRINGS, "the other paths with the same bytes", "Đường dẫn khác"),
    _C("media_type", STRING, "media type found from the bytes", "Kiểu tệp", source="RFC 6838"),
    _C("bytes", LONG, "size", "Dung lượng", "byte"),
    _C("pages", INT, "pages in the file", "Số trang", "page"),
    _C("status", STRING, "done; partial: some pages failed; failed: nothing could be read", "Trạng thái"),
    _C("error", STRING, "what went wrong and how to mend it", "Lỗi"),
    _C("digital_signatures", STRINGS, "digital signatures of the file, in words", "Chữ ký số"),
    _C("fingerprint", STRING, "hash of the program, rules and settings that made its rows", "Dấu phiên bản"),
    _C("pipeline_version", STRING, "version of the program that read it", "Phiên bản"),
    _C("processed_at", MOMENT, "when it was read; the one column that differs between equal runs", "Thời điểm xử lý"),
))  # fmt: skip

_PAGES = Table("pages", "One row per page of a file, with what was read and how.", "Trang", ("file_id", "page"), (
    _C("file_id", STRING, "the file it belongs to", "Mã tệp", refers=("files", "file_id")),
    _C("page", INT, "page in the file, from 1", "Trang", "page"),
    _C("width", DOUBLE, "width, once upright; null for plain text", "Chiều rộng", "point"),
    _C("height", DOUBLE, "height, once upright; null for plain text", "Chiều cao", "point"),
    _C("text_source", STRING, "text-layer, ocr or plain", "Nguồn chữ"),
    _C("ocr_engine", STRING, "OCR engine that read it", "Bộ nhận dạng"),
    _C("rotation", INT, "turn that made it upright, clockwise", "Xoay", "degree"),
    _C("skew", DOUBLE, "slant that was straightened", "Độ nghiêng", "degree"),
    _C("ocr_confidence", DOUBLE, "mean confidence of the words that OCR read", "Độ tin cậy nhận dạng", "0–1"),
    _C("unread_ink", DOUBLE, "share of the ink of letters that no word covers", "Mực chưa đọc", "0–1"),
    _C("raw_text", STRING, "what OCR read, line by line, before anything was mended", "Chữ nhận dạng gốc"),
    _C("text", STRING, "all text of the page in reading order, stamps and page numbers included", "Nội dung"),
    _C("error", STRING, "why it, or part of it, was not read", "Lỗi"),
))  # fmt: skip

_SIGNATURES = Table(
    "signatures", "One row per digital signature of a file.", "Chữ ký số", ("file_id", "ordinal"), (
    _C("file_id", STRING, "the file that is signed", "Mã tệp", refers=("files", "file_id")),
    _C("ordinal", INT, "place among the signatures of the file, from 1", "Thứ tự"),
    _C("signer", STRING, "common name of the certificate: a person or a body", "Người ký"),
    _C("organisation", STRING, "body that the certificate names, from the innermost unit outwards", "Cơ quan, tổ chức"),
    _C("time", STRING, "when it was signed, ISO 8601 with its zone as far as it is told", "Thời gian ký"),
    _C("unaltered", BOOL, "the signed bytes stand, and only signatures and form fields came after; null where that "
       "cannot be told. Whether the certificate is to be trusted is not judged", "Toàn vẹn"),
))  # fmt: skip

_CORRECTIONS = Table(
    "corrections", "One row per word of a scan that was mended after OCR.", "Sửa lỗi nhận dạng",
    ("file_id", "page", "ordinal"), (
    _C("file_id", STRING, "the file", "Mã tệp", refers=("files", "file_id")),
    _C("page", INT, "page in the file, from 1", "Trang", "page"),
    _C("ordinal", INT, "place among the mended words of the page, from 1", "Thứ tự"),
    _C("raw", STRING, "as OCR read it", "Nguyên văn nhận dạng"),
    _C("text", STRING, "as it stands now", "Sau khi sửa"),
    _C("confidence", DOUBLE, "how sure the word is as it stands now", "Độ tin cậy", "0–1"),
    _C("bbox", BBOX, "rectangle of the word: x0, y0, x1, y1 from the top left", "Khung chữ", "point"),
))  # fmt: skip

_DOCUMENTS = Table("documents", "One row per act: a file may hold several.", "Văn bản", ("doc_id",), (
    _C("doc_id", STRING, "first 16 digits of file_id, a dash, ordinal", "Mã văn bản"),
    _C("file_id", STRING, "the file that holds it", "Mã tệp", refers=("files", "file_id")),
    _C("source_path", STRING, "files.source_path", "Đường dẫn"),
    _C("ordinal", INT, "place among the acts of its file, from 1", "Thứ tự"),
    _C("page_first", INT, "first page in the file", "Trang đầu", "page"),
    _C("page_last", INT, "last page in the file", "Trang cuối", "page"),
    _C("page_amount", INT, "pages that it stands on, appendices included", "Số trang", "page", f"{_ND30}: PageAmount"),
    _TYPE,
    _C("type_name", STRING, "name of the type of act (Kế hoạch …)", "Tên loại", source=f"{_ND30}: TypeName"),
    _C("code", STRING, "number and notation in the act's own canonical form", "Số, ký hiệu",
       source="NĐ 30/2020/NĐ-CP, Điều 8; HD 36-HD/VPTW, II.1.3"),
    _NUMBER,
    _NOTATION,
    _C("code_raw", STRING, "number and notation as written", "Số, ký hiệu (nguyên văn)"),
    _ISSUED,
    _C("issued_date_raw", STRING, "date line as written, complete or not", "Ngày (nguyên văn)"),
    _C("place", STRING, "place of issue", "Địa danh", source="QCVN 102:2016/BTTTT: Place"),
    _C("organ_name", STRING, "issuing body, in full", "Cơ quan ban hành", source=f"{_ND30}: OrganName"),
    _C("organ_id", STRING, "the issuing body in organs", "Mã cơ quan", refers=("organs", "organ_id")),
    _C("parent_organ_name", STRING, "body above the issuer in the masthead", "Cơ quan chủ quản"),
    _C("system", STRING, "state, party, union, youth or other", "Hệ thống"),
    _C("subject", STRING, "what the act is about, after the name of its type", "Trích yếu", source=f"{_ND30}: Subject"),
    _C("signer_name", STRING, "who signed", "Người ký", source=f"{_ND30}: SignerInfo.FullName"),
    _C("signer_position", STRING, "the signer's own position", "Chức vụ", source=f"{_ND30}: SignerInfo.Position"),
    _C("signing_authority", STRING, "on whose behalf (TM., KT., TL. lines)", "Quyền hạn ký",
       source="QCVN 102:2016/BTTTT: Competence"),
    _C("recipients", STRINGS, "entries of Nơi nhận", "Nơi nhận", source=f"{_ND30}: To"),
    _C("urgency", STRING, "degree of urgency", "Mức độ khẩn", source=f"{_ND30}: Priority"),
    _C("secrecy", STRING, "degree of secrecy", "Mức độ mật", source=f"{_ND30}: Priority"),
    _C("text_source", STRING, "text-layer, ocr, plain or mixed", "Nguồn chữ"),
    _C("ocr_confidence", DOUBLE, "mean confidence of the words that OCR read", "Độ tin cậy nhận dạng", "0–1"),
    _C("flags", STRINGS, "doubts for a reader to look at", "Cảnh báo"),
    _C("text", STRING, "the act's text, NFC, one paragraph a line; all offsets point into it", "Toàn văn"),
    *_grounding("the act"),
))  # fmt: skip

_FIELDS = Table("fields", "Grounding of each header field of an act.", "Trường thể thức", ("doc_id", "name"), (
    _doc("the act"),
    _C("name", STRING, "column of documents that it fills", "Tên trường"),
    _C("value", STRING, "canonical value; a list as its entries joined by ' | '", "Giá trị"),
    _C("raw", STRING, "as written", "Nguyên văn"),
    *_grounding("the field", "how it was found: rule, model, rule+model, human; of a number or date that the ink does "
                "not clearly give: the sources that do, as in candidates.source (file-name, model+file-name …)"),
))  # fmt: skip

_CANDIDATES = Table(
    "candidates", "Every value that the number and the date of an act may have, and who says so.",
    "Giá trị có thể có", ("doc_id", "field", "ordinal"), (
    _doc("the act"),
    _C("field", STRING, "code_number or issued_date", "Tên trường"),
    _C("ordinal", INT, "place among the candidates of the field, from 1", "Thứ tự"),
    _C("value", STRING, "canonical value, dates in ISO form", "Giá trị"),
    _C("source", STRING, "print, handwriting, later-page, file-name, signature-time (of a digital signature) or "
       "cited-by (other documents of the archive)", "Nguồn"),
    _C("confidence", DOUBLE, "probability of the value by that source alone", "Độ tin cậy", "0–1"),
    _C("chosen", BOOL, "it is the value of the field", "Được chọn"),
    _C("page", INT, "page of the source file where it stands; null where it stands on none", "Trang", "page"),
    _C("bbox", BBOX, "rectangle on its page: x0, y0, x1, y1 from the top left", "Khung chữ", "point"),
))  # fmt: skip

_SECTIONS = Table("sections", "One row per heading of an act's outline.", "Mục", ("section_id",), (
    _C("section_id", STRING, "doc_id, -s and a number", "Mã mục"),
    _doc(),
    _C("parent_id", STRING, "section above", "Mục cha", refers=("sections", "section_id")),
    _C("label", STRING, "path of numbers (III.2.1)", "Đánh số"),
    _C("level", INT, "depth, from 1", "Cấp"),
    _C("heading", STRING, "words of the heading, without its number", "Tiêu đề"),
    _C("kind", STRING, "preamble, purpose, targets, tasks, organisation, recipients, signature, appendix or other",
       "Loại mục"),
    _C("heading_end", INT, "offset after the heading in documents.text", "Cuối tiêu đề", "character"),
    *_grounding("the section (heading and all below it; page and bbox: the heading)"),
))  # fmt: skip

_CITATIONS = Table("citations", "One row per mention of another act.", "Viện dẫn", ("citation_id",), (
    _C("citation_id", STRING, "doc_id, -c and a number", "Mã viện dẫn"),
    _doc("the act that cites"),
    _SECTION,
    _C("zone", STRING, "title, preamble, body, recipients or appendix", "Vị trí"),
    _C("text", STRING, "the mention as written", "Nguyên văn"),
    _C("form", STRING, "full, short, named, anaphor or self", "Dạng viện dẫn"),
    _TYPE,
    _C("code", STRING, "canonical number and notation", "Số, ký hiệu"),
    _NUMBER,
    _NOTATION,
    _ISSUED,
    _C("organ_name", STRING, "body that issued the cited act", "Cơ quan ban hành"),
    _C("title", STRING, "what the mention says the act is about", "Trích yếu"),
    _C("relation", STRING, "implements, based_on, amends, replaces, repeals, guides or mentions", "Quan hệ",
       source="ELI; lược đồ văn bản pháp luật"),
    _C("within", STRING, "mention that this one is nested in", "Nằm trong", refers=("citations", "citation_id")),
    _C("act_key", STRING, "the cited act in acts", "Mã văn kiện", refers=("acts", "act_key")),
    _C("target_doc_id", STRING, "the cited act in documents; null when the archive does not hold it",
       "Văn bản được dẫn", refers=("documents", "doc_id")),
    *_grounding("the mention"),
))  # fmt: skip

_TASKS = Table("tasks", "One row per task that an act assigns or undertakes.", "Nhiệm vụ", ("task_id",), (
    _C("task_id", STRING, "doc_id, -t and a number", "Mã nhiệm vụ"),
    _doc(),
    _SECTION,
    _C("section_label", STRING, "label of the item it stands in", "Đánh số"),
    _C("ordinal", INT, "place among the tasks of the act, from 1", "Thứ tự"),
    _C("text", STRING, "the task as written, without its marker", "Nội dung"),
    _C("start_date", DATE, "first day of the period", "Ngày bắt đầu"),
    _C("deadline", DATE, "last day that the text allows", "Thời hạn"),
    _C("deadline_text", STRING, "the limit as written", "Thời hạn (nguyên văn)"),
    _C("recurrence", STRING, "how often it recurs (hằng năm, hằng quý …)", "Định kỳ"),
    _C("product", STRING, "what is to be delivered", "Sản phẩm"),
    _C("source", STRING, "clause or table", "Nguồn"),
    *_grounding("the task"),
))  # fmt: skip

_RESPONSIBILITIES = Table(
    "responsibilities", "One row per body that answers for a task.", "Trách nhiệm", ("task_id", "role", "ordinal"), (
    _C("task_id", STRING, "the task", "Nhiệm vụ", refers=("tasks", "task_id")),
    _C("role", STRING, "lead, support or report_to", "Vai trò"),
    _C("ordinal", INT, "place among the bodies of that role, from 1", "Thứ tự"),
    _doc(),
    _C("organ_text", STRING, "body as written", "Cơ quan (nguyên văn)"),
    _C("organ_name", STRING, "canonical name of the body", "Cơ quan"),
    _C("organ_id", STRING, "the body in organs", "Mã cơ quan", refers=("organs", "organ_id")),
    _C("inherited", BOOL, "named by a heading or lead-in above the task, not by the task itself", "Kế thừa"),
    *_grounding("the body's name"),
))  # fmt: skip

_TARGETS = Table("targets", "One row per number that an act undertakes to reach.", "Chỉ tiêu", ("target_id",), (
    _C("target_id", STRING, "doc_id, -g and a number", "Mã chỉ tiêu"),
    _doc(),
    _C("task_id", STRING, "the task that states it", "Nhiệm vụ", refers=("tasks", "task_id")),
    _SECTION,
    _C("text", STRING, "clause that states it", "Nguyên văn"),
    _C("indicator", STRING, "what is measured", "Chỉ số"),
    _C("comparator", STRING, "= >= > <= < or ~", "So sánh"),
    _C("value", DOUBLE, "the number in plain units", "Giá trị", "see unit"),
    _C("value_text", STRING, "the number as written", "Giá trị (nguyên văn)"),
    _C("unit", STRING, "what the number counts", "Đơn vị"),
    _C("per", STRING, "for a rate, per what (năm …)", "Trên mỗi"),
    _C("horizon", STRING, "by when: a year or an ISO date", "Mốc thời gian"),
    _C("horizon_text", STRING, "by when, as written", "Mốc (nguyên văn)"),
    *_grounding("the number with comparator and unit"),
))  # fmt: skip

_ORGANS = Table("organs", "Every body that issues, answers or is cited, once.", "Cơ quan", ("organ_id",), (
    _C("organ_id", STRING, "stable id made from the canonical name", "Mã cơ quan"),
    _C("name", STRING, "canonical name, in full", "Tên", source=f"{_ND30}: OrganName"),
    _C("aliases", STRINGS, "other spellings that the archive has", "Tên khác"),
    _C("kind", STRING, "kind of body", "Loại"),
    _C("system", STRING, "state, party, union, youth or other", "Hệ thống"),
    _C("level", STRING, "central, province, district, commune or unit", "Cấp"),
    _C("parent_organ_id", STRING, "body above", "Cơ quan cấp trên", refers=("organs", "organ_id")),
), "archive")  # fmt: skip

_ACTS = Table("acts", "Every act that the archive holds or cites, once.", "Văn kiện", ("act_key",), (
    _C("act_key", STRING, "canonical code, with issuer and date where it alone is ambiguous", "Mã văn kiện"),
    _C("code", STRING, "canonical number and notation", "Số, ký hiệu"),
    _TYPE,
    _ISSUED,
    _C("organ_name", STRING, "body that issued it", "Cơ quan ban hành", source=f"{_ND30}: OrganName"),
    _C("title", STRING, "what it is about", "Trích yếu"),
    _C("doc_id", STRING, "the act in documents; null when it is only cited", "Văn bản", refers=("documents", "doc_id")),
    _C("citing_documents", INT, "documents of the archive that cite it", "Số văn bản viện dẫn", "document"),
), "archive")  # fmt: skip

_RELATIONS = Table(
    "relations", "Act to act: what the words around a mention say.", "Quan hệ",
    ("source_key", "target_key", "relation"), (
    _C("source_key", STRING, "the act that implements, amends … ", "Văn kiện nguồn", refers=("acts", "act_key")),
    _C("target_key", STRING, "the act that is implemented, amended …", "Văn kiện đích", refers=("acts", "act_key")),
    _C("relation", STRING, "implements, based_on, amends, replaces, repeals, guides or mentions", "Quan hệ"),
    _C("evidence", STRINGS, "citation_id of each mention that says so", "Bằng chứng"),
    _C("nested", BOOL, "found only inside the description of another citation", "Lồng nhau"),
    _C("confidence", DOUBLE, "probability that it is right", "Độ tin cậy", "0–1"),
), "archive")  # fmt: skip

_PLAN_RESOLUTIONS = Table(
    "plan_resolutions", "Every resolution that a plan implements, direct or through other plans.",
    "Kế hoạch – nghị quyết", ("doc_id", "resolution_key"), (
    _doc("the plan"),
    _C("resolution_key", STRING, "act of a higher body that it implements", "Nghị quyết", refers=("acts", "act_key")),
    _C("depth", INT, "steps from plan to resolution; 1 is direct", "Số bước", "step"),
    _C("path", STRINGS, "act_key of each act on the way, plan first", "Chuỗi thực hiện"),
    _C("lag_days", INT, "days from the resolution's issue to the plan's", "Độ trễ", "day"),
), "archive")  # fmt: skip

_RUNS = Table("runs", "One row per run on the output folder, up to the one that published it.", "Lượt chạy", ("run_id",), (
    _C("run_id", INT, "runs count from 1", "Mã lượt chạy"),
    _C("runs", INT, "1; more where old runs of one day and outcome are folded: sums, and else the last run's", "Số lượt"),
    _C("started_at", MOMENT, "when it began", "Bắt đầu"),
    _C("finished_at", MOMENT, "when it ended; null where it was killed", "Kết thúc"),
    _C("outcome", STRING, "finished; stopped: it was told to end and did; failed: it could not go on; killed", "Kết quả"),
    _C("host", STRING, "name of the machine", "Máy"),
    _C("process", INT, "number of its process", "Mã tiến trình"),
    _C("inputs", STRINGS, "folders and files that it was given", "Đầu vào"),
    _C("engine", STRING, "where the work ran: local or ray", "Nơi chạy"),
    _C("workers", INT, "processes that shared the work; null where there was one a core", "Số tiến trình"),
    _C("version", STRING, "version of the program", "Phiên bản"),
    _C("fingerprint", STRING, "files.fingerprint of what it read", "Dấu phiên bản"),
    _C("settings", STRING, "all settings, as JSON", "Thiết lập"),
    _C("files_found", INT, "files that it met, those of archives included", "Số tệp gặp", "file"),
    _C("files_unchanged", INT, "of these, files that had been read before", "Số tệp không đổi", "file"),
    _C("files_read", INT, "files that it read", "Số tệp đã đọc", "file"),
    _C("files_waiting", INT, "files that it met and had not read when it ended", "Số tệp chờ", "file"),
    _C("files_removed", INT, "files that were withdrawn, because other bytes lie at their path", "Số tệp gỡ bỏ", "file"),
    _C("done", INT, "files read whole", "Số tệp đọc đủ", "file"),
    _C("partial", INT, "files of which some pages failed", "Số tệp đọc thiếu", "file"),
    _C("failed", INT, "files of which nothing could be read", "Số tệp hỏng", "file"),
    _C("pages", INT, "pages that it read", "Số trang", "page"),
    _C("documents", INT, "acts in the tables when it ended", "Số văn bản", "document"),
    _C("seconds", DOUBLE, "how long it took", "Thời gian", "second"),
    _C("error", STRING, "why it ended early", "Lỗi"),
), "run")  # fmt: skip

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _FILES, _PAGES, _SIGNATURES, _CORRECTIONS, _DOCUMENTS, _FIELDS, _CANDIDATES, _SECTIONS, _CITATIONS, _TASKS,
        _RESPONSIBILITIES, _TARGETS, _ORGANS, _ACTS, _RELATIONS, _PLAN_RESOLUTIONS, _RUNS,
    )
}  # fmt: skip
