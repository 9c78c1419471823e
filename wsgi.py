"""The WSGI callable: `wsgi:app`."""

import multiprocessing
import signal

from quizapp.app import create_app
from quizapp.cli.soundness import stop_if_unsound
from quizapp.core import logs

# A Ctrl-C reaches the server and its workers at once, and the server passes it on: a worker met by
# both signals was seen to sleep through them. So it hears only what its parent tells it.
if multiprocessing.parent_process() is not None and hasattr(signal, "pthread_sigmask"):
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

app = create_app()
logs.configure(app.extensions["quizapp"].settings.log_level)
stop_if_unsound(app)
