from urllib.parse import parse_qs

import pytest


@pytest.mark.parametrize(
    ("lang", "word", "other"), [("vi", "Vào thi", "English"), ("en", "Join", "Tiếng Việt")]
)
def test_a_page_is_said_in_the_language_asked_for(client, lang, word, other):
    page = client.get("/", query_string={"lang": lang}).text
    assert f'<html lang="{lang}">' in page
    assert word in page
    assert f">{other}</a>" in page


def test_the_choice_is_remembered(client):
    client.get("/?lang=en")
    assert "Look up results" in client.get("/result").text


def test_an_unknown_language_is_vietnamese(client):
    assert '<html lang="vi">' in client.get("/?lang=xx").text


def test_the_link_keeps_what_was_asked(client):
    page = client.get("/sign-in?next=/manage/banks").text
    query = page.partition('hreflang="en"')[0].rpartition('href="?')[2].partition('"')[0]
    assert parse_qs(query.replace("&amp;", "&")) == {"next": ["/manage/banks"], "lang": ["en"]}


def test_the_answer_to_a_form_offers_no_way_to_lose_it(client):
    assert "hreflang" not in client.post("/", data={"join_code": "KHONGCO"}).text


def test_a_program_is_refused_in_its_language(client):
    answer = client.get("/api/v1/nothing", headers={"Accept-Language": "en"}).json
    assert answer["detail"] == "This page was not found. Check the address."
