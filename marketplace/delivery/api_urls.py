"""Addresses of the buyers' API."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from marketplace.delivery import api
from marketplace.delivery.views.api_docs import api_docs

app_name = "api"
urlpatterns = [
    path("licences/", api.Licences.as_view(), name="licences"),
    path("licences/<str:licence_id>/", api.OneLicence.as_view(), name="licence"),
    path("licences/<str:licence_id>/manifest/", api.Manifest.as_view(), name="manifest"),
    path("licences/<str:licence_id>/parts/<str:part_id>/", api.OnePart.as_view(), name="part"),
    path("recalls/", api.Recalls.as_view(), name="recalls"),
    path("notices/", api.Notices.as_view(), name="notices"),
    path("notices/<str:notice_id>/", api.OneNotice.as_view(), name="notice"),
    path(
        "notices/<str:notice_id>/acknowledgement/",
        api.Acknowledgement.as_view(),
        name="acknowledgement",
    ),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", api_docs, name="docs"),
]
