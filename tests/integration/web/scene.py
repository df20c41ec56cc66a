"""A busy morning at Riverside, told through the real rooms: what the pages are looked at with."""

from datetime import timedelta

from rules.reason import Reason
from rules.shelf import Wanted
from streams import shelving
from tests.integration.web.house import START, House
from workorders.lifecycle import Act

SHEET = {"done": "Belt replaced and tensioned, flow proved.", "signed_by": "E. Malik"}


END = START + timedelta(hours=4, minutes=12)
"""When the morning is over: the response of WO-1 has been late for twelve minutes."""


def play(house: House) -> None:
    """Fill `house`: orders in most statuses, clocks that run, wait, are kept and are broken, and messages in quarantine."""
    house.alarm("AHU-3/flow", "supply flow fail", severity="critical", message="Flow switch open for 20 s", value=0.4, unit="m/s")  # WO-1
    house.wait(minutes=6)
    house.act(1, Act.ASSIGN, "desk", to="e.malik")
    house.alarm("AHU-3/temp", "supply temperature high", value=31.5, unit="°C")
    house.alarm("LIFT-2/ctrl", "lift out of service", severity="minor")  # WO-2
    house.wait(minutes=10)
    house.act(1, Act.ACCEPT, eta=house.clock.now.replace(minute=50))
    for _ in range(12):
        house.wait(seconds=20)
        house.alarm("AHU-3/flow", "supply flow fail", severity="critical", value=0.4, unit="m/s")
    house.alarm("CH-1/trip", "chiller tripped", severity="critical", message="High head pressure")  # WO-3
    house.act(2, Act.ASSIGN, "desk", to="s.kaur")
    house.wait(hours=1)
    house.alarm("FP-1/zone1", "fire alarm", severity="critical")  # WO-4: no such asset
    house.wait(hours=1)
    house.alarm("VAV-1-01/zone", "zone temperature high", severity="warning")  # WO-5
    house.act(3, Act.ASSIGN, "desk", to="j.ortiz")
    house.act(3, Act.ACCEPT, "j.ortiz")
    house.act(3, Act.ATTEND, "j.ortiz")
    house.alarm("PUMP-7/status", "pump fault <b>no feedback</b>")  # WO-6: no such asset
    house.wait(minutes=40)
    house.act(3, Act.HOLD, "j.ortiz", reason="awaiting-parts")
    house.act(2, Act.ATTEND, "s.kaur")
    house.wait(minutes=25)
    house.alarm("LIFT-2/ctrl", "lift out of service", state="cleared")
    house.act(2, Act.COMPLETE, "s.kaur", job_sheet={"done": "Door edge realigned.", "signed_by": "S. Kaur"})
    house.wait(minutes=45)
    house.alarm("FP-1/zone3", "fire alarm", severity="critical")  # WO-7
    house.alarm("TEST-1", "test signal")
    house.alarm("AHU-3/low", "return flow low", severity="minor")
    house.wait(minutes=2)
    house.reject(b'{"kind": "flow fail", ', detail="line 1, column 23: a name in quotes should come here")
    house.reject(b"\xff\xfe\x00\x01binary", Reason.NOT_UTF8, topic="callout/riverside/alarms/GW-2")
    house.reject(b'{"state": "active"}', Reason.NO_KIND, detail="kind: is missing; it must say what is wrong")
    house.reject(b"<script>alert(1)</script>", Reason.NOT_JSON, topic="callout/riverside/alarms/<script>alert(2)</script>")
    shelve(house)
    go_on(house)


def shelve(house: House) -> None:
    """Put something aside for days, and something that stands for an hour."""
    why = "The door edge is ordered and comes on Friday; the lift runs."
    wanted = Wanted(site="riverside", asset="LIFT-2", match={"kind": "*door*"}, by="desk", why=why, until=END + timedelta(days=2, hours=3))
    shelving.put_up(house.store, house.estate, wanted, house.clock.now)
    chatter = Wanted(site="riverside", match={"source": "AHU-3/low"}, by="s.kaur", why="chatters", until=END + timedelta(hours=1))
    shelving.put_up(house.store, house.estate, chatter, house.clock.now)


def go_on(house: House) -> None:
    """Take up the clock and the figures of a house in whose database the morning has been played."""
    house.clock.now = END
    house.figures.a_minute, house.figures.alarms, house.figures.orders = 131, 1428, 7
