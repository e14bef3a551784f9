"""Addresses of the catalogue: for everyone, and for staff who define bundles."""

from django.urls import path

from marketplace.catalogue.views import compare, public, shelf, staff
from marketplace.kit import ids

ids.register("bun")

app_name = "catalogue"
urlpatterns = [
    path("bundles/", shelf.bundle_list, name="bundle-list"),
    path("bundles/<slug:slug>/", public.bundle_detail, name="bundle-detail"),
    path("bundles/<slug:slug>/months.json", public.bundle_months, name="bundle-months"),
    path("catalogue/compare/", compare.compare, name="compare"),
    path("staff/bundles/", staff.bundle_list, name="staff-bundle-list"),
    path("staff/bundles/new/", staff.bundle_new, name="staff-bundle-new"),
    path("staff/bundles/<bun:bundle_id>/", staff.bundle_detail, name="staff-bundle-detail"),
    path("staff/bundles/<bun:bundle_id>/change/", staff.bundle_change, name="staff-bundle-change"),
    path(
        "staff/bundles/<bun:bundle_id>/listing/", staff.bundle_listing, name="staff-bundle-listing"
    ),
    path(
        "staff/bundles/<bun:bundle_id>/retirement/",
        staff.bundle_retirement,
        name="staff-bundle-retirement",
    ),
    path(
        "staff/bundles/<bun:bundle_id>/releases/",
        staff.release_new,
        name="staff-release-new",
    ),
]
