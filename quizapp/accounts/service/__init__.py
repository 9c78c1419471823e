"""What can be done with staff accounts."""

from quizapp.accounts.service.inviting import (
    Actor,
    Invited,
    NewStaff,
    accept_invitation,
    checked_email,
    checked_name,
    create_account,
    invite,
    issue_code,
    look_up_invitation,
    renew_code,
    withdraw_codes,
)
from quizapp.accounts.service.managing import (
    add_by_operator,
    change_roles,
    deactivate,
    reactivate,
    reset_by_operator,
)
from quizapp.accounts.service.signing_in import (
    begin_session,
    change_password,
    lock_staff,
    session_hash,
    sign_in,
    sign_out,
    sign_out_everywhere,
)

__all__ = [
    "Actor",
    "Invited",
    "NewStaff",
    "accept_invitation",
    "add_by_operator",
    "begin_session",
    "change_password",
    "change_roles",
    "checked_email",
    "checked_name",
    "create_account",
    "deactivate",
    "invite",
    "issue_code",
    "lock_staff",
    "look_up_invitation",
    "reactivate",
    "renew_code",
    "reset_by_operator",
    "session_hash",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "withdraw_codes",
]
