"""The pages: HTML that can be read and used without script. Each shows what `web.shown` read."""
