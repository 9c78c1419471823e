"""Every route and who may call it, written down by hand: see `test_route_matrix.py`."""

PUBLIC = frozenset({"everybody"})
PARTICIPANT = frozenset({"participant"})
ADMIN = frozenset({"admin"})
ORGANIZER = frozenset({"organizer"})
TRAINER = frozenset({"trainer"})
REVIEWER = frozenset({"reviewer"})
COORDINATOR = frozenset({"coordinator"})
STAFF = ADMIN | ORGANIZER | TRAINER | REVIEWER | COORDINATOR

INVITING = ADMIN | ORGANIZER | COORDINATOR

MATRIX = {
    # web
    "health.healthz": PUBLIC,
    "health.readyz": PUBLIC,
    "static_files.serve": PUBLIC,
    "openapi.openapi": PUBLIC,
    # accounts
    "accounts.sign_in": PUBLIC,
    "accounts.submit_sign_in": PUBLIC,
    "accounts.invitation": PUBLIC,
    "accounts.accept_invitation": PUBLIC,
    "accounts_manage.account": STAFF,
    "accounts_manage.choose_password": STAFF,
    "accounts_manage.change_password": STAFF,
    "accounts_manage.sign_out": STAFF,
    "accounts_manage.sign_out_everywhere": STAFF,
    # organisations
    "organisations_manage.units": ADMIN | ORGANIZER | COORDINATOR,
    "organisations_manage.unit": ADMIN | ORGANIZER | COORDINATOR,
    "organisations_manage.export": ADMIN | ORGANIZER | COORDINATOR,
    "organisations_manage.new_unit": ADMIN | ORGANIZER,
    "organisations_manage.add_unit": ADMIN | ORGANIZER,
    "organisations_manage.edit_form": ADMIN | ORGANIZER,
    "organisations_manage.edit_unit": ADMIN | ORGANIZER,
    "organisations_manage.add_alias": ADMIN | ORGANIZER,
    "organisations_manage.close_unit": ADMIN | ORGANIZER,
    "organisations_manage.reopen_unit": ADMIN | ORGANIZER,
    "organisations_manage.import_form": ADMIN | ORGANIZER,
    "organisations_manage.template": ADMIN | ORGANIZER,
    "organisations_manage.upload": ADMIN | ORGANIZER,
    "organisations_manage.preview": ADMIN | ORGANIZER,
    "organisations_manage.confirm": ADMIN | ORGANIZER,
    "organisations_manage.roster": ADMIN | ORGANIZER | COORDINATOR,
    "organisations_manage.roster_template_file": COORDINATOR,
    "organisations_manage.roster_import_form": COORDINATOR,
    "organisations_manage.roster_upload": COORDINATOR,
    "organisations_manage.roster_preview": COORDINATOR,
    "organisations_manage.roster_confirm": COORDINATOR,
    "organisations_manage.remove_from_roster": COORDINATOR,
    "organisations_manage.clear_roster": COORDINATOR,
    # law
    "law_manage.list_": ADMIN | ORGANIZER | TRAINER | REVIEWER,
    "law_manage.show": ADMIN | ORGANIZER | TRAINER | REVIEWER,
    "law_manage.new": REVIEWER,
    "law_manage.edit": REVIEWER,
    # banks
    "banks.media": PUBLIC,
    "banks_manage.list_": ORGANIZER | TRAINER | REVIEWER,
    "banks_manage.bank": ORGANIZER | TRAINER | REVIEWER,
    "banks_manage.new": TRAINER,
    "banks_manage.edit": TRAINER,
    "banks_manage.uncited": REVIEWER,
    "banks_manage.export": TRAINER | REVIEWER,
    "banks_manage.bulk": TRAINER | REVIEWER,
    "banks_manage.question": TRAINER | REVIEWER,
    "banks_manage.version_": TRAINER | REVIEWER,
    "banks_manage.review": TRAINER | REVIEWER,
    "banks_manage.settle": TRAINER | REVIEWER,
    "banks_manage.new_question": TRAINER,
    "banks_manage.edit_question": TRAINER,
    "banks_manage.import_": ORGANIZER | TRAINER,
    "banks_manage.import_template": ORGANIZER | TRAINER,
    "banks_manage.import_preview": ORGANIZER | TRAINER,
    "banks_manage.import_confirm": ORGANIZER | TRAINER,
    # contests
    # entry
    "entry.home": PUBLIC,
    "entry.find_door": PUBLIC,
    "entry.door": PUBLIC,
    "entry.join": PUBLIC,
    "entry.leave": PUBLIC,
    "entry.resume_page": PUBLIC,
    "entry.resume_by_code": PUBLIC,
    "entry_api.door": PUBLIC,
    "entry_api.units": PUBLIC,
    "entry_api.join": PUBLIC,
    "entry_api.resume_by_code": PUBLIC,
    # attempts
    "attempts.start_page": PARTICIPANT,
    "attempts.start": PARTICIPANT,
    "attempts.paper": PARTICIPANT,
    "attempts.answer": PARTICIPANT,
    "attempts.submit": PARTICIPANT,
    "attempts.result": PARTICIPANT,
    "attempts.review": PARTICIPANT,
    "attempts.report_fault": PARTICIPANT,
    "attempts.lookup_page": PUBLIC,
    "attempts.lookup": PUBLIC,
    "attempts_api.start": PARTICIPANT,
    "attempts_api.show": PARTICIPANT,
    "attempts_api.show_clock": PARTICIPANT,
    "attempts_api.save_one": PARTICIPANT,
    "attempts_api.save_many": PARTICIPANT,
    "attempts_api.submit": PARTICIPANT,
    "attempts_api.review": PARTICIPANT,
    # analysis
    # leaderboards
    "leaderboards.board_page": PUBLIC,
    "leaderboards.projector": PUBLIC,
    "leaderboards.counts": PUBLIC,
    "leaderboards.round_qr": PUBLIC,
    "leaderboards_api.leaderboard": PUBLIC,
    "leaderboards_api.units": PUBLIC,
    # awards
    # integrity
    "integrity.case_form": PUBLIC,
    "integrity.report_case": PUBLIC,
    "integrity_manage.participants": ADMIN | ORGANIZER | COORDINATOR,
    "integrity_manage.participant": ADMIN | ORGANIZER | COORDINATOR,
    "integrity_manage.unmask": ADMIN | ORGANIZER,
    "integrity_manage.issue_code": ORGANIZER | COORDINATOR,
    "integrity_manage.correct": ORGANIZER | COORDINATOR,
    "integrity_manage.set_name_display": ORGANIZER | COORDINATOR,
    "integrity_manage.merge_page": ORGANIZER | COORDINATOR,
    "integrity_manage.merge": ORGANIZER | COORDINATOR,
    "integrity_manage.cases": ORGANIZER | COORDINATOR,
    "integrity_manage.close": ORGANIZER | COORDINATOR,
    # reports
    "reports_manage.participation": ADMIN | ORGANIZER | COORDINATOR,
    "reports_manage.participation_pdf": COORDINATOR,
    # admin
    "admin.home": STAFF,
    "admin_staff.index": INVITING,
    "admin_staff.invite_form": INVITING,
    "admin_staff.invite": INVITING,
    "admin_staff.show": ADMIN,
    "admin_staff.change_access": ADMIN,
    "admin_staff.deactivate": ADMIN,
    "admin_staff.reactivate": ADMIN,
    "admin_staff.renew_code": ADMIN,
    "admin_coordinators.index": INVITING,
    "admin_coordinators.template": INVITING,
    "admin_coordinators.preview": INVITING,
    "admin_coordinators.confirm": INVITING,
    "admin_coordinators.codes_xlsx": INVITING,
    "admin_coordinators.codes_pdf": INVITING,
    "admin_audit.index": ADMIN | ORGANIZER | REVIEWER,
}

ENDS_THE_SESSION = frozenset({"accounts_manage.sign_out", "accounts_manage.sign_out_everywhere"})
"""After these the caller is signed in anew; they lead to the sign-in themselves."""
