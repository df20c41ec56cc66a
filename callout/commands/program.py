"""The program that commands register with, and what they share: options, refusals, JSON."""

from __future__ import annotations

import gc
import json
import logging
import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any, NoReturn, ParamSpec, TypeVar

import structlog
import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from assets.imported import CannotImport
from callout import saying
from callout.commands.table import TABLE
from callout.errors import BadSettings, SiteFolderError
from store.errors import StoreError
from streams.kafka.errors import KafkaError
from web.errors import CannotListen, NotLoopback


class Commands(TyperGroup):
    """The commands. The module of one is imported when it is asked for: who runs Callout need not wait for the simulator."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # click hands it in
        return list(TABLE)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in TABLE and cmd_name not in self.commands:
            import_module(f"callout.commands.{TABLE[cmd_name].module}")
            self.commands = get_group(app).commands
        return super().get_command(ctx, cmd_name)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Say what commands there are by the table, so that the help is there at once."""
        imported, self.commands = self.commands, {name: TyperCommand(name, help=entry.says) for name, entry in TABLE.items()}
        super().format_help(ctx, formatter)
        self.commands = imported


app = typer.Typer(
    name="callout",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)

Site = Annotated[Path, typer.Option("--site", help="The site folder: what the integrator wrote.", metavar="DIR", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else.")]

REFUSALS = (BadSettings, CannotImport, StoreError, KafkaError, NotLoopback, CannotListen)
"""What a person can mend: answered with its sentence, not with a traceback."""

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


@app.callback()
def callout() -> None:
    """Callout turns plant alarms into work orders and keeps their SLA clocks."""
    if not gc.isenabled():
        # All is imported by now (see `callout.cli`), and what is there stays.
        gc.freeze()
        gc.enable()
    # A terminal that knows no “ must not end a command.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    _log_to_stderr()


def refuse(sentence: str) -> NoReturn:
    """Say why not, and end with exit code 1."""
    typer.echo(f"callout: {sentence}", err=True)
    raise typer.Exit(1)


def refusing(command: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Let `command` answer what a person can mend with a sentence and exit code 1."""

    @wraps(command)
    def answering(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except SiteFolderError as error:
            for problem in error.problems:
                typer.echo(str(problem), err=True)
            refuse("the site folder cannot be used as it is")
        except REFUSALS as error:
            refuse(str(error))

    return answering


def print_json(document: Any) -> None:
    """Print the one JSON document of this command."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False, default=str))


def quiet() -> None:
    """Log only what somebody must do something about: the terminal is for something else."""
    _log_to_stderr(logging.ERROR)


def _log_to_stderr(level: int = logging.INFO) -> None:
    pretty = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _take_in_standard_logging(level, pretty=pretty)


def _take_in_standard_logging(level: int, *, pretty: bool) -> None:
    """Write what libraries log in the same form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer(),
            ],
        )
    )
    handler.addFilter(saying.OnceInAWhile())
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)
