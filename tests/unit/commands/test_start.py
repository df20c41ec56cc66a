"""A command starts soon: it does not wait for what only others need to be imported."""

import subprocess
import sys

import pytest

PAGES, SQL, STREAMS, LIBRARIES = "fastapi", "sqlalchemy", "faust", ("google.protobuf", "icalendar", "influxdb_client", "rdflib")


@pytest.mark.parametrize(
    ("words", "unneeded"),
    [
        (["--help"], {PAGES, SQL, STREAMS, "pydantic", *LIBRARIES}),
        (["check", "--help"], {PAGES, SQL, STREAMS, "paho", *LIBRARIES}),
        (["ingest", "--help"], {PAGES, STREAMS, *LIBRARIES}),
        (["worker", "--help"], {PAGES, *LIBRARIES}),
        (["web", "--help"], {STREAMS, "aiokafka", *LIBRARIES}),
    ],
    ids=lambda words: words[0] if isinstance(words, list) else "",
)
def test_what_a_command_does_not_need_is_not_imported(words: list[str], unneeded: set[str]) -> None:
    program = (
        f"import sys\nfrom callout.cli import main\nsys.argv = {['callout', *words]}\ntry:\n    main()\nfinally:\n    print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert set(done.stdout.splitlines()[-1].split()) & unneeded == set()
