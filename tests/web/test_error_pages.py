"""A refusal as a page: it leads back to where the person came from."""

from flask import Flask

from tests.factories import signed_in_client


def test_staff_go_back_to_the_staffs_pages_and_everybody_else_to_the_first(one_app: Flask):
    trainer = signed_in_client(one_app, "trainer")
    for client, path, back in (
        (trainer, "/manage/audit", "/manage"),
        (trainer, "/manage/nothing-here", "/manage"),
        (one_app.test_client(), "/j/KHONGCO", "/"),
        (one_app.test_client(), "/managers", "/"),
    ):
        page = client.get(path)
        assert page.status_code in {403, 404}
        assert f'class="button primary wide" href="{back}"' in page.text
