"""nginx, which stands before the pages and asks for a password."""

from pathlib import Path

from tests.services import ports, programs
from tests.services.server import Server

USUAL = (Path("/usr/sbin/nginx"),)


def find() -> Path:
    """Give the path of the program. Raises MissingProgramError."""
    return programs.find("nginx", variable="CALLOUT_TEST_NGINX", package="nginx-light", usual=USUAL)


class Nginx(Server):
    """An nginx that runs under the configuration file `config` and listens on `port` of the loopback address."""

    def __init__(self, program: Path, folder: Path, config: Path, port: int) -> None:
        super().__init__(folder)
        self._program = program
        self._config = config
        self.port = port

    def command(self) -> list[str]:
        return [str(self._program), "-c", str(self._config), "-g", "daemon off;"]

    def answers(self) -> bool:
        return ports.is_open(self.port)
