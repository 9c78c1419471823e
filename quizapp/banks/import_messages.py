"""What the codes of an import say to a trainer: what is wrong, and what to do about it."""

from flask_babel import lazy_gettext as _l

from quizapp.banks.formats.parsed import Problem

FILE_MESSAGES = {
    "unknown_format": _l(
        "Không nhận ra loại tệp này. Hãy gửi tệp Word (.docx), Excel (.xlsx), CSV, văn bản "
        "(.txt), GIFT, Aiken, Moodle XML hoặc JSON."
    ),
    "file_too_large": _l("Tệp lớn hơn %(megabytes)s MB. Hãy chia thành nhiều tệp nhỏ."),
    "file_damaged": _l("Tệp bị hỏng hoặc bị cắt cụt. Hãy mở lại, lưu thành tệp mới rồi gửi lại."),
    "file_encrypted": _l("Tệp có mật khẩu. Hãy bỏ mật khẩu, lưu lại rồi gửi lại."),
    "old_word_file": _l("Đây là tệp Word đời cũ (.doc). Hãy lưu thành .docx rồi gửi lại."),
    "not_a_workbook": _l("Tệp này không phải là bảng tính Excel. Hãy kiểm tra lại tệp."),
    "not_a_document": _l("Tệp này không phải là tài liệu Word. Hãy kiểm tra lại tệp."),
    "not_text": _l("Tệp này không phải là văn bản. Hãy kiểm tra lại tệp."),
    "encoding_unknown": _l(
        "Không nhận ra bảng mã của tệp (không phải Unicode, TCVN3, VNI hay windows-1258). Hãy mở "
        "tệp, chọn lưu với bảng mã UTF-8 rồi gửi lại."
    ),
    "encoding_converted": _l(
        "Tệp dùng bảng mã %(encoding)s và được chuyển sang Unicode. Hãy đọc lại chữ có dấu trước "
        "khi nhập."
    ),
    "font_converted": _l(
        "%(count)s dòng dùng phông chữ %(encoding)s được chuyển sang Unicode. Hãy đọc lại chữ có "
        "dấu trước khi nhập."
    ),
    "key_file_not_for_format": _l(
        "Tệp đáp án riêng chỉ đi cùng câu hỏi trong tệp Word hoặc văn bản. Với loại tệp này, hãy "
        "ghi đáp án ngay trong tệp câu hỏi."
    ),
    "key_file_empty": _l(
        "Không tìm thấy đáp án nào trong tệp đáp án. Hãy ghi mỗi câu một cặp, ví dụ: “1.A 2.B”, "
        "hoặc dùng bảng có số câu và đáp án."
    ),
    "key_file_several_forms": _l(
        "Tệp đáp án có nhiều cột đáp án cho một câu (“%(line)s”), có lẽ của nhiều mã đề. Hãy chỉ "
        "để lại mã đề của tệp câu hỏi."
    ),
    "key_line_not_understood": _l(
        "Không hiểu dòng “%(line)s” trong tệp đáp án nên bỏ qua. Hãy ghi số câu rồi đến chữ cái."
    ),
    "key_without_question": _l(
        "Tệp đáp án có câu %(number)s (“%(key)s”) nhưng tệp câu hỏi không có câu này. Hãy kiểm tra "
        "hai tệp có cùng một đề không."
    ),
    "archive_bomb": _l("Tệp nén bất thường nên không được mở. Hãy lưu lại nội dung vào tệp mới."),
    "archive_too_large": _l(
        "Nội dung tệp khi mở ra quá lớn (%(megabytes)s MB). Hãy chia thành nhiều tệp hoặc thu nhỏ "
        "hình ảnh."
    ),
    "archive_too_many_entries": _l(
        "Tệp chứa quá nhiều phần (%(entries)s). Hãy chia thành nhiều tệp nhỏ."
    ),
    "archive_paths": _l(
        "Tệp nén chứa đường dẫn không an toàn nên không được mở. Hãy nén lại thư mục."
    ),
    "xml_entities": _l(
        "Tệp chứa khai báo không an toàn nên không được mở. Hãy lưu lại nội dung vào tệp mới."
    ),
    "csv_broken": _l(
        "Tệp CSV có ô dài bất thường hoặc thiếu dấu ngoặc kép. Hãy mở bằng Excel rồi lưu thành "
        ".xlsx."
    ),
    "json_broken": _l(
        "Tệp JSON không đúng cách viết (%(reason)s). Hãy xuất lại tệp từ phần mềm đã tạo ra nó."
    ),
    "xml_broken": _l(
        "Tệp XML viết sai ở dòng %(line)s, cột %(column)s nên không đọc được. Hãy xuất lại tệp từ "
        "Moodle hoặc sửa dòng đó rồi gửi lại."
    ),
    "fields_unknown": _l(
        "Không biết trường nào của tệp là câu hỏi, phương án và đáp án. Hãy chọn trường ở trang "
        "xem trước, hoặc dùng bảng tên trường (xem hướng dẫn nhập câu hỏi)."
    ),
    "fields_not_understood": _l(
        "Bảng tên trường viết chưa đúng. Chỉ dùng các tên: %(known)s, mỗi tên một dòng chữ; first "
        "là 0 hoặc 1."
    ),
    "fields_guessed": _l(
        "Tên trường của tệp được đoán như sau: %(fields)s. Hãy xem kỹ trước khi nhập."
    ),
    "labels_removed": _l(
        "Chữ A, B, C, D đứng đầu phương án của %(count)s câu được bỏ đi, vì phương án sẽ được xáo "
        "trộn. Hãy xem kỹ trước khi nhập."
    ),
    "toml_broken": _l("Không đọc được ngân hàng câu hỏi: %(reason)s. Hãy sửa tệp rồi gửi lại."),
    "too_many_rows": _l("Bảng có hơn %(limit)s dòng. Hãy chia thành nhiều tệp."),
    "too_many_columns": _l("Bảng có hơn %(limit)s cột. Hãy xóa các cột không dùng."),
    "too_many_lines": _l("Tệp có hơn %(limit)s dòng. Hãy chia thành nhiều tệp."),
    "too_many_questions": _l("Tệp có hơn %(limit)s câu hỏi. Hãy chia thành nhiều tệp."),
    "no_questions_found": _l(
        "Không tìm thấy câu hỏi nào. Mỗi câu cần có nội dung và các phương án A, B, ...; có thể "
        "dùng tệp mẫu."
    ),
    "header_not_found": _l(
        "Trang “%(sheet)s” không có dòng tiêu đề nhận ra được. Hãy đặt tên cột, ví dụ: Câu hỏi, "
        "Phương án A, Phương án B, Đáp án đúng."
    ),
    "sheet_without_questions": _l(
        "Trang “%(sheet)s” không có câu hỏi nào nhận ra được nên được bỏ qua. Hãy kiểm tra."
    ),
    "hidden_sheet": _l(
        "Trang “%(sheet)s” đang ẩn nên không được đọc. Muốn nhập thì hãy hiện trang rồi gửi lại."
    ),
    "columns_guessed": _l(
        "Trang “%(sheet)s” không có dòng tiêu đề; các cột được đoán theo nội dung. Hãy xem kỹ "
        "trước khi nhập."
    ),
}

ERROR_MESSAGES = {
    "empty_stem": _l("Câu hỏi không có nội dung. Hãy bổ sung nội dung câu hỏi."),
    "too_few_options": _l(
        "Chỉ đọc được %(count)s phương án, cần ít nhất 2. Hãy ghi mỗi phương án bắt đầu bằng A., "
        "B., ..."
    ),
    "too_many_options": _l("Có %(count)s phương án, nhiều nhất là %(limit)s. Hãy bớt phương án."),
    "empty_option": _l("Phương án %(option)s để trống. Hãy điền hoặc bỏ phương án này."),
    "no_key": _l("Không thấy đáp án. Hãy ghi đáp án, ví dụ: “Đáp án: B”."),
    "no_key_in_file": _l(
        "Tệp đáp án không có câu %(number)s. Hãy bổ sung đáp án câu này vào tệp đáp án."
    ),
    "key_file_ambiguous": _l(
        "Số câu %(number)s lặp lại nên không biết đáp án nào là của câu này (tệp đáp án có "
        "%(count)s). Hãy đánh số liên tục trong cả hai tệp."
    ),
    "key_out_of_range": _l(
        "Đáp án chỉ tới phương án không có (câu này có %(count)s phương án). Hãy sửa đáp án."
    ),
    "key_not_understood": _l(
        "Không hiểu đáp án “%(key)s”. Hãy ghi chữ cái của phương án đúng, ví dụ: B."
    ),
    "key_label_ambiguous": _l(
        "Nhãn phương án bị lặp hoặc thiếu nên không biết đáp án “%(key)s” là phương án nào. Hãy "
        "sửa lại nhãn A, B, C, D."
    ),
    "two_keys": _l(
        "Câu hỏi một đáp án nhưng có nhiều đáp án (%(keys)s). Hãy chọn một đáp án hoặc đổi loại "
        "câu hỏi."
    ),
    "two_key_lines": _l("Có nhiều dòng đáp án khác nhau (%(keys)s). Hãy giữ lại một dòng."),
    "answer_table_ambiguous": _l(
        "Bảng đáp án ghi câu số %(number)s nhiều lần. Hãy đặt bảng đáp án ngay sau từng phần, hoặc "
        "ghi đáp án dưới từng câu."
    ),
    "cell_error": _l("Ô ở cột %(column)s báo lỗi %(text)s. Hãy sửa ô này trong Excel rồi gửi lại."),
    "legacy_encoding": _l(
        "Chữ bị sai bảng mã (TCVN3 hoặc VNI): “%(sample)s”. Hãy chuyển sang Unicode rồi gửi lại."
    ),
    "text_too_long": _l("Nội dung dài %(length)s ký tự, nhiều nhất là %(limit)s. Hãy rút gọn."),
    "formula_in_option": _l(
        "Phương án chỉ gồm công thức nên không đọc được chữ. Hãy gõ lại bằng chữ hoặc chèn thành "
        "hình ảnh."
    ),
    "kind_not_supported": _l(
        "Loại câu hỏi “%(kind)s” chưa hỗ trợ nên câu “%(stem)s” không được nhập. Hãy viết lại "
        "thành câu chọn đáp án hoặc đúng/sai."
    ),
    "key_missing": _l("Thiếu đáp án của một ý hoặc một chỗ trống. Hãy ghi đủ đáp án."),
    "too_few_statements": _l("Bảng đúng sai cần ít nhất hai ý. Hãy bổ sung."),
    "too_few_entries": _l("Câu ghép đôi cần ít nhất hai ý mỗi bên. Hãy bổ sung."),
    "too_few_items": _l("Câu sắp xếp cần ít nhất hai ý. Hãy bổ sung."),
    "too_few_choices": _l("Có chỗ trống để chọn mà ít hơn hai lựa chọn. Hãy bổ sung."),
    "no_gaps": _l("Câu điền chỗ trống không có chỗ trống nào. Hãy xem lại nội dung."),
    "gaps_differ": _l(
        "Các chỗ trống trong nội dung ({{1}}, {{2}}, ...) không khớp với đáp án. Hãy đánh số lại."
    ),
    "gap_not_understood": _l(
        "Có chỗ trống không đọc được hoặc thuộc loại chưa hỗ trợ. Hãy sửa theo mẫu "
        "{1:SHORTANSWER:=đáp án} hoặc {1:MULTICHOICE:=đúng~sai}."
    ),
    "accepted_unreadable": _l(
        "Có đáp án được chấp nhận không đọc được (số viết sai hoặc để trống). Hãy sửa đáp án."
    ),
    "no_full_credit": _l("Không có đáp án nào được trọn điểm. Hãy cho một đáp án được cả điểm."),
    "units_unreadable": _l("Đơn vị đo thiếu tên hoặc hệ số không đọc được. Hãy sửa đơn vị."),
    "units_repeat": _l("Một đơn vị đo được ghi hai lần. Hãy bỏ bớt."),
    "ladder_needs_four": _l(
        "Cách tính điểm bậc thang chỉ dùng cho bảng có đúng bốn ý. Hãy đổi cách tính điểm."
    ),
    "weights_unreadable": _l(
        "Tỉ lệ điểm của các phương án thiếu hoặc sai. Hãy ghi lại từng tỉ lệ."
    ),
    "weights_make_no_whole": _l(
        "Tỉ lệ của các phương án đúng phải cộng lại thành trọn điểm. Hãy sửa."
    ),
    "group_without_text": _l(
        "Chùm “%(group)s” không có đoạn chung. Hãy ghi đoạn chung ở một câu của chùm."
    ),
    "group_without_code": _l("Có đoạn chung mà không có mã chùm. Hãy ghi mã chùm cho câu này."),
    "group_texts_differ": _l(
        "Các câu của chùm “%(group)s” ghi đoạn chung khác nhau. Hãy giữ một đoạn, hoặc đổi mã chùm."
    ),
    "gift_braces": _l(
        "Dấu ngoặc nhọn của câu không đi thành cặp. Hãy sửa lại; ngoặc nhọn trong chữ thì viết dấu "
        "gạch chéo ngược đứng trước."
    ),
    "key_counts_from": _l(
        "Không rõ đáp án trong trường “%(field)s” đếm từ 0 hay từ 1. Hãy ghi first trong bảng tên "
        "trường."
    ),
    "field_of_wrong_kind": _l(
        "Trường “%(field)s” thiếu hoặc sai kiểu. Hãy xem mô tả định dạng ngân hàng câu hỏi."
    ),
    "image_missing": _l(
        "Không có hoặc không đọc được hình “%(image)s”. Hãy bổ sung hình PNG, JPEG, GIF hoặc WebP."
    ),
}

WARNING_MESSAGES = {
    "wildcard_taken_literally": _l(
        "Dấu * trong đáp án “%(text)s” không thay cho chữ bất kỳ mà được hiểu là dấu *. Hãy ghi rõ "
        "các đáp án được chấp nhận."
    ),
    "gap_marks_not_kept": _l(
        "Các chỗ trống có số điểm khác nhau (%(marks)s); ở đây mọi chỗ trống bằng điểm nhau. Hãy "
        "xem lại."
    ),
    "several_keys": _l(
        "Có nhiều đáp án (%(keys)s) nên được đọc là câu hỏi nhiều đáp án. Hãy kiểm tra."
    ),
    "duplicate_options": _l(
        "Phương án %(first)s và %(second)s giống nhau (chỉ khác dấu cách, chữ hoa hoặc không "
        "khác). Hãy sửa một phương án."
    ),
    "duplicate_options_with_key": _l(
        "Phương án %(first)s và %(second)s giống nhau mà một trong hai là đáp án. Phải sửa trước "
        "khi dùng để thi."
    ),
    "repeated_question": _l("Trùng cả nội dung và phương án với câu %(other)s. Hãy kiểm tra."),
    "option_label_missing": _l(
        "Có chữ không mang nhãn A, B, C, D nên được gộp vào phương án trước: “%(text)s”. Có thể "
        "thiếu nhãn; hãy kiểm tra số phương án."
    ),
    "option_wraps": _l(
        "Một phương án bị ngắt sang dòng mới: “%(text)s”. Hai dòng được gộp lại; hãy kiểm tra."
    ),
    "option_labels_irregular": _l(
        "Nhãn phương án không theo thứ tự hoặc thiếu dấu chấm (%(labels)s). Hãy kiểm tra phương "
        "án và đáp án."
    ),
    "options_glued": _l("Các phương án nằm chung dòng với câu hỏi và được tách ra. Hãy kiểm tra."),
    "text_before_options": _l("Ô phương án có chữ đứng trước phương án đầu: “%(text)s”."),
    "text_after_key": _l(
        "Có chữ đứng sau đáp án, được đưa vào phần giải thích: “%(text)s”. Hãy kiểm tra."
    ),
    "key_text_differs": _l(
        "Đáp án “%(key)s” ghi khác phương án cùng chữ cái. Được lấy theo chữ cái; hãy kiểm tra."
    ),
    "key_ambiguous": _l(
        "Đáp án “%(key)s” vừa có thể là số thứ tự vừa có thể là nội dung phương án. Được lấy theo "
        "số thứ tự; hãy kiểm tra."
    ),
    "key_conflict": _l(
        "Dòng đáp án “%(key)s” khác với phương án được in đậm, gạch chân hoặc tô màu. Được lấy "
        "theo dòng đáp án; hãy kiểm tra."
    ),
    "key_file_differs": _l(
        "Tệp đáp án ghi “%(key)s”, khác với đáp án trong tệp câu hỏi (%(own)s). Được lấy theo tệp "
        "đáp án; hãy kiểm tra."
    ),
    "key_file_without": _l(
        "Tệp đáp án không có câu %(number)s; đáp án được lấy từ tệp câu hỏi. Hãy kiểm tra."
    ),
    "hidden_text": _l(
        "Có chữ đang ẩn trong Word nhưng vẫn được đọc. Hãy kiểm tra và xóa chữ không dùng."
    ),
    "tracked_changes": _l(
        "Có chỗ sửa đang theo dõi (Track Changes): chữ đã xóa được bỏ, chữ thêm được giữ. Hãy kiểm "
        "tra."
    ),
    "symbol_not_read": _l(
        "Có ký hiệu của phông riêng (Wingdings, Symbol) không đọc được, được thay bằng “□”. Hãy "
        "sửa lại."
    ),
    "footnote_left_out": _l(
        "Chú thích cuối trang của câu này không được đưa vào. Hãy ghi vào câu hỏi hoặc giải thích "
        "nếu cần."
    ),
    "key_from_date": _l(
        "Excel đã đổi đáp án thành ngày “%(key)s”; được đọc lại thành số thứ tự các phương án. "
        "Hãy kiểm tra."
    ),
    "key_from_emphasis": _l(
        "Ô đáp án để trống; đáp án được lấy theo phương án in đậm hoặc tô màu. Hãy kiểm tra."
    ),
    "level_not_understood": _l("Không hiểu mức độ “%(level)s” nên để trống. Hãy chọn lại."),
    "type_not_understood": _l(
        "Không hiểu loại câu hỏi “%(type)s” nên xác định theo đáp án. Hãy kiểm tra."
    ),
    "ocr_letter_mended": _l("Chữ “ƣ” do máy quét đọc sai được sửa thành “ư”. Hãy đọc lại câu này."),
    "hidden_row": _l("Dòng này đang ẩn trong Excel nhưng vẫn được đọc. Hãy kiểm tra."),
    "merged_cell": _l("Ô ở cột %(column)s gộp nhiều dòng. Hãy kiểm tra nội dung câu này."),
    "formula_cell": _l(
        "Ô ở cột %(column)s là công thức; được lấy kết quả “%(text)s”. Hãy kiểm tra."
    ),
    "formula_without_value": _l(
        "Ô ở cột %(column)s là công thức chưa có kết quả. Hãy mở bằng Excel, lưu lại rồi gửi lại."
    ),
    "date_cell": _l(
        "Excel hiểu ô ở cột %(column)s là ngày “%(text)s”. Nếu không phải ngày, hãy sửa lại chữ."
    ),
    "formula_object": _l(
        "Công thức trong Word không đọc được, được thay bằng “[công thức]”. Hãy gõ lại hoặc chèn "
        "thành hình ảnh."
    ),
    "formula_flattened": _l("Công thức trong Word được chuyển thành chữ thường. Hãy kiểm tra lại."),
    "text_box": _l(
        "Có khung chữ (Text Box) trong câu này, được đọc thành dòng riêng. Hãy kiểm tra thứ tự."
    ),
    "stem_goes_on": _l(
        "Sau dấu hỏi còn một đoạn dài: “%(text)s”. Có thể phương án bị dính vào câu hỏi; hãy kiểm "
        "tra."
    ),
    "weights_not_kept": _l(
        "Tỉ lệ điểm của từng phương án (%(weights)s) không giữ được; câu hỏi chỉ giữ đáp án đúng. "
        "Hãy xem lại cách tính điểm."
    ),
    "formatting_lost": _l(
        "Chữ đậm, nghiêng, bảng hoặc liên kết trong câu này được chuyển thành chữ thường. Hãy xem "
        "lại."
    ),
    "text_after_answers": _l("Chữ “%(text)s” đứng sau ngoặc đáp án nên được bỏ đi. Hãy kiểm tra."),
    "picture_not_in_file": _l(
        "Hình “%(image)s” không nằm trong tệp hoặc không đọc được. Hãy chèn hình trước khi dùng."
    ),
    "picture_of_feedback": _l(
        "Hình “%(image)s” của phần giải thích không được đưa vào. Hãy chèn lại nếu cần."
    ),
    "picture_not_read": _l(
        "Một hình không đọc được (chỉ nhận PNG, JPEG, GIF, WebP, tối đa 5 MB). Hãy chèn lại."
    ),
    "picture_of_explanation": _l(
        "Hình ở cột %(column)s đứng sau đáp án nên không được đưa vào. Hãy chèn lại nếu cần."
    ),
}

MESSAGES = FILE_MESSAGES | ERROR_MESSAGES | WARNING_MESSAGES


def message_of(problem: Problem) -> str:
    """The sentence for a problem, in the language of the request."""
    return str(MESSAGES[problem.code]) % dict(problem.params)
