from tests.question_banks.law_text import find_places

TWO_DOCUMENTS = """
Điều 1.1.NĐ.5.10. Nhiệm vụ
(Điều 10 Nghị định số 06/2013/NĐ-CP)
 1. Lực lượng bảo vệ có nhiệm vụ:
 a) Kiểm soát người ra vào;
 đ) Phối hợp với Công an.
 2. Lực lượng khác.
Điều 1.1.TT.1.3. Các biện pháp
 3. Biện pháp tuần tra
""".splitlines()


def test_clauses_and_points_are_found_under_their_article():
    lines = ["Điều 6. Báo cháy", "1. Người phát hiện cháy", "a) báo ngay", "Điều 12. Ngày toàn dân"]
    assert find_places(lines) == {(6, None, None), (6, 1, None), (6, 1, "a"), (12, None, None)}


def test_a_point_does_not_reach_into_the_next_clause():
    lines = ["Điều 2. Từ ngữ", "1. Cháy", "a) lửa", "2. Phòng cháy"]
    assert (2, 2, "a") not in find_places(lines)


def test_two_documents_in_one_text_stay_apart():
    decree = find_places(TWO_DOCUMENTS, "NĐ")
    circular = find_places(TWO_DOCUMENTS, "TT")
    assert (10, 1, "đ") in decree
    assert (3, 3, None) not in decree
    assert circular == {(3, None, None), (3, 3, None)}


def test_words_that_only_begin_like_a_heading_are_none():
    assert find_places(["Điều này có nội dung liên quan", "1. Một khoản"]) == set()
