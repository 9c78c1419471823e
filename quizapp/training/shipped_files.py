"""Reads the courses of the product from its folder."""

from __future__ import annotations

from pathlib import Path

from quizapp.banks.shipped_files import FOLDER, read_folder
from quizapp.training.course_folder import ShippedCourse, parse_course


def read_courses(folder: Path = FOLDER) -> list[ShippedCourse]:
    """All of them, by slug."""
    plans = sorted((folder / "courses").glob("*/course.toml"))
    return [parse_course(read_folder(plan.parent)) for plan in plans]
