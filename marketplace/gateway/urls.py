"""Where Stripe calls."""

from django.urls import path

from marketplace.gateway import views

app_name = "gateway"
urlpatterns = [path("webhook/", views.webhook, name="webhook")]
