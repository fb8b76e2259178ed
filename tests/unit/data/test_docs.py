from __future__ import annotations

from equipoise.data.docs import tables_markdown
from equipoise.data.load import columns_of, file_names
from equipoise.data.schema import COUNT_TYPES, GRADES, KINDS, PARTIES, VERIFICATIONS
from equipoise.data.waivers import WAIVER_COLUMNS


def section(name: str) -> str:
    """The text under the heading of a file, up to the next heading."""
    text = tables_markdown().split(f"\n### {name}\n", 1)[1]
    return text.split("\n#", 1)[0]


def test_every_file_has_a_section_that_names_it() -> None:
    for name in (*file_names(), "waivers"):
        assert f"`{name}.csv`" in section(name)


def test_every_column_of_a_record_or_shared_table_stands_in_its_section() -> None:
    number_header = [c.name for c in columns_of("forces")]
    for name in file_names():
        columns = columns_of(name)
        if [c.name for c in columns] != number_header:
            for column in columns:
                assert f"| `{column.name}` |" in section(name), (name, column.name)


def test_columns_of_number_tables_stand_above_them() -> None:
    above = tables_markdown().split("## Number tables")[1].split("\n### ")[0]
    for column in columns_of("forces"):
        assert f"| `{column.name}` |" in above


def test_every_word_is_explained() -> None:
    text = tables_markdown()
    for words in (PARTIES, KINDS, COUNT_TYPES, VERIFICATIONS, GRADES):
        for word, meaning in words.items():
            assert f"- `{word}`: {meaning}\n" in text


def test_allowed_words_and_required_columns_are_marked() -> None:
    assert "| `result` | one of the words | yes | outcome: `hit`, `miss`, `no_test` |" in (
        section("flight_tests")
    )
    assert "| `reason` | text | yes |" in section("waivers")
    assert len(WAIVER_COLUMNS) == section("waivers").count("\n| `")


def test_tables_are_well_formed_markdown() -> None:
    for line in tables_markdown().splitlines():
        if line.startswith("|"):
            assert line.replace("\\|", "").count("|") == 5, line
