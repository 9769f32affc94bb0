"""What is too long to read in one go is found; tables are not."""

from pathlib import Path

from tools.sizes import FUNCTION_LIMIT, MODULE_LIMIT, Size, find_excess, measure


def test_a_function_counts_from_its_first_line_to_its_last(tmp_path: Path) -> None:
    long = tmp_path / "long.py"
    long.write_text("async def walk() -> None:\n" + "    ...\n" * FUNCTION_LIMIT, encoding="utf-8")

    _, [walk] = measure([long])

    assert walk.name == f"{long}:1 walk"
    assert walk.lines == walk.limit + 1


def test_a_module_counts_all_its_lines(tmp_path: Path) -> None:
    long = tmp_path / "long.py"
    long.write_text("pass\n" * (MODULE_LIMIT + 1), encoding="utf-8")

    [module], _ = measure([long])

    assert module.lines == module.limit + 1


def test_a_table_of_data_does_not_count(tmp_path: Path) -> None:
    table = tmp_path / "table.py"
    table.write_text("TABLE = {\n" + "    'a': 1,\n" * MODULE_LIMIT + "}\npass\n", encoding="utf-8")

    [module], _ = measure([table])

    assert module.lines == 1


def test_a_long_expression_is_no_table(tmp_path: Path) -> None:
    expression = tmp_path / "expression.py"
    expression.write_text("X = [\n    y\n    for y\n    in\n    ()\n]\n", encoding="utf-8")

    [module], _ = measure([expression])

    assert module.lines == 6


def sizes(*lines: int) -> list[Size]:
    return [Size(name="somewhere", lines=count, limit=MODULE_LIMIT) for count in lines]


def test_modules_at_both_bars_pass() -> None:
    assert find_excess("modules", sizes(*[110] * 9, 250, 250), middle=110, p90=250) == []


def test_a_median_above_the_bar_is_told() -> None:
    assert find_excess("modules", sizes(10, 111, 111), middle=110, p90=250) == [
        "modules: median 111 lines, at most 110"
    ]


def test_one_long_function_in_five_is_told() -> None:
    assert find_excess("functions", sizes(*[5] * 8, 26, 26), p90=25) == [
        "functions: p90 26 lines, at most 25"
    ]
