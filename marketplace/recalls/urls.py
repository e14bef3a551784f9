"""Addresses of the recalls room."""

from django.urls import URLPattern

app_name = "recalls"
urlpatterns: list[URLPattern] = []
