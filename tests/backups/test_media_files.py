"""Files of lessons go along with a backup and come back each to its place."""

import io
import tarfile

import pytest

from quizapp.backups import media_files, service
from quizapp.core.errors import Conflict
from quizapp.training.editor.store import MediaStore
from tests.backups.test_backups import back_up, silent


def test_files_of_lessons_come_back(played, place, empty_place, tmp_path):
    digests = [MediaStore(place.var_dir).put(content) for content in (b"cong", b"so" * 90_000)]
    (place.var_dir / "media" / "ab" / ".new-half").parent.mkdir(exist_ok=True)
    (place.var_dir / "media" / "ab" / ".new-half").write_bytes(b"half")
    made = back_up(place, tmp_path / "quizapp.tar.gz")
    assert "media.tar" in made.members
    service.restore(empty_place, tmp_path / "quizapp.tar.gz", silent)
    store = MediaStore(empty_place.var_dir)
    assert [store.find(one).read_bytes() for one in digests] == [b"cong", b"so" * 90_000]
    assert len([one for one in store.folder.rglob("*") if one.is_file()]) == 2


def test_without_files_an_archive_is_as_it_was(played, place, tmp_path):
    assert "media.tar" not in back_up(place, tmp_path / "quizapp.tar.gz").members


@pytest.mark.parametrize("name", ["../../evil", "a" * 64])
def test_what_is_not_what_its_name_says_is_refused(tmp_path, name):
    source = tmp_path / "media.tar"
    with tarfile.open(source, "w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = 4
        tar.addfile(entry, io.BytesIO(b"evil"))
    with pytest.raises(Conflict):
        media_files.unpack(source, tmp_path / "var")
    assert not (tmp_path / "var").exists()
