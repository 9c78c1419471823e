"""Files as offices send them."""

from io import BytesIO

from quizapp.documents.spreadsheets import Column, SheetToWrite, write_xlsx

ROSTER_HEADER = ("Mã nhân viên", "Họ và tên", "Chuyền", "Ca", "Bảo vệ")


def xlsx(rows, name="tep.xlsx"):
    """What a browser sends for a file field: (file, name)."""
    width = max(map(len, rows))
    columns = [Column(str(title)) for title in rows[0]] + [Column("")] * (width - len(rows[0]))
    padded = [[*row, *[None] * (width - len(row))] for row in rows[1:]]
    return BytesIO(write_xlsx([SheetToWrite("Tệp", columns, padded)])), name


def roster_of_3000_with_10_faults():
    """Rows 2 to 3001; ten of them cannot be taken."""
    rows = [
        [f"NV{number:04}", f"Nguyễn Thị Lao Động {number}", f"Chuyền {number % 20 + 1}", "Ngày", ""]
        for number in range(2, 3002)
    ]

    def spoil(row, column, value):
        rows[row - 2][column] = value

    spoil(10, 0, "NV0009")
    spoil(20, 0, "")
    spoil(30, 0, "#REF!")
    spoil(40, 0, "mã số?")
    spoil(50, 1, "")
    spoil(60, 1, "12345")
    spoil(70, 1, "NguyÔn V¨n ¸nh")
    spoil(80, 1, "A" * 121)
    spoil(90, 4, "có lẽ")
    spoil(3000, 0, "NV2999")
    return [ROSTER_HEADER, *rows]


FAULTY_ROWS = [10, 20, 30, 40, 50, 60, 70, 80, 90, 3000]
