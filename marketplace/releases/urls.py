"""Addresses of the releases room."""

from django.urls import path

from marketplace.kit import ids
from marketplace.releases import views

ids.register("rel")

app_name = "releases"
urlpatterns = [
    path("releases/<rel:release_id>/", views.release_detail, name="release-detail"),
    path("releases/<rel:release_id>/manifest.json", views.manifest, name="manifest"),
]
