"""The site folder: reads what an integrator wrote, and says everything that is wrong with it at once, by file and line."""

from callout.errors import SiteFolderError
from callout.site_folder.folder import Loaded, load, load_or_refuse

__all__ = ["Loaded", "SiteFolderError", "load", "load_or_refuse"]
