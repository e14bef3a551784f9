"""Addresses of the recalls room."""

from django.urls import path

from marketplace.kit import ids
from marketplace.recalls.views import overview, recalls, revoking

ids.register("rcl", "rev")

app_name = "recalls"
urlpatterns = [
    path("overview/", overview.overview, name="overview"),
    path("holders/", overview.holder_list, name="holder-list"),
    path("take-back/", revoking.revoke, name="revoke"),
    path("recalls/", recalls.recall_list, name="recall-list"),
    path("recalls/<rcl:recall_id>/", recalls.recall_detail, name="recall-detail"),
    path("revocations/<rev:revocation_id>/receipt/", recalls.receipt, name="receipt"),
    path("revocations/<rev:revocation_id>/receipt.json", recalls.receipt_json, name="receipt-json"),
]
