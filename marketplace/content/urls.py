"""Addresses of the content room."""

from django.urls import path

from marketplace.content import views
from marketplace.kit import ids

ids.register("src", "imp", "rec")

app_name = "content"
urlpatterns = [
    path("sources/", views.source_list, name="source-list"),
    path("sources/<src:source_id>/", views.source_detail, name="source-detail"),
    path("imports/new/", views.import_new, name="import-new"),
    path("imports/<imp:import_id>/", views.import_detail, name="import-detail"),
    path("records/", views.record_list, name="record-list"),
]
