"""The command line `flask --app wsgi quiz ...`: mounts the groups that the features bring."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from quizapp.admin import cli as admin_cli
from quizapp.analysis.cli import analysis
from quizapp.awards.cli import awards
from quizapp.backups.cli import backup, restore
from quizapp.banks.cli import banks
from quizapp.certificates import cli as certificates_cli
from quizapp.cli import clock
from quizapp.cli.demo import demo
from quizapp.cli.law import law
from quizapp.cli.serve import migrate, serve
from quizapp.cli.verify import verify
from quizapp.entry.cli import contests, rounds
from quizapp.organisations import cli as organisations_cli
from quizapp.training.cli import courses
from quizapp.training.duty.cli import training
from quizapp.training.records.cli import records

quiz = AppGroup(
    "quiz",
    help="Điều hành quizapp từ dòng lệnh.",
    callback=with_appcontext(clock.take_contest_time),
)
GROUPS: tuple[click.Command, ...] = (
    serve,
    migrate,
    demo,
    admin_cli.staff,
    organisations_cli.group,
    organisations_cli.guards,
    law,
    banks,
    courses,
    certificates_cli.group,
    records,
    training,
    contests,
    rounds,
    analysis,
    awards,
    clock.group,
    backup,
    restore,
    verify,
)
"""Each feature's `cli.py` brings one group or command."""


def install(app: Flask) -> None:
    """Add `quiz` with all its groups to the app's command line."""
    for group in GROUPS:
        quiz.add_command(group)
    app.cli.add_command(quiz)
