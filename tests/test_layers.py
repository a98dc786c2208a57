"""The house's walls: imports point inwards only, and each heavy library lives in one room."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "digest"

# The longest matching name wins. 0 nouns, 1 pure, 2 edge, 3 use cases, 4 outer.
RANKS = {
    "digest": 0, "digest.model": 0, "digest.blocks": 0, "digest.errors": 0,
    "digest.text": 1, "digest.schedule": 1, "digest.settings": 1, "digest.ingest": 1, "digest.cluster": 1, "digest.compose": 1,
    "digest.audience": 1, "digest.chrome": 1, "digest.cutting": 1, "digest.hints": 1, "digest.markup": 1, "digest.plugins": 1,
    "digest.locales": 1, "digest.sentence_ends": 1, "digest.palette": 1, "digest.skin": 1,
    "digest.check": 1, "digest.check.answers": 2, "digest.check.spam": 2, "digest.check.weights": 2,
    "digest.render": 1, "digest.store": 1,  # store/__init__ holds protocols alone
    "digest.ingest.crew": 2, "digest.ingest.fetch": 2, "digest.ingest.wire": 2, "digest.cluster.word_vectors": 2,
    "digest.store.sql": 2, "digest.store.articles": 2, "digest.store.feeds": 2,
    "digest.store.people": 2, "digest.store.issues": 2, "digest.store.columns": 2,
    "digest.store.schema": 2, "digest.store.migrations": 2, "digest.store.database": 2, "digest.store.faults": 2, "digest.store.migrate": 2,
    "digest.store.backup": 2, "digest.store.told": 2, "digest.store.ledger": 2, "digest.store.leases": 2, "digest.store.diary": 2,
    "digest.store.themes": 2, "digest.store.answers": 2, "digest.store.pages": 2, "digest.store.pictures": 2, "digest.store.rows": 2,
    "digest.llm": 1, "digest.llm.chat": 2, "digest.store.writings": 2, "digest.store.edits": 2, "digest.store.glances": 2,
    "digest.store.decisions": 2,
    "digest.send": 1, "digest.send.outbox": 2, "digest.send.smtp": 2, "digest.send.connection": 2, "digest.send.sendgrid": 2,
    # send/__init__ holds the protocol alone
    "digest.work": 3,
    "digest.__main__": 4, "digest.web": 4, "digest.cli": 4, "digest.project": 4, "digest.starter": 4, "digest.secret": 4,
}  # fmt: skip
ONLY_IN = {
    "sqlalchemy": "digest.store",
    "alembic": "digest.store",
    "aiohttp": "digest.ingest.wire",
    "fastapi": "digest.web",
    "uvicorn": "digest.web",
}


def rank(module: str) -> int:
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in RANKS and (name != "digest" or len(parts) == 1):
            return RANKS[name]
    raise AssertionError(f"{module} has no rank: give it one in tests/test_layers.py")


def module_of(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it the line stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def faults(root: Path) -> list[str]:
    """Every import of the package under `root` that points outwards, across edges, or to a library of another room."""
    wrong = []
    modules = {module_of(path, root): path for path in (root / "digest").rglob("*.py")}
    for module, path in sorted(modules.items()):
        for target in sorted(imports(path)):
            library = target.split(".")[0]
            if library in ONLY_IN and not module.startswith(ONLY_IN[library]):
                wrong.append(f"{module} imports {library}, which belongs to {ONLY_IN[library]}")
            if target not in modules or target == module:
                continue
            if rank(target) > rank(module):
                wrong.append(f"{module} (rank {rank(module)}) imports {target} (rank {rank(target)})")
            if rank(target) == rank(module) == 2 and target.split(".")[1] != module.split(".")[1]:
                wrong.append(f"{module} imports {target}: edges do not know one another")
    return wrong


def cycles(root: Path) -> list[str]:
    """The modules that reach themselves by imports of module level."""
    modules = {module_of(path, root): path for path in (root / "digest").rglob("*.py")}
    edges = {}
    for module, path in modules.items():
        tree = ast.parse(path.read_text())
        named: set[str] = set()
        for node in tree.body:
            if isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                named |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        edges[module] = {name for name in named if name in modules and name != module}
    found = []
    for start in sorted(edges):
        seen, stack = set(), list(edges[start])
        while stack:
            name = stack.pop()
            if name == start:
                found.append(start)
                break
            if name not in seen:
                seen.add(name)
                stack.extend(edges[name])
    return found


def test_imports_point_inwards():
    """No module imports one of a higher rank, no edge another edge, and each heavy library stays in its room."""
    assert faults(ROOT) == []


def test_no_cycle():
    """No module reaches itself by its imports."""
    assert cycles(ROOT) == []


@pytest.mark.parametrize(
    ("file", "line", "word"),
    [
        ("digest/text.py", "from digest.work import build", "rank"),
        ("digest/cluster/x.py", "import sqlalchemy", "sqlalchemy"),
        ("digest/ingest/fetch.py", "from digest.store import sql", "edges"),
    ],
)
def test_a_planted_import_is_found(tmp_path, file, line, word):
    """The test of the walls fails on a wall that is broken."""
    for name in ("digest/work/build.py", "digest/store/sql.py", file):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / file).write_text(line + "\n")
    assert any(word in fault for fault in faults(tmp_path))


def test_functions_and_modules_stay_small():
    """A module has at most 400 lines."""
    long = [f"{path.relative_to(ROOT)}: {count}" for path in PACKAGE.rglob("*.py") if (count := len(path.read_text().splitlines())) > 400]
    assert long == []
