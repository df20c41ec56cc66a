"""PostgreSQL, the database of the distributed runtime."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from tests.services import ports, programs
from tests.services.server import LOOK_EVERY_SECONDS, START_SECONDS, NotStartedError, Server

VARIABLE = "CALLOUT_TEST_POSTGRES_BIN"
DEBIAN = Path("/usr/lib/postgresql")
USER = "callout"


def find(environ: Mapping[str, str] = os.environ) -> Path:
    """Give the folder that holds `initdb` and `postgres`, the newest where there are several. Raises MissingProgramError, or ValueError."""
    named = environ.get(VARIABLE)
    if named:
        if not _holds_programs(Path(named)):
            raise ValueError(f"{VARIABLE} names {named}, which holds no initdb and postgres; it must be their folder.")
        return Path(named)
    versions = sorted(
        DEBIAN.glob("*/bin"), key=lambda bin_folder: int("0" + "".join(filter(str.isdigit, bin_folder.parent.name))), reverse=True
    )
    for folder in [*versions, *_from_pg_config(environ)]:
        if _holds_programs(folder):
            return folder
    raise programs.MissingProgramError(
        f"PostgreSQL's initdb and postgres are not on this machine: apt-get install postgresql, or set {VARIABLE}."
    )


def _holds_programs(folder: Path) -> bool:
    return all(programs.is_program(folder / name) for name in ("initdb", "postgres"))


def _from_pg_config(environ: Mapping[str, str]) -> list[Path]:
    pg_config = shutil.which("pg_config", path=environ.get("PATH", os.defpath))
    if pg_config is None:
        return []
    said = subprocess.run([pg_config, "--bindir"], check=True, capture_output=True, text=True)
    return [Path(said.stdout.strip())]


class Postgres(Server):
    """A database server of its own, made in `folder` at the first start.

    The folder must be one that another account can reach: PostgreSQL refuses to run as root, so root's tests run it as `postgres`
    (or `nobody`) and give that account the folder. `fsync` off is quick and still outlives a kill, as the system keeps what was written.
    """

    stop_signal = signal.SIGINT  # the fast shutdown; SIGTERM would wait for every client to go

    def __init__(self, programs_folder: Path, folder: Path, *, port: int | None = None, fsync: bool = False) -> None:
        super().__init__(folder)
        self._programs = programs_folder
        self._fsync = fsync
        self._data = folder / "data"
        self.port = port or ports.free_port()

    def url(self, database: str = "postgres") -> str:
        """Give the SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://{USER}@{ports.LOOPBACK}:{self.port}/{database}"

    def account(self) -> str | None:
        if os.geteuid() != 0:
            return None
        known = {entry.pw_name for entry in pwd.getpwall()}
        return "postgres" if "postgres" in known else "nobody"

    def command(self) -> list[str]:
        settings = {"fsync": "on" if self._fsync else "off", "listen_addresses": ports.LOOPBACK, "shared_buffers": "64MB"}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        return [str(self._programs / "postgres"), "-D", str(self._data), "-k", str(self.folder), "-p", str(self.port), *options]

    def answers(self) -> bool:
        try:
            psycopg.connect(self._conninfo("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> None:
        if not self._data.exists():
            self._initialise()
        # After a kill the server's children need a moment to notice; until the last has gone a new server refuses to start.
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                super().start()
            except NotStartedError as error:
                if "shared memory" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(LOOK_EVERY_SECONDS)
            else:
                return

    @contextmanager
    def database(self, name: str) -> Iterator[str]:
        """Make an empty database, give its URL, and drop it afterwards, whoever is still connected."""
        self.execute("CREATE DATABASE {}", name)
        try:
            yield self.url(name)
        finally:
            if not self.is_running():
                self.start()
            self.execute("DROP DATABASE {} WITH (FORCE)", name)

    def execute(self, statement: LiteralString, name: str) -> None:
        """Run one statement about the database `name`, outside any transaction."""
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))

    def _conninfo(self, database: str) -> str:
        return f"postgresql://{USER}@{ports.LOOPBACK}:{self.port}/{database}"

    def _initialise(self) -> None:
        account = self.account()
        if account is not None:
            shutil.chown(self.folder, account)
        command = [
            str(self._programs / "initdb"),
            "-D",
            str(self._data),
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]
        groups: list[str] | None = None if account is None else []
        made = subprocess.run(command, check=False, cwd=self.folder, capture_output=True, text=True, user=account, extra_groups=groups)
        if made.returncode != 0:
            raise NotStartedError(f"initdb could not make a database in {self._data}: {made.stderr}")
