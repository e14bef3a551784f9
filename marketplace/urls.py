"""Every address of the site. Pages live under a language; programs do not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from marketplace import views
from marketplace.backoffice.views import emails

handler404 = "marketplace.views.not_found"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("stripe/", include("marketplace.gateway.urls")),
    path("api/v1/", include("marketplace.delivery.api_urls")),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("language/", views.language, name="language"),
        path("patterns/", views.patterns, name="patterns"),
        path("patterns/months.json", views.pattern_months, name="pattern-months"),
        path("patterns/pages/<slug:page>/", views.pattern_page, name="pattern-page"),
        path("patterns/emails/", emails.email_list, name="email-list"),
        path("patterns/emails/<slug:name>.html", emails.email_html, name="email-html"),
        path("patterns/emails/<slug:name>.txt", emails.email_text, name="email-text"),
        path("", include("marketplace.help.urls")),
        path("terms/", include("marketplace.consent.terms_urls")),
        path("account/", include("accounts.urls")),
        path("account/", include("allauth.urls")),
        path("", include("marketplace.content.urls")),
        path("", include("marketplace.privacy.urls")),
        path("", include("marketplace.consent.urls")),
        path("", include("marketplace.recalls.urls")),
        path("", include("marketplace.payouts.urls")),
        path("", include("marketplace.catalogue.urls")),
        path("", include("marketplace.releases.urls")),
        path("", include("marketplace.purchases.urls")),
        path("", include("marketplace.delivery.urls")),
        path("staff/", include("marketplace.backoffice.urls")),
        prefix_default_language=False,
    ),
]
