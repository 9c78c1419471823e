"""The staff's pages: those of this mount point and those that the features bring."""

from quizapp.admin import audit_views, coordinator_views, manage_views, staff_views
from quizapp.integrity import manage_views as integrity
from quizapp.organisations import manage_views as organisations
from quizapp.reports import manage_views as reports

BLUEPRINTS = (
    manage_views.blueprint,
    staff_views.blueprint,
    coordinator_views.blueprint,
    audit_views.blueprint,
    organisations.blueprint,
    integrity.blueprint,
    reports.blueprint,
)
