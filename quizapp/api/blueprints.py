"""What this mount point serves itself."""

from quizapp.api import openapi

BLUEPRINTS = (openapi.blueprint,)
