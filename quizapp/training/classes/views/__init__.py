"""The pages of learners and of hosts."""

from quizapp.training.classes.views import host_deeds
from quizapp.training.classes.views.host import blueprint as host_blueprint
from quizapp.training.classes.views.learner import blueprint as learner_blueprint

__all__ = ["BLUEPRINTS", "host_deeds"]
BLUEPRINTS = (learner_blueprint, host_blueprint)
