from quizapp.web.guards import guard_of


def test_every_route_says_whom_it_lets_in(bare_app):
    views = bare_app.view_functions
    assert [
        f"{rule.rule} -> {rule.endpoint}"
        for rule in bare_app.url_map.iter_rules()
        if guard_of(views[rule.endpoint]) is None
    ] == []


def test_a_route_without_a_guard_answers_nobody(bare_app):
    """Deny by default: should the test above ever be left out, the route still stays shut."""
    from flask import Flask

    from quizapp.web import guards

    app = Flask("unguarded")
    guards.install(app)
    app.add_url_rule("/forgotten", view_func=lambda: "secret")
    app.add_url_rule("/open", "open", guards.public(lambda: "welcome"))
    assert app.test_client().get("/open").text == "welcome"
    assert app.test_client().get("/forgotten").status_code == 404


def test_reading_routes_change_nothing_by_name(bare_app):
    """GET is followed by previews of chats and by search engines, so it never does a deed."""
    deeds = {"delete", "submit", "publish", "approve", "sign_out", "reset", "confirm"}
    assert [
        rule.rule
        for rule in bare_app.url_map.iter_rules()
        if "GET" in rule.methods
        and rule.endpoint.rpartition(".")[2] in deeds
        and "POST" not in rule.methods
    ] == []
