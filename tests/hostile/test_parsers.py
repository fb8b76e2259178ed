"""Any bytes into any parser or loader: a value, or the project's own error with a cure.

The targets are those of ``make fuzz``; here is the sample of it that belongs in every test run.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from fuzz.seeds import seeds
from fuzz.targets import Target, Workshop, taken, workshop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

EXAMPLES = {"argument": 80, "facts": 80, "part": 25, "sql": 80, "study": 80}
SLOWEST_S = 3.0
NAMES = ("argument", "date", "facts", "manifest", "part", "sql", "study", "verify")
TOKENS = (
    b"", b"\x00", b"\xff\xfe", b"\n", b"\r", b",", b'"', b"'", b":", b"- ", b"[", b"]", b"{", b"}",
    b"&a ", b"*a", b"!!int ", b"null", b"true", b"1e400", b"-1", b"0", b"9" * 400, b"nan", b".inf",
    b"2012-13-45", b"\xe2\x80\xae", b"\xd9\xa3", b"../../x", b"#", b"? ", b"|", b">", b"\t", b"; ",
)  # fmt: skip


@pytest.fixture(scope="module")
def shop() -> Iterator[Workshop]:
    made = workshop()
    yield made
    made.sandbox.close()


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[bytes]]:
    return seeds(tmp_path_factory.mktemp("results"))


def quickly(target: Target, data: bytes) -> bool:
    """Whether the bytes are taken, in little time of this process."""
    begun = time.process_time()
    found = taken(target, data)
    assert time.process_time() - begun < SLOWEST_S, f"too slow: {data[:200]!r}"
    return found


def test_the_list_of_targets_is_complete(shop: Workshop, seeded: dict[str, list[bytes]]) -> None:
    assert set(shop.targets()) == set(NAMES) == set(seeded)


@pytest.mark.parametrize("name", NAMES)
def test_seeds_are_read_or_refused_and_some_are_read(
    shop: Workshop, seeded: dict[str, list[bytes]], name: str
) -> None:
    found = [quickly(shop.targets()[name], data) for data in seeded[name]]
    assert any(found)
    assert name == "part" or not all(found)


@pytest.mark.parametrize("name", NAMES)
def test_any_bytes(shop: Workshop, name: str) -> None:
    target = shop.targets()[name]

    @settings(max_examples=EXAMPLES.get(name, 200), deadline=None, derandomize=True)
    @given(st.binary(max_size=400))
    def check(data: bytes) -> None:
        quickly(target, data)

    check()


edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(TOKENS) | st.binary(max_size=6)),
    min_size=1,
    max_size=6,
)


def edited(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Bytes in which some stretches are replaced."""
    for place, length, text in changes:
        start = int(place * len(data))
        data = data[:start] + text + data[start + length :]
    return data


@pytest.mark.parametrize("name", NAMES)
def test_what_is_valid_with_a_few_changes(
    shop: Workshop, seeded: dict[str, list[bytes]], name: str
) -> None:
    target = shop.targets()[name]

    @settings(
        max_examples=EXAMPLES.get(name, 200),
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.data_too_large],
    )
    @given(st.sampled_from(seeded[name]), edits)
    def check(seed: bytes, changes: list[tuple[float, int, bytes]]) -> None:
        quickly(target, edited(seed, changes))

    check()


LARGE = {
    "brackets": b"[" * 500_000,
    "long": b"x" * 1_000_001,
    "colons": b"a: " * 30_000,
    "digits": b"a: " + b"9" * 90_000,
    "keys": b"name: x\n" + b"k%d: 1\n" * 14_000,
    "escapes": b'"' + b"\\u0041" * 16_000,
    "lines": b"name: " + b"\n\n" * 49_000,
    "block": b"a: |\n" + b"  x\n" * 24_000,
}


@pytest.mark.parametrize("data", LARGE.values(), ids=LARGE.keys())
@pytest.mark.parametrize("name", ["argument", "study", "verify"])
def test_large_files_are_refused_quickly(shop: Workshop, name: str, data: bytes) -> None:
    assert not quickly(shop.targets()[name], data)
