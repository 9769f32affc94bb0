"""Rows out of every form a table comes in, and refusals of what is none."""

import csv
import io
import zipfile

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import FileRefused
from graph.intake.sheet import cell_address, open_sheets
from graph.settings import IntakeSettings
from tests.workbooks import workbook

LIMITS = IntakeSettings()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _rows(content: bytes, limits: IntakeSettings = LIMITS) -> list[tuple[object, ...]]:
    return [row.cells for sheet in open_sheets(content, limits) for row in sheet.rows()]


def _repacked(content: bytes, name: str, change: bytes | None, *, old: bytes = b"") -> bytes:
    """Give a workbook with one member changed (its `old` bytes, or whole) or added."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        names = before.namelist()
        for member in names:
            kept = before.read(member)
            if member == name and change is not None:
                kept = kept.replace(old, change) if old else change
            after.writestr(member, kept)
        if name not in names and change is not None:
            after.writestr(name, change)
    return packed.getvalue()


SIMPLE = workbook({"One": [["a", "b"], ["0000123", 12.5]]})


def test_text_in_a_workbook_keeps_its_zeros() -> None:
    assert _rows(SIMPLE) == [("a", "b"), ("0000123", 12.5)]


def test_rows_carry_the_numbers_that_a_spreadsheet_shows() -> None:
    content = workbook({"One": [[], [], [None, "x"]]})

    rows = list(open_sheets(content, LIMITS)[0].rows())

    assert [(row.number, row.cells[1]) for row in rows if not row.is_blank()] == [(3, "x")]
    assert cell_address(3, 1) == "B3"


@given(st.integers(min_value=0, max_value=18_000))
def test_every_column_has_its_own_address(column: int) -> None:
    letters = cell_address(1, column)[:-1]

    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    assert number == column + 1


def test_a_merged_block_gives_its_value_to_each_of_its_rows() -> None:
    content = workbook({"One": [["k", "1"], ["", "2"], ["", "3"]]}, merged={"One": "A1:A2"})

    rows = list(open_sheets(content, LIMITS)[0].rows())

    assert [row.cells[0] for row in rows] == ["k", "k", ""]
    assert rows[1].filled == {0}


def test_a_row_that_only_continues_merged_cells_is_blank() -> None:
    content = workbook({"One": [["k", "1"], ["", ""], ["z", ""]]}, merged={"One": "A1:A2 B1:B2"})

    rows = list(open_sheets(content, LIMITS)[0].rows())

    assert [row.is_blank() for row in rows] == [False, True, False]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_of_text_is_read_in_any_common_code(encoding: str) -> None:
    content = "नाम,amount\nक,1".encode(encoding)

    assert _rows(content) == [("नाम", "amount"), ("क", "1")]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_table_in_two_bytes_a_letter_is_read_without_its_mark(encoding: str) -> None:
    assert _rows("a,b\nNA,12,345\n".encode(encoding))[0] == ("a", "b")


def test_an_archive_with_a_password_is_refused_as_such_whatever_is_in_it() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("calls.csv", "a,b\n")
    content = bytearray(packed.getvalue())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(FileRefused, match="password"):
        _rows(bytes(content))


def test_a_table_in_the_code_of_old_windows_is_read() -> None:
    assert _rows("café,1\r\n".encode("cp1252")) == [("café", "1")]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(mark: str) -> None:
    content = f"a{mark}b{mark}c\n1{mark}2{mark}3\n".encode()

    assert _rows(content) == [("a", "b", "c"), ("1", "2", "3")]


def test_a_quoted_cell_may_hold_delimiters_and_line_ends() -> None:
    assert _rows(b'a,b\n"1,2","3\n4"\n') == [("a", "b"), ("1,2", "3\n4")]


def test_an_html_table_called_xls_is_read() -> None:
    content = b"<html><body><table><tr><th>a<th>b</tr><tr><td>1<td>2<br>3</table></body></html>"

    assert _rows(content) == [("a", "b"), ("1", "2 3")]


def test_an_html_entity_bomb_expands_nothing() -> None:
    content = (
        b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        b"<html><table><tr><td>&b;</td></tr></table></html>"
    )

    assert len(str(_rows(content))) < 100


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"MZ\x00\x01\x02", "not an .xlsx"),
        (b"PK\x03\x04 and no more", "damaged"),
        (SIMPLE[: len(SIMPLE) // 2], "damaged"),
        (OLE + b"\0" * 600, "damaged"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(FileRefused, match=why):
        _rows(content)


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("letter.txt", "hello")

    with pytest.raises(FileRefused, match=r"no \.xlsx"):
        _rows(packed.getvalue())


def test_an_archive_in_an_archive_is_refused() -> None:
    with pytest.raises(FileRefused, match="another archive"):
        _rows(_repacked(SIMPLE, "xl/embeddings/more.xlsx", SIMPLE))


def test_a_workbook_that_declares_entities_is_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet/>'

    with pytest.raises(FileRefused, match="entities"):
        _rows(_repacked(SIMPLE, "xl/worksheets/sheet1.xml", bomb))


def test_a_zip_bomb_is_refused_by_its_ratio() -> None:
    with pytest.raises(FileRefused, match="100 times"):
        _rows(_repacked(SIMPLE, "xl/media/image1.bin", b"\0" * 20_000_000))


def test_the_sum_of_all_members_is_limited() -> None:
    with pytest.raises(FileRefused, match="more than 10,000 bytes"):
        _rows(
            _repacked(SIMPLE, "xl/media/image1.bin", bytes(range(256)) * 50),
            msgspec.structs.replace(LIMITS, max_unpacked_bytes=10_000),
        )


@pytest.mark.parametrize(
    ("address", "why"), [(b"XFD1", "column 256"), (b"A1048577", "row 1,048,576")]
)
def test_a_cell_far_out_is_refused_before_it_is_parsed(address: bytes, why: str) -> None:
    content = _repacked(SIMPLE, "xl/worksheets/sheet1.xml", b'r="' + address + b'"', old=b'r="B2"')

    with pytest.raises(FileRefused, match=why):
        _rows(content)


@pytest.mark.parametrize(
    ("changed", "content", "why"),
    [
        ({"max_sheets": 1}, workbook({"One": [["a"]], "Two": [["b"]]}), "1 sheets"),
        ({"max_members": 3}, SIMPLE, "3 members"),
        ({"max_file_bytes": 10}, SIMPLE, "at most 10 are taken"),
        ({"max_rows": 1}, b"a,b\n1,2\n", "1 rows"),
        ({"max_columns": 1}, b"a,b\n1,2\n", "1 columns"),
        ({"max_cell_chars": 5}, b"a,b\n123456,2\n", "5 characters"),
        ({"max_cell_chars": 5}, SIMPLE, "5 characters"),
    ],
)
def test_each_limit_has_a_message_that_names_it(
    changed: dict[str, int], content: bytes, why: str
) -> None:
    with pytest.raises(FileRefused, match=why):
        _rows(content, msgspec.structs.replace(LIMITS, **changed))


def test_a_limit_of_one_reading_is_none_of_the_next() -> None:
    with pytest.raises(FileRefused):
        _rows(b"a,b\n123456,2\n", msgspec.structs.replace(LIMITS, max_cell_chars=5))

    assert next(csv.reader(["123456,2"])) == ["123456", "2"]


def test_a_sheet_can_be_read_twice() -> None:
    (sheet,) = open_sheets(SIMPLE, LIMITS)

    assert list(sheet.rows()) == list(sheet.rows())


def test_a_row_with_only_blanks_is_blank() -> None:
    row = next(open_sheets(b"a,b\n", LIMITS)[0].rows())

    assert msgspec.structs.replace(row, cells=(" ", None, "")).is_blank()
    assert not msgspec.structs.replace(row, cells=(0.0,)).is_blank()


def test_a_stray_quotation_mark_that_swallows_a_row_is_refused_with_its_lines() -> None:
    content = b'no,name,rupees\n1,"Ravi,500\n2,"Asha,700\n3,Vani,900\n'

    with pytest.raises(FileRefused, match="lines 2 to 3: a quotation mark"):
        _rows(content)


def test_a_cell_of_several_lines_is_one_cell() -> None:
    content = b'no,address,town,rupees\n1,"12, MG Road,\nnear the bank",Pune,500\n2,x,Agra,7\n'

    assert _rows(content)[1:] == [
        ("1", "12, MG Road,\nnear the bank", "Pune", "500"),
        ("2", "x", "Agra", "7"),
    ]
