"""What all dashboards have in common: the variables at the top, the labels that they choose, and the way to Callout's own pages."""

from __future__ import annotations

from deploy.grafana.model import Variable

ADDRESS = Variable(name="callout", title="Callout", of="callout_pages_info", label="url", hidden=True)
SITE = Variable(name="site", title="Site", of="callout_workorders_open", label="site")
CONTRACT = Variable(name="contract", title="Contract", of='callout_sla_met_total{site=~"$site"}', label="contract")

SITES = 'site=~"$site"'
CONTRACTS = f'{SITES}, contract=~"$contract"'

LINKS = (("Board", "${callout}/"), ("Orders", "${callout}/orders"), ("Alarms", "${callout}/alarms"))
