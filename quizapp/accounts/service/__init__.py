"""What can be done with staff accounts."""

from quizapp.accounts.service.signing_in import end_all_sessions, lock_staff, sign_in

__all__ = ["end_all_sessions", "lock_staff", "sign_in"]
