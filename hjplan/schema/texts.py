"""Files as text: limits of size, and encodings other than UTF-8 named with the way to mend them."""

from __future__ import annotations

from pathlib import Path

from hjplan.errors import InputError, Message

MEBIBYTE = 1024 * 1024
LARGEST_YAML = 1 * MEBIBYTE
"""A county's scenario has some 20 kB; a file of a mebibyte takes the YAML reader three seconds."""
LARGEST_TABLE = 200 * MEBIBYTE
"""A table of a million rows stays below it."""


def fail(text: str, file: Path | None = None, line: int | None = None) -> InputError:
    """One error about a whole file, ready to be raised."""
    return InputError((Message(text, file=file, line=line),))


def read_bytes(path: Path, largest: int) -> bytes:
    """The bytes of a file, or one clear error where there is no such file or it is above the limit."""
    try:
        if path.is_dir():
            raise fail(f"`{path.name}` is a folder: name the file in it", path)
        size = path.stat().st_size
        if size > largest:
            raise fail(
                f"the file has {size / MEBIBYTE:,.1f} MiB; the limit for a file of this kind is "
                f"{largest / MEBIBYTE:,.0f} MiB",
                path,
            )
        with path.open("rb") as stream:
            return stream.read(largest + 1)
    except FileNotFoundError as error:
        raise fail(f"there is no file `{path.name}` in {path.parent}", path) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise fail(f"the file cannot be read: {reason}", path) from error


def decode(content: bytes, path: Path) -> str:
    """UTF-8 text, with or without byte order mark; any other encoding is one clear error."""
    zeros = content.count(0)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or zeros * 4 > len(content) > 1:
        raise _not_utf8("UTF-16", path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            content.decode("gb18030")
        except UnicodeDecodeError:
            line = content[: error.start].count(b"\n") + 1
            byte = content[error.start]
            raise fail(
                f"byte 0x{byte:02x} in this line is not UTF-8 text: save the file as UTF-8", path, line
            ) from error
        raise _not_utf8("GBK (GB18030)", path) from error
    if zeros:
        raise fail("the file holds zero bytes: it is not a text file", path)
    return text


def _not_utf8(name: str, path: Path) -> InputError:
    return fail(
        f"the file seems to be in {name}; only UTF-8 is read. In Excel choose “CSV UTF-8 (Comma delimited)” when "
        "saving; in an editor choose the encoding UTF-8 (编码选 UTF-8)",
        path,
    )
