import pytest

from quizapp.web.redirects import own_path

ELSEWHERE = [
    "",
    "manage",
    "e.com",
    "//e.com",
    "///e.com",
    "////e.com/manage",
    "//e.com/manage",
    "//manage@e.com",
    "//e.com\\@localhost/manage",
    "/\\e.com",
    "\\\\e.com",
    "\\/e.com",
    "/\\/e.com",
    "/\\/\\e.com",
    "https:e.com",
    "https:/e.com",
    "https://e.com",
    "http:///e.com",
    "http://localhost@e.com/manage",
    "http://localhost/manage",
    "HTTPS://E.COM/manage",
    "ftp://e.com",
    "javascript:alert(1)",
    "java\r\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "\x08//e.com",
    "/\x08/e.com",
    "/\t/e.com",
    "/\n/e.com",
    "/\r/e.com",
    "\t//e.com",
    " //e.com",
    "/ /e.com",
    "//%09/e.com",
    "/%09/e.com",
    "/%5ce.com",
    "/%5c%5ce.com",
    "/%2fe.com",
    "/%252fe.com",
    "/%0d%0aLocation:%20//e.com",
    "/manage\r\nLocation: //e.com",
    "/manage/..//e.com",
    "/manage/../e",
    "/manage/%2e%2e/sign-out",
    "/./e.com",
    "/.//e.com",
    "//e。com",
    "/\u2028/e.com",
    "/\u00a0/e.com",
    "/manage?next=\\\\e.com",
    "?next=//e.com",
    "#//e.com",
    "/" + "a" * 1001,
]


@pytest.mark.parametrize("asked", ELSEWHERE)
def test_nobody_is_sent_to_another_host(asked):
    assert own_path(asked) is None


@pytest.mark.parametrize("asked", [*ELSEWHERE, "/", "/sign-in", "/managers", "/j/BN7K4T"])
def test_signing_in_leads_below_manage_only(client, asked):
    assert own_path(asked, below="/manage") is None
    page = client.get("/sign-in", query_string={"next": asked})
    assert 'name="next" type="hidden" value="/manage"' in page.text


@pytest.mark.parametrize(
    "asked",
    ["/manage", "/manage/", "/manage/staff?q=an&page=2", "/manage?next=%2Fx", "/manage/a%20b"],
)
def test_own_paths_are_followed(asked):
    assert own_path(asked, below="/manage") == (None if "%20" in asked else asked)


def test_nothing_asked_is_nothing_followed():
    assert own_path(None) is None
