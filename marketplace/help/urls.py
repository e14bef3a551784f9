"""Addresses of the help and of the privacy page."""

from django.urls import path

from marketplace.help import views

app_name = "help"
urlpatterns = [
    path("help/", views.index, name="index"),
    path("help/creators/", views.creators, name="creators"),
    path("help/buyers/", views.buyers, name="buyers"),
    path("privacy/", views.privacy, name="privacy"),
]
