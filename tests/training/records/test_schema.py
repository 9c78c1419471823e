"""What records must never hold: pictures of papers, files, numbers of identity cards."""

import pytest
from sqlalchemy import LargeBinary
from wtforms import FileField, MultipleFileField

from quizapp.training.records import forms, models
from quizapp.training.records.models import Model

TABLES = (
    "official_certificate",
    "equipment",
    "equipment_entry",
    "inspection_print",
    "training_month",
)
FORBIDDEN = ("image", "photo", "picture", "scan", "file", "media", "path", "url", "identity",
             "cccd", "citizen", "birth")  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_no_column_for_pictures_files_or_identity_numbers(name):
    columns = Model.metadata.tables[name].columns
    assert [
        column.name
        for column in columns
        if isinstance(column.type, LargeBinary) or any(word in column.name for word in FORBIDDEN)
    ] == []


def test_no_table_of_records_is_left_out_of_this_look():
    here = {
        one.__tablename__
        for one in vars(models).values()
        if isinstance(one, type) and issubclass(one, Model) and one.__module__ == models.__name__
    }
    assert here == set(TABLES)


def test_no_form_takes_a_file():
    fields = [
        field
        for one in vars(forms).values()
        if isinstance(one, type) and issubclass(one, forms.FlaskForm)
        for field in vars(one).values()
    ]
    kinds = [getattr(field, "field_class", None) for field in fields]
    assert not any(
        isinstance(kind, type) and issubclass(kind, (FileField, MultipleFileField))
        for kind in kinds
    )
