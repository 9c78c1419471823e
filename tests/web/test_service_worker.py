from flask.testing import FlaskClient

from quizapp.web.static_files import present_fingerprint


def test_the_worker_is_asked_for_anew_and_carries_the_release(client: FlaskClient, app):
    answer = client.get("/sw.js")
    with app.app_context():
        assert answer.text.startswith(f'const RELEASE = "{present_fingerprint()}";\n')
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.mimetype == "text/javascript"
