"""Addresses of the desk, below staff/."""

from django.urls import path

from marketplace.backoffice.views import desk, organisations, recalls
from marketplace.kit import ids

ids.register("job", "org", "rcl")

ORGANISATION = "organisations/<org:organisation_id>/"

app_name = "backoffice"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("jobs/<job:job_id>/retry/", desk.retry_job, name="job-retry"),
    path("organisations/", organisations.organisation_list, name="organisation-list"),
    path(ORGANISATION, organisations.organisation_detail, name="organisation-detail"),
    path(ORGANISATION + "end/", organisations.end_verification, name="end-verification"),
    path("recalls/", recalls.recall_list, name="recall-list"),
    path("recalls/<rcl:recall_id>/", recalls.recall_detail, name="recall-detail"),
]
