"""A small course of one lesson, as files."""

PLAN = """
slug = "cong"
title = "Ở cổng"
description = "Dành cho bảo vệ."
language = "vi"
state_note = "chờ thẩm định"
audience = "guards"
validity_months = 12
order = "free"

[final_test]
questions = 1
minutes = 5
pass_percent = 80
retake_hours = 24

[[module]]
slug = "ra-vao"
title = "Ra vào"
lessons = ["the"]
"""
LESSON = """+++
title = "Xem thẻ"
minutes = 5
goal = "Bạn biết xem thẻ."

[[citation]]
document = "nd-06-2013"
article = 10
grade = "compare"
+++

## Nhìn thẻ

Nhìn thẻ, nhìn mặt.

[[A-01]]
"""
QUESTIONS = """
[[question]]
code = "A-01"
type = "single_choice"
level = "apply"
topic = "Ra vào"
fact = "the"
situation = true
stem = "Người không có thẻ muốn vào. Bạn làm gì?"
options = ["Cho vào", "Hỏi và ghi sổ"]
consequences = ["Không ai biết ai đã vào.", "Người được gặp xuống đón."]
correct = [1]
explanation = "Ghi sổ rồi báo người được gặp."

[[card]]
front = "Khách không thẻ?"
back = "Hỏi, ghi sổ, báo người được gặp."
"""


def files(**changed):
    parts = {"plan": PLAN, "lesson": LESSON, "questions": QUESTIONS} | changed
    return {
        "course.toml": parts["plan"].encode(),
        "lessons/the.md": parts["lesson"].encode(),
        "lessons/the.toml": parts["questions"].encode(),
    }
