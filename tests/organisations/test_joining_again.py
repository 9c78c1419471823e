"""The same token is the same person, also without phone and code."""

from tests.factories import bearer, join, make_stage


def test_without_codes_the_holder_of_the_token_is_the_same_person(database, app):
    with database.transaction() as session:
        stage = make_stage(session, fields=[{"name": "phone", "required": False}])
    client = app.test_client(use_cookies=False)
    an = join(client, stage.code, phone=None)
    consents = {"contest": True}

    def again(headers=None, **typed):
        body = {"full_name": "nguyen van AN", "consents": consents, **typed}
        answer = client.post(f"/api/v1/join/{stage.code}", json=body, headers=headers)
        return answer.status_code, answer.get_json()["participant"]["id"] == an["participant"]["id"]

    assert again(bearer(an)) == (200, True)
    assert again() == (201, False), "another person of the same name"
    assert again(bearer(an), full_name="Trần Bình") == (201, False), "another name"
    assert again(bearer(an), phone="0987654321") == (201, False), "an entry with a phone"
    chi = join(client, stage.code, phone="0987654322")
    assert again(bearer(chi)) == (201, False), "the holder gave a phone then"
