"""The staff's pages of this mount point; those of the features are found at the features."""

from quizapp.admin import (
    audit_views,
    coordinator_views,
    law_editing,
    law_files,
    law_views,
    manage_views,
    staff_views,
)

BLUEPRINTS = (
    manage_views.blueprint,
    staff_views.blueprint,
    coordinator_views.blueprint,
    audit_views.blueprint,
    law_views.blueprint,
    law_editing.blueprint,
    law_files.blueprint,
)
