from datetime import date, timedelta
from pathlib import Path

import pytest

from callout import site_folder
from sla.hours import Hours
from sla.policy import ClockRule, Contract, Policies, Terms, Workdays
from tests.unit.site_folder.folders import load, only_problem, write

REST = "P2: never, P3: never, P4: never"
P1 = f"{{P1: {{response: 4h, fix: 24h}}, {REST}}}"


def only_p1(row: str) -> str:
    """Return promises at P1 alone."""
    return f"{{P1: {row}, {REST}}}"


def contract(priorities: str = P1, more: str = "") -> str:
    """Return a file with one contract; `priorities` is on line 4, `more` on line 5."""
    return f"contracts:\n  fm:\n    sites: [riverside]\n    priorities: {priorities}\n    {more}\n"


def office(hours: str = "{mon-fri: ['08:00-18:00']}", holidays: str = "{}") -> str:
    """Return a file with one calendar, on line 2."""
    return f"calendars:\n  office: {{hours: {hours}, holidays: {holidays}}}\n"


def under(**subcontracts: str) -> str:
    """Return a file with subcontracts under one contract, the first on line 6."""
    rows = (f"      {name}: {{{said}}}\n" for name, said in subcontracts.items())
    return contract(more="subcontracts:") + "".join(rows)


def contracts(*names: str, **days: str) -> str:
    """Return a file with a contract of riverside for each name, the first on line 2, with its `days`."""
    rows = (f"  {name}: {{sites: [riverside], priorities: {P1}, {days.get(name, '')}}}\n" for name in names)
    return "contracts:\n" + "".join(rows)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        # Calendars.
        (office("{}"), 2, "hours: the calendar has no hours, so no promise would ever fall due; write always, or hours by day"),
        (office("{mon: [], tue: }"), 2, "hours: the calendar has no hours"),
        (office("closed"), 2, "hours: “closed” is no statement of hours; write always, or hours by day"),
        (office("{mon: ['8-18']}"), 2, "mon: “8-18” is no span of hours; write one such as"),
        (office("{mon: ['08:00-08:00']}"), 2, "mon: “08:00-08:00” is no span"),
        (office("{mon: ['08:00-24:30']}"), 2, "mon: “08:00-24:30” is no span"),
        (office("{monday: ['08:00-18:00']}"), 2, "monday: this is no day of the week; write one of mon, tue"),
        (office("{mon-fri: ['08:00-18:00'], fri: ['08:00-12:00']}"), 2, "fri: fri has its hours from “mon-fri” already"),
        (office("{mon: ['08:00-12:00', '11:30-18:00']}"), 2, "mon: 08:00-12:00 and 11:30-18:00 overlap on mon"),
        (office("{mon: ['22:00-06:00'], tue: ['05:00-09:00']}"), 2, "tue: 22:00-06:00 and 05:00-09:00 overlap on tue"),
        (office("{sun: ['22:00-06:00'], mon: ['05:00-09:00']}"), 2, "mon: 22:00-06:00 and 05:00-09:00 overlap on mon"),
        (office(holidays="{country: XX}"), 2, "country: of “XX” no holidays are known; write a country by its two letters"),
        (office(holidays="{country: GB, subdivision: EN}"), 2, "“EN” is no part of GB with holidays of its own; did you mean “ENG”?"),
        (office(holidays="{subdivision: ENG}"), 2, "subdivision: a part of which country?"),
        (office(holidays="{also: [24.12.2026]}"), 2, "also: “24.12.2026” is no day"),
        ("calendars:\n  always: {}\n", 2, "“always” needs the key “hours”"),
        ("calendars:\n  always: {hours: always, timezone: Europe/Lndon}\n", 2, "did you mean “Europe/London”?"),
        (
            contract(only_p1("{response: 4h, fix: 1d, calendar: office}")),
            4,
            "calendar: “office” is no calendar of this file; known: always",
        ),
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
        (contract(only_p1("{a: 4h}"), "clocks: {a: {stop: atended}}"), 5, "stop: |did you mean “attended”?"),
        (contract(only_p1("{a: 4h}"), "clocks: {a: {start: logged}}"), 5, "“a” needs the key “stop”: the event"),
        (contract(only_p1("{a: 4h}"), "clocks: {a: {start: completed, stop: closed}}"), 5, "start: “completed” is no event that starts"),
        (contract(only_p1("{a: 4h}"), "clocks: {a: {start: attended, stop: accepted}}"), 5, "not accepted after it is attended|completed"),
        (contract(only_p1("{a: 4h}"), "clocks: {a: {start: accepted, stop: accepted}}"), 5, "not accepted after it is accepted"),
        (contract(only_p1("{a: 4h}"), "clocks: {a: {stop: closed, pause: [awaiting-part]}}"), 5, "pause: |did you mean “awaiting-parts”?"),
        (
            contract(only_p1("{a: 4h}"), "clocks: {a: {stop: closed}, calendar: {stop: closed}}"),
            5,
            "calendar: a clock cannot have this name",
        ),
        # Promised times.
        (contract(only_p1("{response: 4h}")), 4, "P1: there is no time for the clock “fix”; write one such as 8h, or never"),
        (contract(only_p1("{response: 4h, fix: 1d, arrive: 1h}")), 4, "arrive: no clock of this contract has this name"),
        (contract(only_p1("{response: 4h, fx: 1d, fix: 1d}")), 4, "fx: |did you mean “fix”?"),
        (contract(only_p1("{response: 4h, fix: 5 workdays}")), 4, "fix: “always” has no working days|name a calendar with hours"),
        (contract(only_p1("{response: 4h, fix: {target: 0 workdays}}")), 4, "target: a promise of no time at all"),
        (contract(only_p1("{response: 4h, fix: {tarjet: 1d, target: 1d}}")), 4, "“tarjet” is no key of a promise; did you mean “target”?"),
        (contract(only_p1("{response: 4h, fix: {target: 1d, calendar: off}}")), 4, "calendar: “off” is no calendar of this file"),
        (
            office("{sun: ['10:00-11:00']}") + contract(only_p1("{response: 4h, fix: 60d, calendar: office}")),
            6,
            "fix: by “office”|ten years",
        ),
        (contract("{P1: {response: 4h, fix: 24h}, P2: never, P4: never}"), 4, "priorities: P3 has no clocks; write a row|or P3: never"),
        (contract("{P2: never, P3: never}"), 4, "P1 and P4 have no clocks"),
        (contract(only_p1("{response: 4h, fix: 0s}")), 4, "fix: a promise of no time at all"),
        (contract(only_p1("{response: 4h, fix: }")), 4, "fix: nothing is no duration"),
        (contract(only_p1("4h")), 4, "P1: write a time for each clock|not “4h”"),
        (contract(P1.replace("P4", "P7").replace("never}", "never, P4: never}")), 4, "P7: this is no priority"),
        (contract("{}"), 4, "priorities: write the promised times"),
        # Warnings.
        (contract(more="warn_at: [50%, 40%]"), 5, "warn_at: “40%” is not more than the one before it"),
        (contract(more="warn_at: [50%, 100%]"), 5, "warn_at: “100%”: a warning comes after the start and before the end"),
        (contract(more="warn_at: [0.5]"), 5, "warn_at: “0.5” is no percentage"),
        (contract(more="warn_at: 50%"), 5, "warn_at: a list is wanted"),
        (contract(more="warn_at: [[50%]]"), 5, "warn_at: a share such as 75%|is wanted, not a list"),
        (contract(more="warn_at: [50%, 0m before]"), 5, "warn_at: “0m before”: a warning comes before the end"),
        (contract(more="warn_at: [soon before]"), 5, "warn_at: “soon” is no duration"),
        (contract(only_p1("{a: 4h}"), "clocks: {a: {stop: closed, warn_at: [110%]}}"), 5, "warn_at: “110%” is no percentage"),
        # Subcontracts.
        (contract(more="subcontracts: {cool: {clocks: {c: {stop: closed}}, priorities: {}}}"), 5, "priorities: write the promised times"),
        (under(cool=f"priorities: {P1}"), 6, "“cool” needs the key “clocks”: its own clocks"),
        (
            under(cool="clocks: {fix: {stop: closed}}, priorities: {P1: {fix: 1h}, P2: never, P3: never, P4: never}"),
            6,
            "fix: the contract itself",
        ),
        (under(fm="clocks: {c: {stop: closed}}, priorities: {P1: {c: 1h}, P2: never, P3: never, P4: never}"), 6, "fm: another contract"),
        (
            under(
                a="trades: [hvac, fire], clocks: {c: {stop: closed}}, priorities: {P1: {c: 1h}, P2: never, P3: never, P4: never}",
                b="trades: [fire], clocks: {d: {stop: closed}}, priorities: {P1: {d: 1h}, P2: never, P3: never, P4: never}",
            ),
            7,
            "trades: “a” speaks for fire too",
        ),
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
              P3: never
              P4: never
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
            zones={"riverside": "UTC", "kingsway": "UTC"},
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


OFFICE = """\
    calendars:
      office:
        timezone: site
        hours: {mon-fri: ["08:00-12:30", "13:00-18:00"], sat: "09:00-12:00"}
        holidays: {country: GB, subdivision: ENG, also: [2026-12-24]}
      nights: {timezone: Europe/Paris, hours: {"fri, sat": ["22:00-06:00"]}}
    contracts:
      fm:
        sites: [riverside]
        clocks: {fix: {stop: completed, warn_at: [30m before]}}
        priorities:
          P1: {fix: 8h, calendar: office}
          P2: {fix: {target: 9h, calendar: nights}, calendar: office}
          P3: {fix: 5 workdays, calendar: office}
          P4: {fix: 1d}
"""
WEEK = (((480, 750), (780, 1080)),) * 5 + (((540, 720),), ())


def test_hours_holidays_and_working_days_are_read(tmp_path: Path) -> None:
    [read] = policies(tmp_path, OFFICE).contracts
    [terms] = read.clocks
    office = Hours(week=WEEK, country="GB", subdivision="ENG", closed=frozenset({date(2026, 12, 24)}))
    nights = Hours(week=((), (), (), (), ((1320, 1800),), ((1320, 1800),), ()), timezone="Europe/Paris")
    assert terms.targets == {"P1": timedelta(hours=8), "P2": timedelta(hours=9), "P3": Workdays(5), "P4": timedelta(days=1)}
    assert terms.calendars == {"P1": office, "P2": nights, "P3": office}
    assert terms.warn_at == (timedelta(minutes=30),)


def test_hours_of_the_site_are_those_of_its_time_zone(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("sites: {riverside: {timezone: America/New_York}}\n", encoding="utf-8")
    loaded = site_folder.load(write(tmp_path, sla=OFFICE))
    assert loaded.estate is not None
    [terms] = loaded.estate.policies.contracts[0].promises("riverside", "hvac")
    zones = {priority: calendar.timezone for priority, calendar in terms.calendars.items() if isinstance(calendar, Hours)}
    assert zones == {"P1": "America/New_York", "P2": "Europe/Paris", "P3": "America/New_York"}


def test_an_order_has_the_clocks_of_the_subcontract_for_its_trade_too(tmp_path: Path) -> None:
    row = "{P1: {%s: 2h}, P2: never, P3: never, P4: never}"
    cool = f"contractor: Cool Air Ltd, trades: [hvac], clocks: {{cool: {{start: assigned, stop: attended}}}}, priorities: {row % 'cool'}"
    rest = f"trades: [lifts], clocks: {{up: {{stop: attended}}}}, priorities: {row % 'up'}, compliance: {{P1: 90%}}"
    [read] = policies(tmp_path, under(cool_air=cool, lifts=rest)).contracts
    promised = {
        trade: [(terms.contract, terms.rule.name) for terms in read.promises("riverside", trade)] for trade in ("hvac", "lifts", "")
    }
    own = [("fm", "response"), ("fm", "fix")]
    assert promised == {"hvac": [*own, ("cool_air", "cool")], "lifts": [*own, ("lifts", "up")], "": own}
    assert (read.subcontracts[0].contractor, read.subcontracts[1].compliance) == ("Cool Air Ltd", {"P1": 0.9})
