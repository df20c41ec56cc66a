"""Charts as SVG, drawn by hand: widths in per cent and heights in pixels, so that texts keep their size on a phone and on a wall."""
