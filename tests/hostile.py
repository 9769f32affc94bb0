"""Files meant to hurt, and files damaged by chance: for tests and for the run of 5,000."""

import io
import json
import random
import struct
import zipfile
from collections.abc import Callable, Mapping

from tests.biff import biff
from tests.workbooks import HOP, hop, workbook

GOOD = workbook({"Money Transfer to": [HOP, hop()]})
MAIN = b"xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
SHEET = "xl/worksheets/sheet1.xml"


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Flip, cut, insert or copy a few bytes."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(max(1, len(changed)))
        match chance.choice(("flip", "cut", "insert", "copy")):
            case "flip" if changed:
                changed[at] = chance.randrange(256)
            case "cut":
                del changed[at : at + chance.randint(1, 20)]
            case "insert":
                changed[at:at] = chance.randbytes(8)
            case _:
                other = chance.randrange(max(1, len(changed)))
                changed[at : at + 30] = changed[other : other + 30]
    return bytes(changed)


def damaged_within(content: bytes, chance: random.Random) -> bytes:
    """Damage one member of a workbook and pack it again, so that the parser meets it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(packed, "w") as after:
        names = before.namelist()
        victim = chance.choice([name for name in names if name.startswith("xl/")])
        for name in names:
            member = before.read(name)
            after.writestr(name, damaged(member, chance) if name == victim else member)
    return packed.getvalue()


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Damage a file, inside its packing as a rule where it is packed."""
    is_packed = content.startswith(b"PK") and chance.random() < 0.8
    return (damaged_within if is_packed else damaged)(content, chance)


def repacked(name: str, member: bytes, *, others: Mapping[str, bytes] | None = None) -> bytes:
    """Give the good workbook with another member, and with more members."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(GOOD)) as before,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for known in before.namelist():
            if known != name:
                after.writestr(known, before.read(known))
        after.writestr(name, member)
        for more, content in (others or {}).items():
            after.writestr(more, content)
    return packed.getvalue()


def _sheet(inside: bytes) -> bytes:
    return repacked(SHEET, b"<worksheet " + MAIN + b">" + inside + b"</worksheet>")


def _zeros() -> bytes:
    return repacked("xl/media/image1.bin", b"\0" * 100_000_000)


def _members() -> bytes:
    return repacked("xl/a.bin", b"a", others={f"xl/media/{at}.bin": b"b" for at in range(300)})


def _laughs() -> bytes:
    levels = b"".join(b'<!ENTITY l%d "%s">' % (at, b"&l%d;" % (at - 1) * 10) for at in range(1, 10))
    return repacked(
        SHEET, b'<!DOCTYPE x [<!ENTITY l0 "ha">' + levels + b"]><worksheet>&l9;</worksheet>"
    )


def _square() -> bytes:
    row = b"<row r='1'>" + b"<c><v>1</v></c>" * 16_384 + b"</row>"
    return _sheet(b"<sheetData>" + row + b"<row r='1048576'><c><v>1</v></c></row></sheetData>")


def _far_out() -> bytes:
    return _sheet(b"<sheetData><row r='1048576'><c r='XFD1048576'><v>1</v></c></row></sheetData>")


def _merges() -> bytes:
    merges = b"".join(b"<mergeCell ref='A%d:A%d'/>" % (at, at + 1) for at in range(1, 200_000, 2))
    return _sheet(b"<sheetData/><mergeCells>" + merges + b"</mergeCells>")


def _nested() -> bytes:
    return repacked("xl/embeddings/more.xlsx", GOOD)


def _long_text() -> bytes:
    words = random.Random(1).randbytes(2_000_000).hex().encode()
    return _sheet(
        b"<sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>" + words
        + b"</t></is></c></row></sheetData>"
    )  # fmt: skip


def _deep_html() -> bytes:
    return b"<html>" + b"<div><table><tr><td>" * 200_000 + b"x"


def _deep_json() -> bytes:
    return b'{"acknowledgement_no":' + b"[" * 5_000_000


def _open_quote() -> bytes:
    return b'payer,beneficiary,at,amount\n"' + b"a,b,c,d\n" * 4_000_000


def _chain_of_sectors() -> bytes:
    """Give an old workbook whose table of sectors leads round in a circle."""
    content = bytearray(biff({"Money Transfer to": [list(HOP), hop()] * 40}))
    sectors = struct.unpack_from("<I", content, 44)[0]
    for at in range(sectors * 128):
        struct.pack_into("<I", content, 512 + at * 4, 2)
    return bytes(content)


BOMBS: Mapping[str, Callable[[], bytes]] = {
    "a member that unpacks a thousandfold": _zeros,
    "300 members": _members,
    "a billion laughs": _laughs,
    "a square of 17 billion cells": _square,
    "a cell in the last corner": _far_out,
    "100,000 merged blocks": _merges,
    "a workbook in a workbook": _nested,
    "a cell of four million letters": _long_text,
    "HTML 600,000 levels deep": _deep_html,
    "JSON five million levels deep": _deep_json,
    "a quotation mark that never closes": _open_quote,
    "sectors in a circle": _chain_of_sectors,
}
"""Twelve bombs, each by what it does."""


def records(count: int) -> bytes:
    """Give a push of the helpline with some complaints."""
    return json.dumps(
        [
            {"acknowledgement_no": f"3990826{at:07}", "suspect_mobiles": ["5000200002"]}
            for at in range(count)
        ]
    ).encode()
