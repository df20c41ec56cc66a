"""SVG elements as text. Everything that goes in is escaped; colours come from classes, so that light, dark and print are the sheet's."""

from markupsafe import Markup, escape


def element(name: str, *children: str, **attributes: object) -> Markup:
    """Return `<name ...>children</name>`. An underscore in the name of an attribute is a hyphen; one at its end is dropped."""
    said = "".join(f' {escape(key.rstrip("_").replace("_", "-"))}="{escape(value)}"' for key, value in attributes.items() if value != "")
    if not children:
        return Markup("<{0}{1}/>").format(Markup(name), Markup(said))  # noqa: S704  escaped above
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), Markup(said), Markup("").join(children))  # noqa: S704  escaped above


def picture(name: str, title: str, description: str, height: int, *children: str) -> Markup:
    """Return a chart as wide as its place; `name` makes its ids, `title` and `description` are what is read aloud."""
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", description, id=f"{name}-desc"),
        *children,
        class_="chart",
        width="100%",
        height=height,
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
    )


def percent(share: float) -> str:
    """Return a share of the width."""
    return f"{100 * min(1.0, max(0.0, share)):.2f}%"
