"""The pages of this mount point."""

from quizapp.admin import audit_views, coordinator_views, manage_views, staff_views

BLUEPRINTS = (
    manage_views.blueprint,
    staff_views.blueprint,
    coordinator_views.blueprint,
    audit_views.blueprint,
)
