"""PostgreSQL is restarted and killed, and its answers to commits are lost: nothing is lost, nothing counts twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from tests.faults import outcome, site as places
from tests.faults.plant import Plant
from tests.faults.program import Program
from tests.faults.story import LAST, Story
from tests.integration.mqtt.waiting import until
from tests.services.cable import Cable
from tests.services.mosquitto import Mosquitto
from tests.services.postgres import Postgres

ALARMS = 8_000
LOST_ANSWERS = 12


def story_of(seed: int) -> Story:
    return Story(seed=seed, many=ALARMS, began=datetime.now(UTC) - timedelta(days=2), stamped=False)


@contextmanager
def at_work(folder: Path, broker: Mosquitto, database: str) -> Iterator[Program]:
    """A program over `database`, in many small commits."""
    settings = {"MQTT_URL": broker.url, "DATABASE_URL": database, "BATCH_MOST": "100"}
    with Program(folder, places.write(folder / "site"), settings) as program:
        program.wait_until_ready()
        yield program


def finish(program: Program, database: str, story: Story) -> None:
    """Wait until all is taken, and compare it with the story."""
    with outcome.looking_into(database) as ledger:
        until(lambda: ledger.knows(LAST), f"all is taken: {program.log}")
        assert program.end() == 0
        known = ledger.outcome()
    assert known.alarms == story.expected
    assert set(known.open_groups.values()) == {1}


def test_restarts_and_kills_amid_the_alarms(mosquitto: Mosquitto, postgres: Postgres, postgres_url: str, tmp_path: Path) -> None:
    story, plant = story_of(41), Plant(mosquitto)
    first, second, rest = story.parts(3)
    with at_work(tmp_path, mosquitto, postgres_url) as program:
        for part, end in ((first, postgres.stop), (second, postgres.kill)):
            before = program.received()
            with plant.sending(part):
                until(lambda: program.received() > before, "it is amid the alarms")  # noqa: B023  it is asked in this turn
                end()
                until(lambda: program.ready()[0] == 503, "it is not ready")
                assert program.ready()[1].startswith("the database does not take what we write: ")
            postgres.start()
            until(lambda: program.ready() == (200, ""), f"it goes on by itself: {program.log}")
        plant.send(rest)
        finish(program, postgres_url, story)


def test_answers_to_commits_are_lost(mosquitto: Mosquitto, postgres: Postgres, postgres_url: str, tmp_path: Path) -> None:
    story, plant = story_of(42), Plant(mosquitto)
    with Cable(postgres.port) as cable:
        behind = urlsplit(postgres_url)
        through = behind._replace(netloc=f"{behind.username}@{cable.host}:{cable.port}").geturl()
        with at_work(tmp_path, mosquitto, through) as program:
            *parts, rest = story.parts(LOST_ANSWERS + 1)
            for part in parts:
                with plant.sending(part):
                    cable.cut_after(b"COMMIT")
                    until(lambda: not cable.waits_for_word, "an answer is lost")
            plant.send(rest)
            finish(program, postgres_url, story)
