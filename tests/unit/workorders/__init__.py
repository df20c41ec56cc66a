"""The order: its lifecycle, what people do to it, what it promises."""
