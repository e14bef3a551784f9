"""Addresses of the buyers' API."""

from django.urls import URLPattern

app_name = "api"
urlpatterns: list[URLPattern] = []
