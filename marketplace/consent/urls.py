"""Addresses of the consent room."""

from django.urls import path

from marketplace.consent.views import grants, questions, receipts, requests
from marketplace.kit import ids

ids.register("grt", "req")

app_name = "consent"
urlpatterns = [
    path("consent/", grants.grant_list, name="grant-list"),
    path("consent/new/", questions.new, name="new"),
    path("consent/new/draft/", questions.start_again, name="draft"),
    path("consent/new/<slug:step>/", questions.question, name="question"),
    path("consent/requests/", requests.request_list, name="request-list"),
    path("consent/requests/<req:request_id>/", requests.answer, name="request-answer"),
    path("consent/<grt:grant_id>/", grants.grant_detail, name="grant-detail"),
    path("consent/<grt:grant_id>/receipt/", receipts.receipt, name="receipt"),
    path("consent/<grt:grant_id>/receipt.json", receipts.receipt_json, name="receipt-json"),
]
