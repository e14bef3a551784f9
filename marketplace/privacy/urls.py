"""Addresses of the privacy room."""

from django.urls import path

from marketplace.kit import ids
from marketplace.privacy import views

ids.register("rec")

app_name = "privacy"
urlpatterns = [
    path("records/left-out/", views.leave_out, name="leave-out"),
    path("records/<rec:record_id>/", views.record_detail, name="record-detail"),
    path("known-names/", views.known_names, name="known-names"),
    path(
        "known-names/<int:name_id>/removal/",
        views.known_name_removal,
        name="known-name-removal",
    ),
]
