"""The WSGI callable: `wsgi:app`."""

from quizapp.app import create_app
from quizapp.cli.soundness import stop_if_unsound
from quizapp.core import logs

app = create_app()
logs.configure(app.extensions["quizapp"].settings.log_level)
stop_if_unsound(app)
