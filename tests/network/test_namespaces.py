import subprocess
import sys

import pytest

from tests.browser import chromium_path, launch, phone
from tests.network.namespaces import lan
from tests.processes import eventually, is_running

pytestmark = pytest.mark.network

LAPTOP, PHONE = 0, 1
# http.server's own command asks for the host's name first, and no name server answers here.
SERVE = """
import socketserver, sys
from http.server import SimpleHTTPRequestHandler
socketserver.ThreadingTCPServer((sys.argv[1], 8000), SimpleHTTPRequestHandler).serve_forever()
"""
FETCH = "import sys, urllib.request as r; print(r.urlopen(sys.argv[1], timeout=3).status)"


def serve(network, folder, address):
    (folder / "index.html").write_text("<meta charset=utf-8><h1>Vào thi</h1>")
    argv = [sys.executable, "-c", SERVE, address]
    network.popen(LAPTOP, argv, cwd=folder, stderr=subprocess.DEVNULL)


def fetch(network, host, url):
    """The status, or the fault by its name."""
    argv = [sys.executable, "-c", FETCH, url]
    answer = network.run(host, argv, check=False, capture_output=True, text=True)
    return answer.stdout.strip() or answer.stderr.strip().splitlines()[-1]


def is_served(network, host, url):
    return eventually(lambda: fetch(network, host, url) == "200")


def test_a_phone_reaches_the_laptop_by_its_address(two_hosts, tmp_path):
    address = two_hosts.address(LAPTOP)
    serve(two_hosts, tmp_path, address)
    assert is_served(two_hosts, PHONE, f"http://{address}:8000/")


def test_a_loopback_stays_with_its_host(two_hosts, tmp_path):
    serve(two_hosts, tmp_path, "127.0.0.1")
    assert is_served(two_hosts, LAPTOP, "http://127.0.0.1:8000/")
    for url in ("http://127.0.0.1:8000/", f"http://{two_hosts.address(LAPTOP)}:8000/"):
        assert "Connection refused" in fetch(two_hosts, PHONE, url)


def test_chromium_on_the_phone_is_in_no_secure_context(two_hosts, playwright, tmp_path):
    address = two_hosts.address(LAPTOP)
    serve(two_hosts, tmp_path, address)
    assert is_served(two_hosts, PHONE, f"http://{address}:8000/")
    browser = launch(playwright, two_hosts.program(PHONE, chromium_path()))
    page = phone(browser).new_page()
    page.goto(f"http://{address}:8000/")
    assert page.inner_text("h1") == "Vào thi"
    assert page.evaluate("isSecureContext") is False
    browser.close()


@pytest.mark.usefixtures("_namespaces_allowed")
def test_nothing_is_left_of_a_lan():
    with lan(hosts=1) as network:
        name, folder = network.name, network.folder
        process = network.popen(0, ["sleep", "60"])
        network.run(0, ["sh", "-c", "sleep 61 >/dev/null 2>&1 & echo $! > pid"], cwd=folder)
        forgotten = (folder / "pid").read_text().strip()
    assert process.poll() is not None
    assert eventually(lambda: not is_running(int(forgotten)))
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True)
    assert name not in listed.stdout
    assert not folder.exists()
