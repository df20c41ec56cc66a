from datetime import date, timedelta
from pathlib import Path

import pytest

from sla.policy import ClockRule, Contract, Policies, Terms
from tests.unit.site_folder.folders import load, only_problem

P1 = "{P1: {response: 4h, fix: 24h}}"


def contract(priorities: str = P1, more: str = "") -> str:
    """Return a file with one contract; `priorities` is on line 4, `more` on line 5."""
    return f"contracts:\n  fm:\n    sites: [riverside]\n    priorities: {priorities}\n    {more}\n"


def contracts(*names: str, **days: str) -> str:
    """Return a file with a contract of riverside for each name, the first on line 2, with its `days`."""
    rows = (f"  {name}: {{sites: [riverside], priorities: {P1}, {days.get(name, '')}}}\n" for name in names)
    return "contracts:\n" + "".join(rows)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        # Calendars.
        ("calendars:\n  office: {hours: {mon-fri: ['08:00-18:00']}}\n", 2, "hours: working hours come with a later version"),
        ("calendars:\n  always: {hours: always, holidays: {country: GB}}\n", 2, "holidays: this comes with a later version"),
        ("calendars:\n  always: {}\n", 2, "“always” needs the key “hours”"),
        ("calendars:\n  always: {hours: always, timezone: Europe/Lndon}\n", 2, "did you mean “Europe/London”?"),
        (contract("{P1: {response: 4h, fix: 1d, calendar: office}}"), 4, "calendar: “office” is no calendar of this file; known: always"),
        # Shapes and keys.
        ("contract: {}\n", 1, "did you mean “contracts”?"),
        ("contracts: []\n", 1, "“contracts” must have keys below it|not a list"),
        ("contracts:\n  fm:\n    sites: [riverside]\n", 2, "“fm” needs the key “priorities”"),
        (f"contracts:\n  fm:\n    priorities: {P1}\n", 2, "“fm” needs the key “sites”|[riverside]"),
        (f"contracts:\n  fm:\n    sites: riverside\n    priorities: {P1}\n", 3, "“sites” must be a list"),
        (f"contracts:\n  fm:\n    sites: []\n    priorities: {P1}\n", 3, "sites: the contract covers no site"),
        (f"contracts:\n  fm:\n    sites: [riverside, rivrside]\n    priorities: {P1}\n", 3, "no site “rivrside”|“riverside”?"),
        (contract(more="compliance: {P1: 95%, P2: 120%}"), 5, "P2: “120%” is no percentage"),
        (contract(more="compliance: {P9: 95%}"), 5, "P9: “P9” is no priority"),
        (contract(more="client: [a]"), 5, "client: one text is wanted"),
        # Days.
        (contract(more="from: 2026-02-30"), 5, "from: “2026-02-30” is no day"),
        (contract(more="from: 20260201"), 5, "from: |write it as 2026-01-31"),
        (contract(more="from: 2026-02-01\n    to: 2026-01-01"), 6, "to: 2026-01-01 is not after “from”, 2026-02-01"),
        (contract(more="from: 2026-02-01\n    to: 2026-02-01"), 6, "is not after “from”"),
        # Clocks.
        (contract("{P1: {a: 4h}}", "clocks: {a: {stop: atended}}"), 5, "stop: |did you mean “attended”?"),
        (contract("{P1: {a: 4h}}", "clocks: {a: {start: logged}}"), 5, "“a” needs the key “stop”: the event"),
        (contract("{P1: {a: 4h}}", "clocks: {a: {start: completed, stop: closed}}"), 5, "start: “completed” is no event that starts"),
        (contract("{P1: {a: 4h}}", "clocks: {a: {start: attended, stop: accepted}}"), 5, "not accepted after it is attended|completed"),
        (contract("{P1: {a: 4h}}", "clocks: {a: {start: accepted, stop: accepted}}"), 5, "not accepted after it is accepted"),
        (contract("{P1: {a: 4h}}", "clocks: {a: {stop: closed, pause: [awaiting-part]}}"), 5, "pause: |did you mean “awaiting-parts”?"),
        (contract("{P1: {a: 4h}}", "clocks: {a: {stop: closed}, calendar: {stop: closed}}"), 5, "calendar: a clock cannot have this name"),
        # Promised times.
        (contract("{P1: {response: 4h}}"), 4, "P1: there is no time for the clock “fix”; write one such as 8h, or never"),
        (contract("{P1: {response: 4h, fix: 1d, arrive: 1h}}"), 4, "arrive: no clock of this contract has this name"),
        (contract("{P1: {response: 4h, fx: 1d, fix: 1d}}"), 4, "fx: |did you mean “fix”?"),
        (contract("{P1: {response: 4h, fix: 5 workdays}}"), 4, "fix: working days|later version"),
        (contract("{P1: {response: 4h, fix: 0s}}"), 4, "fix: a promise of no time at all"),
        (contract("{P1: {response: 4h, fix: }}"), 4, "fix: nothing is no duration"),
        (contract("{P1: 4h}"), 4, "P1: write a time for each clock|not “4h”"),
        (contract("{P7: {response: 4h, fix: 1d}}"), 4, "P7: this is no priority"),
        (contract("{}"), 4, "priorities: write the promised times"),
        # Warnings.
        (contract(more="warn_at: [50%, 40%]"), 5, "warn_at: “40%” is not more than the one before it"),
        (contract(more="warn_at: [50%, 100%]"), 5, "warn_at: “100%”: a warning comes after the start and before the end"),
        (contract(more="warn_at: [0.5]"), 5, "warn_at: “0.5” is no percentage"),
        (contract(more="warn_at: 50%"), 5, "warn_at: a list is wanted"),
        (contract(more="warn_at: [[50%]]"), 5, "warn_at: a share such as 75% is wanted, not a list"),
        # Two contracts for a site.
        (contracts("a", "b"), 3, "sites: “riverside” is covered by “a” too, from the beginning; end one"),
        (contracts("a", "b", a="to: 2026-02-01", b="from: 2026-01-31"), 3, "is covered by “a” too, from 2026-01-31 on"),
        (
            contracts("a", "c", "b", a="from: 2026-02-01", b="from: 2026-01-01, to: 2026-02-02", c="to: 2026-01-01"),
            2,
            "by “b” too, from 2026-02-01",
        ),
        (contracts("a", "b", "c", a="to: 2026-03-01", b="from: 2026-03-01", c="from: 2026-02-28, to: 2026-03-01"), 4, "“a” too"),
    ],
)
def test_sla_yaml(tmp_path: Path, text: str, line: int, words: str) -> None:
    only_problem(tmp_path, "sla", text, line, words)


def policies(folder: Path, text: str) -> Policies:
    loaded = load(folder, sla=text)
    assert loaded.problems == ()
    assert loaded.estate is not None
    return loaded.estate.policies


@pytest.mark.parametrize("text", ["", "calendars:\ncontracts:\n", "calendars: {always: {hours: always, timezone: site}}\n"])
def test_without_contracts_nothing_is_promised(tmp_path: Path, text: str) -> None:
    assert policies(tmp_path, text) == Policies()


RESPONSE = ClockRule(name="response", start="logged", stop="attended")
FIX = ClockRule(name="fix", start="logged", stop="completed", pause=frozenset({"awaiting-parts", "awaiting-access", "awaiting-client"}))


def test_a_contract_is_read(tmp_path: Path) -> None:
    text = """\
        calendars:
          always: {hours: always}
        contracts:
          riverside-fm:
            client: Riverside Estates
            sites: [riverside, kingsway]
            from: 2026-01-01
            to: 2027-01-01
            clocks:
              response: {start: logged, stop: attended}
              fix: {start: logged, stop: completed, pause: [awaiting-parts, awaiting-access, awaiting-client]}
            priorities:
              P1: {response: 4h, fix: 24h, calendar: always}
              P2: {response: 8h, fix: never}
            warn_at: [50%, 75%]
            compliance: {P1: 95%}
    """
    terms = (
        Terms(
            contract="riverside-fm",
            rule=RESPONSE,
            targets={"P1": timedelta(hours=4), "P2": timedelta(hours=8)},
            warn_at=(0.5, 0.75),
        ),
        Terms(contract="riverside-fm", rule=FIX, targets={"P1": timedelta(hours=24)}, warn_at=(0.5, 0.75)),
    )
    assert policies(tmp_path, text).contracts == (
        Contract(
            id="riverside-fm",
            client="Riverside Estates",
            sites=("riverside", "kingsway"),
            start=date(2026, 1, 1),
            end=date(2027, 1, 1),
            clocks=terms,
            compliance={"P1": 0.95},
        ),
    )


def test_clocks_and_warnings_that_are_left_out_are_the_usual_ones(tmp_path: Path) -> None:
    [read] = policies(tmp_path, contract()).contracts
    assert [terms.rule for terms in read.clocks] == [RESPONSE, FIX]
    assert {terms.warn_at for terms in read.clocks} == {(0.5, 0.75, 0.9)}


def test_a_contract_may_follow_another(tmp_path: Path) -> None:
    text = (
        f"contracts:\n  b: {{sites: [riverside], from: 2027-01-01, priorities: {P1}}}\n"
        f"  a: {{sites: [riverside], to: 2027-01-01, priorities: {P1}}}\n  c: {{sites: [kingsway], priorities: {P1}}}\n"
    )
    assert [read.id for read in policies(tmp_path, text).contracts] == ["b", "a", "c"]
