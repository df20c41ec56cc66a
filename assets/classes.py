"""Classes of plant: the names of the Brick ontology for equipment and systems, and the short ones that people write.

Names only. What a class is a kind of, and what it feeds, is not known here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from assets import names

if TYPE_CHECKING:
    from collections.abc import Mapping

_BRICK = """
Absorption_Chiller Access_Control_Equipment Access_Reader Active_Chilled_Beam AED Air_Diffuser Air_Handling_Unit Air_Loop Air_Plenum
Air_System Automated_External_Defibrillator Automatic_Tint_Window Baseboard_Radiator Battery Battery_Energy_Storage_System Boiler
Booster_Fan Breaker_Panel Building_Chilled_Water_Meter Building_Electrical_Meter Building_Gas_Meter Building_Hot_Water_Meter
Building_Meter Building_Water_Meter Bus_Riser Bypass_Valve Camera Ceiling_Fan Centrifugal_Chiller Chilled_Beam Chilled_Water_Coil
Chilled_Water_Loop Chilled_Water_Meter Chilled_Water_Pump Chilled_Water_System Chilled_Water_Valve Chiller Coil
Collection_Basin_Water_Heater Compressor Computer_Room_Air_Conditioning Computer_Room_Air_Handler Condenser Condenser_Heat_Exchanger
Condenser_Water_Bypass_Valve Condenser_Water_Isolation_Valve Condenser_Water_Pump Condenser_Water_System Condenser_Water_Valve
Condensing_Natural_Gas_Boiler Constant_Air_Volume_Box Cooling_Coil Cooling_Tower Cooling_Tower_Fan Cooling_Valve Damper
Dedicated_Outdoor_Air_System_Unit Differential_Pressure_Bypass_Valve Dimmer Direct_Expansion_Cooling_Coil Direct_Expansion_Heating_Coil
Discharge_Fan Disconnect_Switch Displacement_Flow_Air_Diffuser Domestic_Hot_Water_System Domestic_Hot_Water_Valve Domestic_Water_Loop
Drench_Hose Economizer Economizer_Damper Electric_Baseboard_Radiator Electric_Boiler Electric_Radiator Electrical_Equipment
Electrical_Meter Electrical_System Elevator Embedded_Surface_System_Panel Emergency_Air_Flow_System Emergency_Phone
Emergency_Power_Off_System Emergency_Wash_Station Energy_Generation_System Energy_Storage Energy_Storage_System Energy_System
Evaporative_Heat_Exchanger Exhaust_Damper Exhaust_Fan Eye_Wash_Station Fan Fan_Coil_Unit Fan_VFD Filter Final_Filter Fire_Alarm
Fire_Alarm_Control_Panel Fire_Alarm_Manual_Call_Point Fire_Alarm_Pull_Station Fire_Control_Panel Fire_Safety_Equipment
Fire_Safety_System First_Aid_Kit Fresh_Air_Fan Fume_Hood Furniture Gas_Distribution Gas_Meter Gas_System Gas_Valve Heat_Detector
Heat_Exchanger Heat_Pump Heat_Recovery_Hot_Water_System Heat_Wheel Heat_Wheel_VFD Heating_Coil Heating_Valve
Heating_Ventilation_Air_Conditioning_System Hot_Water_Baseboard_Radiator Hot_Water_Coil Hot_Water_Loop Hot_Water_Meter Hot_Water_Pump
Hot_Water_Radiator Hot_Water_System Hot_Water_Valve Humidifier HVAC_Equipment HVAC_System HVAC_Valve Induction_Unit Intake_Air_Filter
Intercom_Equipment Interface Intrusion_Detection_Equipment Inverter Isolation_Valve Jet_Nozzle_Air_Diffuser Laminar_Flow_Air_Diffuser
Lighting Lighting_Equipment Lighting_System Loop Louver Luminaire Luminaire_Driver Makeup_Air_Unit Makeup_Water_Valve
Manual_Fire_Alarm_Activation_Equipment Meter Mini_Split_System Mixed_Air_Filter Mixed_Damper Motor Motor_Control_Center
Natural_Gas_Boiler Network_Video_Recorder Noncondensing_Natural_Gas_Boiler Outside_Damper Passive_Chilled_Beam PAU Photovoltaic_Array
PlugStrip Pre_Filter Preheat_Hot_Water_System Preheat_Hot_Water_Valve Pump Pump_VFD PV_Array PV_Generation_System PV_Panel PVT_Panel
Radiant_Ceiling_Panel Radiant_Panel Radiation_Hot_Water_System Radiator Reheat_Hot_Water_System Reheat_Valve Relief_Damper Relief_Fan
Return_Air_Filter Return_Air_Plenum Return_Damper Return_Fan Return_Heating_Valve Reversing_Valve Rooftop_Unit Safety_Equipment
Safety_Shower Safety_System Security_Equipment Shade Shade_Array Shading_Equipment Shading_System Smoke_Detector Solar_Thermal_Collector
Space_Heater Stage_Riser Standby_CRAC Standby_Fan Steam_Baseboard_Radiator Steam_Distribution Steam_Radiator Steam_System Steam_Valve
Supply_Air_Plenum Supply_Fan Surveillance_Camera Switch Switchgear System Terminal_Unit Thermal_Power_Meter
Thermally_Activated_Building_System_Panel Thermostat Thermostatic_Mixing_Valve Touchpanel Transformer Underfloor_Air_Plenum Valve
Variable_Air_Volume_Box Variable_Air_Volume_Box_With_Reheat Variable_Frequency_Drive Ventilation_Air_System Video_Intercom
Video_Surveillance_Equipment Water_Distribution Water_Heater Water_Loop Water_Meter Water_Pump Water_System Water_Valve Weather_Station
"""

_OTHER = """
Access_Control_Panel Air_Compressor Air_Curtain Automatic_Door Automatic_Transfer_Switch Barrier_Gate BMS_Supervisor Booster_Set
Car_Park_Fan Cold_Room Combined_Heat_And_Power_Unit Controller Dehumidifier Dishwasher Distribution_Board Dock_Leveller Drain Dry_Cooler
Emergency_Light Escalator Expansion_Vessel Fire_Damper Fire_Pump Fuel_Tank Gas_Detector Gate Gateway Generator Heat_Interface_Unit
Kitchen_Equipment Leak_Detector Level_Sensor Lightning_Protection Moving_Walkway Network_Switch Outstation Power_Distribution_Unit
Pressurization_Unit Rack Refrigerator Roller_Shutter Sanitary_Equipment Server Sewage_Pump Smoke_Vent Split_Air_Conditioner
Sprinkler_System Sump_Pump Toilet Trace_Heating Uninterruptible_Power_Supply Water_Softener Water_Tank Water_Treatment_Unit
Window_Actuator
"""

BRICK = frozenset(_BRICK.split())
"""Equipment, systems and loops of Brick. Of names that mean the same, Brick keeps the short and the long one, we the long one."""

OTHER = frozenset(_OTHER.split())
"""Plant that people maintain and for which Brick has no class or only a wider one, named in its manner."""

NAMES = BRICK | OTHER

SHORT: Mapping[str, str] = {
    "ACU": "Split_Air_Conditioner",
    "AHU": "Air_Handling_Unit",
    "Air_Handler": "Air_Handling_Unit",
    "Air_Handler_Unit": "Air_Handling_Unit",
    "ATS": "Automatic_Transfer_Switch",
    "BLR": "Boiler",
    "BMS": "BMS_Supervisor",
    "CAV": "Constant_Air_Volume_Box",
    "CC": "Cooling_Coil",
    "CH": "Chiller",
    "CHP": "Combined_Heat_And_Power_Unit",
    "CHWP": "Chilled_Water_Pump",
    "CPF": "Car_Park_Fan",
    "CRAC": "Computer_Room_Air_Conditioning",
    "CRAH": "Computer_Room_Air_Handler",
    "CT": "Cooling_Tower",
    "CWP": "Condenser_Water_Pump",
    "DB": "Distribution_Board",
    "DOAS": "Dedicated_Outdoor_Air_System_Unit",
    "EF": "Exhaust_Fan",
    "Extract_Fan": "Exhaust_Fan",
    "FCU": "Fan_Coil_Unit",
    "FLT": "Filter",
    "FP": "Fire_Alarm_Control_Panel",
    "Fire_Panel": "Fire_Alarm_Control_Panel",
    "GEN": "Generator",
    "GW": "Gateway",
    "HC": "Heating_Coil",
    "HIU": "Heat_Interface_Unit",
    "HP": "Heat_Pump",
    "HWP": "Hot_Water_Pump",
    "HX": "Heat_Exchanger",
    "LD": "Leak_Detector",
    "Lift": "Elevator",
    "MAU": "Makeup_Air_Unit",
    "MCC": "Motor_Control_Center",
    "MSB": "Switchgear",
    "NVR": "Network_Video_Recorder",
    "PDU": "Power_Distribution_Unit",
    "PHX": "Heat_Exchanger",
    "PMP": "Pump",
    "Pressurisation_Unit": "Pressurization_Unit",
    "PU": "Pressurization_Unit",
    "RTU": "Rooftop_Unit",
    "RVAV": "Variable_Air_Volume_Box_With_Reheat",
    "SF": "Supply_Fan",
    "TX": "Transformer",
    "UPS": "Uninterruptible_Power_Supply",
    "VAV": "Variable_Air_Volume_Box",
    "VFD": "Variable_Frequency_Drive",
    "VSD": "Variable_Frequency_Drive",
    "WH": "Water_Heater",
}
"""What people write, and the class that it means."""


def _folded(word: str) -> str:
    return "_".join(word.replace("-", " ").replace("_", " ").lower().split())


_BY_FOLDED = {_folded(name): name for name in NAMES} | {_folded(short): name for short, name in SHORT.items()}


def canonical(word: str) -> str | None:
    """Return the class that `word` means: `ahu`, `AHU` and `air handling unit` are `Air_Handling_Unit`. None when it means none."""
    return _BY_FOLDED.get(_folded(word))


@lru_cache(maxsize=1_000)
def hint(word: str) -> str:
    """Return the second half of a sentence that refuses the class `word`: which one was probably meant."""
    meant = names.nearest(_folded(word), _BY_FOLDED)
    if meant is None:
        return "; write a Brick class such as Air_Handling_Unit, or a short one such as AHU"
    return f"; did you mean “{_BY_FOLDED[meant]}”?"
