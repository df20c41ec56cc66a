"""`subcontracts:` of a contract: what contractors promised to whoever holds it, on the same orders."""

from __future__ import annotations

from itertools import combinations
from typing import Annotated

from pydantic import Field, ValidationInfo

from assets import names
from callout.site_folder.fields import Name, Text, or_empty
from callout.site_folder.refusal import Faults
from callout.site_folder.sla_promises import Calendars, Clocks, Promises
from sla.policy import Subcontract


class SubcontractSection(Promises):
    """One subcontract. Without `trades` it speaks for every order of its contract."""

    contractor: Text = ""
    trades: Annotated[list[Name], or_empty(list)] = Field(default_factory=list)
    clocks: Annotated[Clocks, Field(description="its own clocks, such as contractor response: {start: assigned, stop: attended}")]

    def subcontract(self, name: str, calendars: Calendars) -> Subcontract:
        """Return what the section states."""
        return Subcontract(
            id=name,
            contractor=self.contractor,
            trades=frozenset(self.trades),
            clocks=self.terms(name, calendars),
            compliance=self.compliance,
        )


def alone(subcontracts: dict[str, SubcontractSection], info: ValidationInfo) -> dict[str, SubcontractSection]:
    """Return the subcontracts; refuses two for one trade, and two clocks of one name: an order has one of each."""
    faults = Faults()
    clocks = dict.fromkeys(info.data.get("clocks") or (), "the contract itself")
    for name, each in subcontracts.items():
        for clock in each.clocks:
            if clock in clocks:
                faults.add(f"{clocks[clock]} has a clock of this name; call this one “{name} {clock}” or the like", name, "clocks", clock)
            clocks.setdefault(clock, names.shown(name))
    for (first, one), (second, other) in combinations(subcontracts.items(), 2):
        both = sorted({*one.trades} & {*other.trades})
        if both or not (one.trades and other.trades):
            trades = names.listed(both) if both else "the same trades"
            faults.add(f"{names.shown(first)} speaks for {trades} too; let one subcontract speak for each", second, "trades")
    faults.settle()
    return subcontracts
