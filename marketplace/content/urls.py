"""Addresses of the content room."""

from django.urls import path

from marketplace.content.views import imports, records, sources
from marketplace.kit import ids

ids.register("src", "imp", "rec")

app_name = "content"
urlpatterns = [
    path("sources/", sources.source_list, name="source-list"),
    path("sources/<src:source_id>/", sources.source_detail, name="source-detail"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/<imp:import_id>/", imports.import_detail, name="import-detail"),
    path("records/", records.record_list, name="record-list"),
]
