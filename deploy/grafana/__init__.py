"""Dashboards for Grafana, made of a few plain words. `python -m deploy.grafana` writes them; nothing here reads a metric or knows a server.

`model` says how Grafana wants things written, `panels` which sorts of panels there are; the other modules are one dashboard each.
"""
