"""Addresses of the published terms."""

from django.urls import path

from marketplace.consent.views import terms

app_name = "terms"
urlpatterns = [
    path("", terms.current, name="current"),
    path("<int:version>/", terms.version, name="version"),
]
