"""Addresses of quotes, purchases and licences."""

from django.urls import path

from marketplace.kit import ids
from marketplace.purchases import views

ids.register("rel", "pur", "lic")

app_name = "purchases"
urlpatterns = [
    path("releases/<rel:release_id>/licence/", views.quote, name="quote"),
    path("releases/<rel:release_id>/asking/", views.ask, name="ask"),
    path("purchases/<pur:purchase_id>/", views.purchase_detail, name="purchase-detail"),
    path("licences/", views.licence_list, name="licence-list"),
]
