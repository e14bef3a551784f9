"""Addresses of earnings and payouts."""

from django.urls import path

from marketplace.payouts import views

app_name = "payouts"
urlpatterns = [
    path("earnings/", views.earnings, name="earnings"),
    path("earnings/<int:year>/<int:month>/", views.statement, name="statement"),
    path("earnings/set-up/", views.set_up, name="set-up"),
]
