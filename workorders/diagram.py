"""The lifecycle as a page for people, made from the table: `python -m workorders.diagram > docs/LIFECYCLE.md`.

It writes to standard output and opens no file, so that it may live beside the table that it draws.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workorders.lifecycle import TABLE, Act, Next
from workorders.order import ENDED, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = "python -m workorders.diagram > docs/LIFECYCLE.md"

PAGE = """\
# The life of a work order

<!-- Made from the table in workorders/lifecycle.py. To make it again: {command} -->

```mermaid
{diagram}
```

An alarm of an asset that is in the register opens an order as `open`; one whose asset is not sure, and a job that a person asks for,
begin as `new` and wait for triage. From then on people move it. What the table does not allow is refused, with what is possible
instead, and changes nothing.

- **On hold** stops work from `open` to `attended`; `resume` goes back to where the order was. Whether a clock waits too is said by
  its contract, for each reason: `awaiting-parts`, `awaiting-access`, `awaiting-client`, `other`.
- **Self-clear** is done by Callout alone, when all alarms of an order that nobody has taken stayed normal for the quiet time.
- **Reopen** is done by people, and by an alarm that comes back: always while the order is `completed` or `verified`, and within
  `reopen_within` once it is `closed`, unless the rules say `recurrence: link`. A cancelled order is reopened by people only; an alarm
  that comes back soon gets a new order that is linked to it.
- **Verify** asks the plant: every alarm of the order must be normal.

In italics stands what leaves the status as it is.

| in status | an act leads to |
|---|---|
{rows}
"""


def page() -> str:
    """Return the whole page, as Markdown."""
    return PAGE.format(command=COMMAND, diagram=diagram(), rows="\n".join(map(_row, Status)))


def diagram() -> str:
    """Return a Mermaid state diagram of what moves an order; acts that leave the status as it is are not drawn."""
    names = [f'    state "{status}" as {_name(status)}' for status in Status if _name(status) != status]
    ends = [f"    {_name(status)} --> [*]" for status in Status if status in ENDED]
    return "\n".join(
        ["stateDiagram-v2", *names, f"    [*] --> {_name(Status.NEW)}", f"    [*] --> {_name(Status.OPEN)}", *_arrows(), *ends]
    )


def _arrows() -> Iterator[str]:
    """One arrow from a status to another, with all the acts that lead there."""
    for status in Status:
        acts: dict[Status, list[Act]] = {}
        for act in _acts_of(status):
            for target in _targets(status, act):
                if target is not status:
                    acts.setdefault(target, []).append(act)
        for target, words in acts.items():
            yield f"    {_name(status)} --> {_name(target)}: {', '.join(words)}"


def _acts_of(status: Status) -> list[Act]:
    return [act for act in Act if act in TABLE[status]]


def _targets(status: Status, act: Act) -> list[Status]:
    """Return where `act` may lead: the end of a hold goes back to every status that can be held."""
    follows = TABLE[status][act]
    if follows is Next.BACK:
        return [each for each in Status if TABLE[each].get(Act.HOLD) is status]
    return [status] if follows is Next.SAME else [follows]


def _row(status: Status) -> str:
    moves = ", ".join(f"{act} → {_said(status, act)}" for act in _acts_of(status) if TABLE[status][act] is not Next.SAME)
    stays = ", ".join(f"*{act}*" for act in _acts_of(status) if TABLE[status][act] is Next.SAME)
    return f"| {status} | {', '.join(filter(None, (moves, stays)))} |"


def _said(status: Status, act: Act) -> str:
    follows = TABLE[status][act]
    return follows.value if isinstance(follows, Next) else f"`{follows}`"


def _name(status: Status) -> str:
    """Return the name of a status in the diagram, where a hyphen would be read as part of an arrow."""
    return status.replace("-", "_")


if __name__ == "__main__":
    sys.stdout.write(page())
