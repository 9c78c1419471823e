"""The format of the courses shipped with the product: ``course.toml`` and a folder of lessons.

The format is described in ``question_banks/courses/README.md``. The questions of all lessons
together are read by the format of banks.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, TypeVar

import msgspec

from quizapp.banks.formats import bank_folder
from quizapp.banks.formats.parsed import ParsedBank
from quizapp.banks.formats.unreadable import UnreadableFile

COURSE = "course.toml"
FENCE = "+++\n"
CHECK_LINE = re.compile(r"^\[\[([A-Z0-9-]{1,60})\]\]$", re.MULTILINE)
"""A line of a lesson that stands for one of its questions."""
Told = TypeVar("Told")
Short = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class FinalTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a course is closed: drawn evenly over its modules.

    `before_questions` are asked before the first lesson, so that what the course changes can be
    told.
    """

    questions: Annotated[int, msgspec.Meta(ge=1, le=200)]
    minutes: Annotated[int, msgspec.Meta(ge=1, le=240)]
    pass_percent: Annotated[int, msgspec.Meta(ge=1, le=100)]
    retake_hours: Annotated[int, msgspec.Meta(ge=0, le=8760)]
    max_tries: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    before_questions: Annotated[int, msgspec.Meta(ge=0, le=20)] = 0


class Practical(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is marked face to face, and whether the course is completed only with it."""

    skills: Annotated[tuple[Short, ...], msgspec.Meta(min_length=1, max_length=30)]
    needed: bool = False


class ModulePlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A chapter and the slugs of its lessons, in order."""

    slug: Slug
    title: Short
    lessons: Annotated[tuple[Slug, ...], msgspec.Meta(min_length=1)]


class CoursePlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``course.toml`` says."""

    slug: Slug
    title: Short
    description: str
    language: str
    state_note: str
    audience: Literal["guards", "workers"]
    validity_months: Annotated[int, msgspec.Meta(ge=1, le=120)]
    order: Literal["fixed", "free"]
    final_test: FinalTest
    module: Annotated[tuple[ModulePlan, ...], msgspec.Meta(min_length=1)]
    practical: Practical | None = None


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the law says what a lesson teaches."""

    document: Slug
    article: int
    grade: Literal["safe", "compare"]
    clause: int | None = None
    point: Annotated[str, msgspec.Meta(max_length=1)] | None = None


class FlashCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question and its answer, to be said from memory."""

    front: Short
    back: Annotated[str, msgspec.Meta(min_length=1, max_length=600)]


class LessonHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands above a lesson's text."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=70)]
    minutes: Annotated[int, msgspec.Meta(ge=1, le=30)]
    goal: Short
    citation: Annotated[tuple[Place, ...], msgspec.Meta(min_length=1)]


class LessonDraft(msgspec.Struct, frozen=True):
    """A lesson as it lies in the folder.

    `body` is Markdown; `codes` are its questions, of which `checks` stand within the text in this
    order. `consequences`: by the code of a situation, what follows from each of its options.
    """

    slug: str
    head: LessonHead
    body: str
    codes: tuple[str, ...]
    checks: tuple[str, ...]
    consequences: Mapping[str, tuple[str, ...]]
    cards: tuple[FlashCard, ...]


class ShippedCourse(msgspec.Struct, frozen=True):
    """A folder of `courses/`, read: the plan, its lessons by slug, its questions as a bank."""

    plan: CoursePlan
    lessons: Mapping[str, LessonDraft]
    bank: ParsedBank


def parse_course(files: Mapping[str, bytes]) -> ShippedCourse:
    """Read a course from the files of its folder, by name; raises UnreadableFile."""
    plan = _told(CoursePlan, _toml(COURSE, files))
    slugs = [slug for module in plan.module for slug in module.lessons]
    if len(set(slugs)) != len(slugs):
        raise UnreadableFile("toml_broken", reason=COURSE)
    lessons = {slug: _lesson(slug, files) for slug in slugs}
    return ShippedCourse(plan, lessons, _bank(slugs, files))


def _lesson(slug: str, files: Mapping[str, bytes]) -> LessonDraft:
    head, body = _parted(slug, files)
    beside = _toml(f"lessons/{slug}.toml", files)
    questions = [one for one in _tables(beside, "question") if isinstance(one.get("code"), str)]
    codes = tuple(str(one["code"]) for one in questions)
    checks = tuple(CHECK_LINE.findall(body))
    if not set(checks) <= set(codes):
        raise UnreadableFile("toml_broken", reason=f"{slug}: {set(checks) - set(codes)}")
    return LessonDraft(
        slug,
        _told(LessonHead, _loaded(slug, head)),
        body.strip(),
        codes,
        checks,
        {str(one["code"]): _consequences(one) for one in questions if "consequences" in one},
        _told(tuple[FlashCard, ...], beside.get("card", [])),
    )


def _parted(slug: str, files: Mapping[str, bytes]) -> tuple[str, str]:
    """What stands between the fences, and what comes below them."""
    name = f"lessons/{slug}.md"
    text = _text(name, files).replace("\r\n", "\n")
    before, _, rest = text.partition(FENCE)
    head, fence, body = rest.partition("\n" + FENCE)
    if before or not fence:
        raise UnreadableFile("toml_broken", reason=name)
    return head, body


def _consequences(question: Mapping[str, object]) -> tuple[str, ...]:
    told = _told(tuple[Short, ...], question["consequences"])
    options = question.get("options")
    if not isinstance(options, list) or len(options) != len(told):
        raise UnreadableFile("toml_broken", reason=f"{question['code']}: consequences")
    return told


def _bank(slugs: Iterable[str], files: Mapping[str, bytes]) -> ParsedBank:
    """One file of questions after the other is one file of questions."""
    joined = b"\n".join(files[f"lessons/{slug}.toml"] for slug in slugs)
    return bank_folder.parse_folder({**files, bank_folder.QUESTIONS: joined})


def _tables(table: Mapping[str, object], name: str) -> list[dict[str, object]]:
    return _told(list[dict[str, object]], table.get(name, []))


def _toml(name: str, files: Mapping[str, bytes]) -> dict[str, object]:
    return _loaded(name, _text(name, files))


def _text(name: str, files: Mapping[str, bytes]) -> str:
    try:
        return files[name].decode("utf-8-sig")
    except (KeyError, UnicodeDecodeError) as error:
        raise UnreadableFile("toml_broken", reason=f"{name}: {error}"[:200]) from error


def _loaded(name: str, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFile("toml_broken", reason=f"{name}: {error}"[:200]) from error


def _told(kind: type[Told], value: object) -> Told:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise UnreadableFile("toml_broken", reason=str(error)[:200]) from error
