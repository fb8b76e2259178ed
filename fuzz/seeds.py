"""Bytes that each target takes, and bytes known to be tricky: what fuzzing starts from."""

from __future__ import annotations

from pathlib import Path

from tests.broken_inputs.folder import CASES, VALID
from tests.support.toy_sweep import run_toy

from equipoise.data.load import columns_of
from equipoise.sweep.store import MANIFEST, part_name
from equipoise.sweep.table import LEAF_ROWS
from fuzz.targets import FACT_FILES

ROOT = Path(__file__).parents[1]
_TRICKY_YAML = (
    b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    b"{" * 100,
    b"? [a]\n: b\n",
    b"name: !!python/object/apply:os.system [ls]\n",
    b"x: " + b"9" * 5000,
    b"x: 1e999\ny: .nan\nz: -.inf\n",
    b"---\na: 1\n---\nb: 2\n",
    b"\xef\xbb\xbfname: bom\n",
    b'a: "\\ud800"\n',
)
_TRICKY_JSON = (
    b"[" * 2000,
    b'{"format": 2, "samples": 1e400}',
    b'{"format": 2, "samples": ' + b"9" * 5000 + b"}",
    b'{"a": NaN, "a": Infinity}',
    b'"\\ud800"',
)
_SQL = (
    b"SELECT * FROM forces",
    b"WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
    b"SELECT repeat('x', 100000000)",
    b"SELECT * FROM read_csv('/etc/passwd')",
    b"COPY forces TO 'x.csv'",
    b"ATTACH 'x.db'",
    b"PRAGMA database_list",
    b"SELECT range(1000000000)",
    b"SELECT getenv('HOME')",
    b"INSTALL httpfs",
    b"SELECT 1; DROP TABLE forces",
    b"SELECT NULL, 'nan'::DOUBLE, [1, 2], {'a': 1}, INTERVAL 1 DAY, '\\x00'::BLOB",
    b"SET threads=64",
    b"EXPLAIN ANALYZE SELECT 1",
)
_DATES = (
    b"2012",
    b"2012-05",
    b"2012-05-31",
    b"2012-02-30",
    b"99999-01",
    b"\xd9\xa2\xd9\xa0\xd9\xa1\xd9\xa2",
    b" 2012 ",
)


def seeds(folder: Path) -> dict[str, list[bytes]]:
    """Seeds by target; ``folder`` is for results of which some seeds are made."""
    run_toy(folder, 2 * LEAF_ROWS)
    manifest = (folder / MANIFEST).read_bytes()
    studies = [p.read_bytes() for p in sorted((ROOT / "examples" / "studies").glob("*.yaml"))]
    shipped = ROOT / "src" / "equipoise" / "claims" / "arguments"
    arguments = [p.read_bytes() for p in sorted(shipped.glob("*.yaml"))]
    return {
        "argument": [*arguments, *_TRICKY_YAML],
        "date": list(_DATES),
        "facts": _fact_files(),
        "manifest": [manifest, *_TRICKY_JSON],
        "part": [(folder / part_name(0)).read_bytes()],
        "sql": list(_SQL),
        "study": [*studies, *_TRICKY_YAML],
        "verify": [*_made_files(), *_TRICKY_JSON],
    }


def _fact_files() -> list[bytes]:
    found = []
    for number, name in enumerate(FACT_FILES):
        paths = [VALID / f"{name}.csv", *sorted(CASES.glob(f"*/{name}.csv"))]
        texts = [p.read_bytes() for p in paths if p.exists()]
        if not texts and name != "waivers":
            header = ",".join(c.name for c in columns_of(name))
            texts = [f"{header}\n".encode(), f"{header}\n{',' * header.count(',')}\n".encode()]
        found += [bytes([number]) + text for text in texts]
    return found


def _made_files() -> list[bytes]:
    document = (
        b'{"run_id": "0123456789ab", "version": "0.1.0", "facts_digest": "00", "language": "en",'
        b' "question": {"argument": "mop-up", "on": "2012-07-31"}, "findings": []}'
    )
    said = document.replace(b'"', b"&#34;")
    head = b'<html lang="en"><meta name="equipoise-run" content="' + said + b'">'
    return [document, head + b"@software{equipoise_0123456789ab,"]
