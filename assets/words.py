"""The words of point names: which mean a class of plant, which a place, which a point, and what a site adds to them.

Tables and one class that looks things up in them. How a name is cut into words stands in `assets.tokens`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assets import classes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

BUILDING, LEVEL, ROOM = "building", "level", "room"
"""How the words for a place are written once they are understood."""

_POINTS = """
a/c abnormal abs access acfm act active actual adj aflow air airflow airtemp alarm alarms alert alm alms alrm ambient amp amps analog
analogue ao aso auto aux av avail average avg ba bacnet batt battery bi binary binaryinput bldgstatic bms bo breaker bsp bst btn bv bypass
calc call capacity cct ccv cfm chwr chwrt chws chwsp chwst chwt clg clgo clgvlv clock close closed cls cmd co co2 cold comfail comfort
comm command commfail common comms comp compressor con cond conn contact control cool cooling cur curr current cutout cvo cwr cwrt cws
cwst cycle da dacfm daf damp dap dasp dat dat_sp dats dca deadband def default delay demand detect detected dev deviation dew di diff
differential dirty disc discharge dmd dmp dmpr do door dp dpr dps dpt dry dsat dsp duct ductstatic dump dx earth eat ecm eco econ eff
effclg effective effhtg em emerg emergency emg en ena enable enabled end energy ent entering enth enthalpy err error estop eval event ewt
ex exh exhaust ext external fail failed failure false fault fb fbk fdbk fdd feed feedback fill filt filter fire fix fl flame flow flt fltr
flw flwfl fr freeze freezestat freq frequency frost fuel full fuse gas gpm ground half hand heat heating hgh hhl hi high highalm highlim
hih hilim hiwater hmd hoa hold hot hour hours hrs hstat ht htg htgo htgvlv htso hum humid humidity hw hwr hwrt hws hwst hz ia iaq
imbalance in inhibit inlet input instant interlock ir iso isolation jam jammed kpa kva kvar kw kwh lag lamp lat lead leak leakage leave
leaving len lft light limit line ll lo load local lock lockout log lolim loop loss low lowalm lower lowlim lp lrt lsp lst lt lvg lwt ma
mad madpr maf main mains maint maintenance man manual mar mat max meas med medium message meter min minimum minoa misc mix mixed mode mon
monitor monitoring mot motor mov mv mvolt na net new night nml normal not nox o2 oa oad oadpr oaf oah oap oarh oat occ occcmd occs
occupancy occupied ocup off offline offset oil ok on open oper operating operation opr optimum orp out outdoor output outside over
overcurrent overheat overload override ovl ovr ovrd panic park passenger pct perc percent perm permit ph phase pid pkw pm pnl point pos
position pot power ppm pr pre press pressure pri priority proof prot prs ptc pulse purge pv qual quality ra radpr raf rah ramp rap rarh
rat rate ratio ready real rel relay relief remote req request required res reset resid return rev rh rht rhtvlv rla rms rpm rst rstat
rtemp run running runtime rwt sa saf safety sah salow sap sas sash sast sat sats satsp schd sched schedule sec seen select sensor seq
service set setback setpoint setpt sfalm sfflt sfs sfsts shut shutdown side sig signal silence single smk smoke so soft sp spare spc
spcstpt spd speed sps spt sptt st stage stall standby start starter stat state static status stb stby step stop stpt strainer strt sts stt
suction summary sup supply sust svlv sw switch swt sys system tank td temp temperature temphi templo test therm thermal threshold throttle
time timer tmp tot total tr train transfer trbl trend trip tripped trouble true ts type unavailable under undervoltage unocc unoccupied up
upper use utilization vac valid value vane vap variable vent ventilation vfdalm vfdflt vfdspd vib vibration vlv vol volt voltage volts
volume vp vpos vspd wait warm warn warning water wcoad wet wind window wtr zat zn znt zntemp zntmp zntsp zone zoneair zt ztemp ztmp
"""

POINTS = frozenset(_POINTS.split())
"""Words that say what was measured, or what is the matter with it. None of them belongs to the name of a unit."""

JOINERS = frozenset({"and", "to", "thru", "through", "or", "und", "et"})
"""Words between two units of which neither is meant alone."""

ORDINALS = frozenset({"st", "nd", "rd", "th"})

POINT_LETTERS = frozenset("cfhkopstvx")
"""Letters that stand alone behind a point for what it is: status, command, temperature, pressure, humidity, flow ..."""

FILLERS = frozenset({"no", "nr", "num", "number", "unit", "nbr"})
"""Words between a class and its number that mean nothing."""

PLACES: Mapping[str, str] = {
    "b": BUILDING,
    "bd": BUILDING,
    "bld": BUILDING,
    "bldg": BUILDING,
    "blg": BUILDING,
    "blk": BUILDING,
    "block": BUILDING,
    "building": BUILDING,
    "tower": BUILDING,
    "wing": BUILDING,
    "l": LEVEL,
    "lev": LEVEL,
    "level": LEVEL,
    "lv": LEVEL,
    "lvl": LEVEL,
    "f": LEVEL,
    "fl": LEVEL,
    "floor": LEVEL,
    "flr": LEVEL,
    "r": ROOM,
    "rm": ROOM,
    "room": ROOM,
}
"""Words before the number of a place. `f` is a floor: a fan that is called so keeps its own literal name."""

DIRECTIONS = frozenset({"north", "south", "east", "west", "ne", "nw", "se", "sw", "northeast", "northwest", "southeast", "southwest"})

_MODIFIERS = """
primary pri prim secondary sec tertiary standby duty kitchen kit toilet wc smoke fresh dual spare temporary backup lab roof
"""

MODIFIERS = frozenset(_MODIFIERS.split())
"""Words before a class that make of it another unit: the secondary pump 3 is not the primary pump 3."""

COMPONENTS = frozenset(
    {
        "Supply_Fan", "Return_Fan", "Exhaust_Fan", "Fan", "Relief_Fan", "Discharge_Fan", "Damper", "Valve", "Heating_Coil", "Cooling_Coil",
        "Filter", "Motor", "Compressor", "Variable_Frequency_Drive", "Heat_Wheel", "Humidifier", "Pump", "Economizer", "Coil",
        "Heating_Valve", "Cooling_Valve", "Condenser", "Meter", "Sensor", "Cooling_Tower_Fan", "Bypass_Valve", "Isolation_Valve",
    }
)  # fmt: skip
"""Classes that are often parts of a larger unit: behind that unit's name they are its part, and their number counts its parts."""

CARRIERS = frozenset({"Controller", "Gateway", "Outstation", "BMS_Supervisor", "Server", "Network_Switch"})
"""Classes that only carry the points of other plant, so that their names stand before those of it."""

_CLASSES = """
Air_Handling_Unit: ahu ahus airhandler air-handler air-handling-unit air-handler-unit ac-unit airhandlingunit
Makeup_Air_Unit: mau makeup-air-unit make-up-air-unit
Dedicated_Outdoor_Air_System_Unit: doas
Rooftop_Unit: rtu rooftop-unit roof-top-unit rooftop
Fan_Coil_Unit: fcu fcus fancoil fan-coil fan-coil-unit fancoilunit
Variable_Air_Volume_Box: vav vavs vav-box vavbox vma variable-air-volume-box
Variable_Air_Volume_Box_With_Reheat: rvav vavr vav-rh
Constant_Air_Volume_Box: cav cavs cav-box
Terminal_Unit: tu terminal-unit tub fpb fptu
Heat_Pump: hp heatpump heat-pump ashp gshp wshp
Split_Air_Conditioner: acu split dxu split-unit
Computer_Room_Air_Conditioning: crac cracs cracu
Computer_Room_Air_Handler: crah crahs
Chiller: ch chl chlr chlrs chiller chillers chr chllr
Cooling_Tower: ct clt ctwr cooling-tower coolingtower clgtwr twr
Dry_Cooler: drycooler dry-cooler dac
Boiler: blr boil boiler boilers
Water_Heater: wh water-heater waterheater dhwh calorifier cal
Chilled_Water_Pump: chwp chwpmp chwpump chilled-water-pump chw-pump chw-pmp chw-p chwpu
Condenser_Water_Pump: cwp cdwp cdwpump cwpump cwpmp condenser-water-pump cw-pump cdw-pump cw-pmp cdw-p
Hot_Water_Pump: hwp hhwp hwpump hwpmp hot-water-pump hw-pump hw-pmp hw-p hhw-pump
Pump: pmp pump pumps
Sump_Pump: sump-pump sumppump smp
Fire_Pump: fire-pump firepump
Booster_Set: booster-set bset
Supply_Fan: sf saf-fan supply-fan supplyfan supply-air-fan sfan supfan
Return_Fan: rf return-fan returnfan return-air-fan rfan
Exhaust_Fan: ef xf exf exhaust-fan extract-fan exhaustfan extractfan efan exfan exh-fan exhfan
Relief_Fan: relief-fan rlf
Cooling_Tower_Fan: ctf tower-fan cooling-tower-fan
Car_Park_Fan: cpf car-park-fan jetfan jet-fan
Smoke_Vent: smoke-vent aov
Fan: fan fans
Damper: damper dmpr
Valve: valve
Heating_Coil: hc heating-coil htg-coil hcoil
Cooling_Coil: cc cooling-coil clg-coil ccoil
Filter: flt
Humidifier: humidifier
Heat_Exchanger: hx phx hex phe heat-exchanger heatexchanger plate-heat-exchanger
Heat_Recovery_Unit: hru hrv erv mvhr
Pressurization_Unit: pressurisation-unit pressurization-unit
Variable_Frequency_Drive: vfd vsd vfds drive inverter variable-frequency-drive variable-speed-drive
Motor_Control_Center: mcc motor-control-center motor-control-centre
Elevator: lift lifts elev elevator elevators
Escalator: esc escalator escalators
Generator: gen genset generator generators gens dg emergency-generator
Uninterruptible_Power_Supply: ups upss
Automatic_Transfer_Switch: ats transfer-switch
Transformer: tx xfmr tfr trafo transformer
Distribution_Board: db dbd distribution-board distboard
Switchgear: msb swgr switchgear main-switchboard lvsb
Power_Distribution_Unit: pdu pdus
Meter: meter
Fire_Alarm_Control_Panel: facp fap fire-panel fire-alarm-panel firepanel
Leak_Detector: leak-detector
Fume_Hood: fh fume-hood fumehood
Cold_Room: coldroom cold-room
Refrigerator: fridge refrigerator
Server: server
Controller: ddc plc controller nae nce jace fec fc ncm mbc pxc pxcm dsc
Outstation: outstation os
Gateway: gateway gw
BMS_Supervisor: bms-supervisor
Gas_Detector: gas-detector
Combined_Heat_And_Power_Unit: chp cogen
Heat_Interface_Unit: hiu
Luminaire: luminaire
Roller_Shutter: shutter roller-shutter
Compressor: compressor air-compressor
"""


def _phrases() -> Iterator[tuple[tuple[str, ...], str]]:
    for line in _CLASSES.strip().splitlines():
        klass, _, said = line.partition(": ")
        for phrase in said.split():
            yield tuple(phrase.split("-")), klass
    for name in (*classes.NAMES, *classes.SHORT):
        # A word that is both, such as Filter or Interface, is worth more as a class where a number follows it.
        yield tuple(name.lower().split("_")), classes.SHORT.get(name, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """What a site adds: words of points, words for classes (to the name of the class) and words for places (to their kind)."""

    points: frozenset[str] = frozenset()
    classes: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


class Vocabulary:
    """All words that are known at one site. A phrase is a tuple of words in small letters."""

    def __init__(self, extension: Extension | None = None) -> None:
        more = extension or Extension()
        self.places = {**PLACES, **{word.lower(): kind for word, kind in more.places.items()}}
        self.classes: dict[tuple[str, ...], str] = {}
        for phrase, klass in (*_phrases(), *_added(more.classes.items())):
            self.classes[phrase] = klass
        self.points = (POINTS | {word.lower() for word in more.points}) - {word.lower() for word in more.classes}
        self.starts = _starts(self.classes)
        # Pieces into which a word without any gap may be cut; a single letter would cut anything.
        self.class_words = frozenset(phrase[0] for phrase in self.classes if len(phrase) == 1 and len(phrase[0]) > 1)
        self.place_words = frozenset(word for word in self.places if len(word) > 1)
        self.known = self.class_words | self.points | self.place_words | {"fan", "damper", "valve"}

    def class_of(self, word: str) -> str | None:
        """Return the class that one word means."""
        return self.classes.get((word,))


def _added(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, ...], str]]:
    return ((tuple(word.lower().replace("-", " ").replace("_", " ").split()), klass) for word, klass in pairs)


def _starts(phrases: Iterable[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """Return for each first word how long the phrases are that begin with it, the longest first."""
    lengths: dict[str, set[int]] = {}
    for phrase in phrases:
        lengths.setdefault(phrase[0], set()).add(len(phrase))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
