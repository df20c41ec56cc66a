"""What Callout can do, measured on this machine: `python -m bench NAME`. One benchmark a module, each with its peer or bare limit."""
