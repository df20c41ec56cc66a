"""Certificates for one test, made by openssl: an authority, a server on the loopback address, and a client."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.services import ports, programs

DAYS = "2"


def find() -> Path:
    """Give the path of openssl. Raises MissingProgramError."""
    return programs.find("openssl", variable="CALLOUT_TEST_OPENSSL", package="openssl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A certificate and its key."""

    certificate: Path
    key: Path


class Authority:
    """An authority of our own, which signs for as long as a test lasts."""

    def __init__(self, program: Path, folder: Path, name: str = "authority") -> None:
        self._program = program
        self._folder = folder
        folder.mkdir(exist_ok=True)
        self._own = Pair(certificate=folder / f"{name}.pem", key=folder / f"{name}.key")
        self._run("req", "-x509", *_new_key(self._own.key), "-out", self._own.certificate, "-days", DAYS, "-subj", f"/CN={name}")

    @property
    def file(self) -> Path:
        """The certificate that those who trust this authority are given."""
        return self._own.certificate

    def sign(self, name: str) -> Pair:
        """Make a key for `name` and certify it, for the loopback address too."""
        pair = Pair(certificate=self._folder / f"{name}.pem", key=self._folder / f"{name}.key")
        request, more = self._folder / f"{name}.csr", self._folder / f"{name}.ext"
        more.write_text(f"subjectAltName=IP:{ports.LOOPBACK}\n")
        self._run("req", *_new_key(pair.key), "-out", request, "-subj", f"/CN={name}")
        signer = ("-CA", self.file, "-CAkey", self._own.key, "-CAcreateserial")
        self._run("x509", "-req", "-in", request, *signer, "-extfile", more, "-days", DAYS, "-out", pair.certificate)
        return pair

    def _run(self, *words: str | Path) -> None:
        subprocess.run([self._program, *words], check=True, capture_output=True, cwd=self._folder)


def _new_key(key: Path) -> tuple[str | Path, ...]:
    return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key)
