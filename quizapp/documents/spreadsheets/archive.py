"""Open XLSX and ODS archives so that nothing in them can be larger than it says.

What passes is packed anew, without compression, from bytes that were counted while they were
unpacked: whatever reads it afterwards cannot be led astray by the first archive's directory.
"""

import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from quizapp.documents.spreadsheets.sheet import Limits, UnreadableFile

_ENCRYPTED = 0x1
_CHUNK = 64 * 2**10
_RATIO_COUNTS_FROM = 2**20
_WANTED = (".xml", ".rels", "mimetype")


def unpack(data: bytes, limits: Limits) -> dict[str, bytes]:
    """Return the archive's texts by name; pictures and other attachments are left out."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            infos = _checked_directory(archive, limits)
            return _read(archive, infos, limits)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise UnreadableFile("file_damaged") from error


def pack(members: Mapping[str, bytes]) -> BytesIO:
    """Return an archive of these members, to be read from the start."""
    output = BytesIO()
    with ZipFile(output, "w", ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(ZipInfo(name), content)
    output.seek(0)
    return output


def _checked_directory(archive: ZipFile, limits: Limits) -> list[ZipInfo]:
    infos = archive.infolist()
    names = {info.filename for info in infos}
    if len(infos) > limits.archive_members:
        raise UnreadableFile("file_too_many_parts", limit=limits.archive_members)
    if len(names) != len(infos) or any(_is_outside(name) for name in names):
        raise UnreadableFile("file_damaged")
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise UnreadableFile("file_password_protected")
    if sum(info.file_size for info in infos) > limits.unpacked_bytes:
        raise _too_large_unpacked(limits)
    return [info for info in infos if info.filename.lower().endswith(_WANTED)]


def _is_outside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return not parts[0] or ".." in parts or ":" in name


def _read(archive: ZipFile, infos: list[ZipInfo], limits: Limits) -> dict[str, bytes]:
    left = limits.unpacked_bytes
    members = {}
    for info in infos:
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise UnreadableFile("file_damaged")
        content = b"".join(_counted_chunks(archive, info, left, limits))
        left -= len(content)
        members[info.filename] = content
    return members


def _counted_chunks(archive: ZipFile, info: ZipInfo, left: int, limits: Limits) -> Iterator[bytes]:
    size = 0
    with archive.open(info) as member:
        while chunk := member.read(_CHUNK):
            size += len(chunk)
            is_bomb = size > max(_RATIO_COUNTS_FROM, info.compress_size * limits.unpacked_ratio)
            if size > left or is_bomb:
                raise _too_large_unpacked(limits)
            yield chunk


def _too_large_unpacked(limits: Limits) -> UnreadableFile:
    return UnreadableFile("file_too_large_unpacked", megabytes=limits.unpacked_bytes // 2**20)
