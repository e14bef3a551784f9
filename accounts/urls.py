"""Addresses of people and organisations, beside allauth's own under the same folder."""

from django.urls import path
from django.views.generic import RedirectView

from accounts.views import digest, organisations, people
from marketplace.kit import ids

ids.register("inv", "mem")

app_name = "accounts"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="accounts:settings")),
    path("welcome/", people.welcome, name="welcome"),
    path("adult/", people.declare_adult, name="declare-adult"),
    path("creator/", people.become_creator, name="become-creator"),
    path("settings/", people.settings, name="settings"),
    path("digest/", digest.choose_digest, name="digest"),
    path("digest/<str:token>/", digest.stop_digest, name="stop-digest"),
    path("second-factor/", people.second_factor, name="second-factor"),
    path("second-factor/done/", people.second_factor_done, name="second-factor-done"),
    path("organisation/", organisations.organisation, name="organisation"),
    path("organisation/new/", organisations.register_organisation, name="register-organisation"),
    path("organisation/invite/", organisations.invite, name="invite"),
    path("organisation/members/<mem:member_id>/", organisations.member, name="member"),
    path("organisation/members/<mem:member_id>/leave/", organisations.leave, name="leave"),
    path(
        "organisation/invitations/<inv:invitation_id>/withdraw/",
        organisations.withdraw_invitation,
        name="withdraw-invitation",
    ),
    path("invitations/<inv:invitation_id>/", organisations.invitation, name="invitation"),
]
