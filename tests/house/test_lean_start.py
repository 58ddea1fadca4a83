"""Commands start quickly: what they do not need for their work is not even imported."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

NOT_NEEDED: dict[str, set[str]] = {
    # rdflib and rich take a tenth of a second each time, the site and the client more
    "validate": {"SPARQLWrapper", "aiohttp", "flask", "jinja2", "pyshacl", "rdflib", "rich"},
    "build --data tests/minitown --store {out}": {"SPARQLWrapper", "flask", "pyshacl", "rdflib"},
    "query queries/competency/partners.rq": {"SPARQLWrapper", "flask", "pyshacl", "rdflib"},
    "stats": {"SPARQLWrapper", "flask", "pyshacl", "rdflib"},
    "--help": {"aiohttp", "flask", "jinja2", "pyshacl", "rich", "uvloop"},
}

PROBE = """
import sys
from twingraph.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    code = end.code
print("\\n", code, *sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.parametrize("call", NOT_NEEDED)
def test_a_command_leaves_alone_what_it_does_not_need(call: str, tmp_path: Path) -> None:
    arguments = call.format(out=tmp_path / "store").split()
    ran = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], cwd=ROOT, capture_output=True, text=True
    )
    code, *loaded = ran.stdout.splitlines()[-1].split()
    assert code == "0", ran.stderr
    assert "twingraph" in loaded
    assert NOT_NEEDED[call].isdisjoint(loaded), NOT_NEEDED[call].intersection(loaded)
