import pytest

from tests.certificates.issuing import make_people


@pytest.fixture
def people(database):
    with database.transaction() as session:
        return make_people(session)
