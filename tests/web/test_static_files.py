from flask import Flask
from flask.testing import FlaskClient

from quizapp.web.static_files import static_url


def test_a_file_is_the_same_for_everybody_for_ever(client: FlaskClient, app: Flask):
    with app.test_request_context():
        url = static_url("css/app.css")
    client.set_cookie("quizapp_participant", "somebody")
    answer = client.get(url)
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" not in answer.headers
