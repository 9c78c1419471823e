"""How hard Hypothesis tries: the same way everywhere, unless `--hypothesis-profile` says other."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings

FULL = "faults"

# The machines are shared and noisy, so no example fails for being slow; the cases are drawn
# from the test's name, so that a red run is red again for the next person.
settings.register_profile(
    "quizapp",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
# Looks for what the fixed cases never met: pytest --hypothesis-profile=explore
settings.register_profile(
    "explore", settings.get_profile("quizapp"), derandomize=False, max_examples=2000
)
# The long round: make faults
settings.register_profile(FULL, settings.get_profile("quizapp"), max_examples=1000)
settings.load_profile("quizapp")


@dataclass(frozen=True)
class Effort:
    """A quick round in every test run, the whole of it in `make faults`."""

    is_full: bool

    def __call__(self, quick: int, full: int) -> int:
        return full if self.is_full else quick


@pytest.fixture(scope="session")
def effort() -> Effort:
    return Effort(settings.get_current_profile_name() == FULL)
