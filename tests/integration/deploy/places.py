"""Where what is deployed stands in the repository."""

from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
DEPLOY = REPOSITORY / "deploy"
