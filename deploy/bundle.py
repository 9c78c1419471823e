"""Pack the program and everything it needs into one archive, for a laptop without internet.

Wheels for the machine this runs on, and for Windows laptops with the usual Pythons.
"""

import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
REQUIREMENTS = PROJECT / "requirements.txt"
WINDOWS_PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# pip asks conditions ("only on Windows", "only before Python 3.11.3") of the Python it runs on, so
# what only the other machines need is named here.
NEEDED_THERE = ("colorama", "async-timeout")
# What an event does not need.
LEFT_OUT = ("tests/", "bench/", ".ci/", "docs/decisions/", "requirements-dev.txt")

READ_FIRST = """\
quizapp {version}: cài đặt khi không có internet
================================================

Máy tính cần có sẵn Python 3.11 trở lên (tải ở nhà từ https://www.python.org/downloads/,
trên Windows đánh dấu ô "Add python.exe to PATH"). Mọi thứ khác nằm trong thư mục này.

WINDOWS
1. Giải nén tệp zip, mở thư mục vừa giải nén, gõ "cmd" vào thanh địa chỉ rồi nhấn Enter.
2. Gõ ba dòng sau, mỗi dòng nhấn Enter và chờ xong:
      py -m venv .venv
      .venv\\Scripts\\python -m pip install --no-index --find-links wheels -r requirements.txt
      .venv\\Scripts\\flask --app wsgi quiz serve --event
3. Khi tường lửa Windows hỏi, chọn "Cho phép truy cập" cho mạng riêng (Private networks).

LINUX
   make event
   hoặc, nếu không có make:
      python3 -m venv .venv
      .venv/bin/python -m pip install --no-index --find-links wheels -r requirements.txt
      .venv/bin/flask --app wsgi quiz serve --event

Hãy chạy thử một lần ở nhà. Trên màn hình sẽ hiện địa chỉ và mã QR để điện thoại cùng mạng wifi
quét vào. Dừng bằng Ctrl+C; mở lại thì dữ liệu vẫn còn nguyên trong thư mục "var".
Chuẩn bị router, tường lửa và những lỗi hay gặp: xem docs/event.md.
"""


def main() -> None:
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    archive = PROJECT / "dist" / f"quizapp-{version}.zip"
    archive.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        wheels = Path(folder)
        collect_for_this_machine(wheels)
        for python in WINDOWS_PYTHONS:
            collect_for_windows(wheels, python)
        pack(archive, f"quizapp-{version}", wheels, READ_FIRST.format(version=version))
    print(f"{archive.relative_to(PROJECT)}: {archive.stat().st_size / 1e6:.0f} MB")


def collect_for_this_machine(wheels: Path) -> None:
    print("Wheels for this machine")
    pip("wheel", "--wheel-dir", wheels, "-r", REQUIREMENTS)


def collect_for_windows(wheels: Path, python: str) -> None:
    """A version of Python some library has no wheel for is said and left out."""
    print(f"Wheels for Windows with Python {python}")
    target = ("--platform", "win_amd64", "--python-version", python, "--only-binary=:all:")
    try:
        pip("download", "--dest", wheels, *target, "-r", REQUIREMENTS, *NEEDED_THERE)
    except subprocess.CalledProcessError as error:
        print(f"  left out: {error.stderr.strip().splitlines()[-1]}")


def pip(command: str, *arguments: str | Path) -> None:
    argv = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", command, *arguments]
    subprocess.run(argv, check=True, text=True, stderr=subprocess.PIPE)


def pack(archive: Path, top: str, wheels: Path, read_first: str) -> None:
    # Notepad of older Windows needs the mark and the line ends.
    text = read_first.replace("\n", "\r\n").encode("utf-8-sig")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(f"{top}/DOC-TRUOC.txt", text)
        for name in source_files():
            bundle.write(PROJECT / name, f"{top}/{name}")
        for wheel in sorted(wheels.iterdir()):
            bundle.write(wheel, f"{top}/wheels/{wheel.name}", zipfile.ZIP_STORED)


def source_files() -> list[str]:
    """What git knows, so that no database and no secret of this machine travels along."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, check=True, capture_output=True, text=True
    )
    names = [name for name in listed.stdout.split("\0") if name]
    return [name for name in names if not name.startswith(LEFT_OUT)]


if __name__ == "__main__":
    main()
