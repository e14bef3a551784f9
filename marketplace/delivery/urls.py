"""Addresses of a buyer's licences, tokens and webhooks."""

from django.urls import path

from marketplace.delivery.views import keys, licences, notices
from marketplace.kit import ids

ids.register("lic", "prt", "ntc", "tok", "whk", "msg")

LICENCE = "licences/<lic:licence_id>/"
NOTICE = LICENCE + "recalls/<ntc:notice_id>/"

app_name = "delivery"
urlpatterns = [
    path("licences/recalls/", notices.notice_list, name="notice-list"),
    path(LICENCE, licences.licence_detail, name="licence-detail"),
    path(LICENCE + "manifest.json", licences.licence_manifest, name="licence-manifest"),
    path(LICENCE + "certificate/", licences.licence_certificate, name="licence-certificate"),
    path(LICENCE + "parts/<prt:part_id>/", licences.part_download, name="part-download"),
    path(NOTICE, notices.notice_detail, name="notice-detail"),
    path(NOTICE + "rows.csv", notices.rows_csv, name="notice-rows-csv"),
    path(NOTICE + "rows.json", notices.rows_json, name="notice-rows-json"),
    path(NOTICE + "acknowledge/", notices.acknowledge, name="acknowledge"),
    path("tokens/", keys.token_list, name="token-list"),
    path("tokens/<tok:token_id>/revoke/", keys.token_revoke, name="token-revoke"),
    path("webhooks/", keys.endpoint_list, name="endpoint-list"),
    path("webhooks/<whk:endpoint_id>/off/", keys.endpoint_disable, name="endpoint-disable"),
    path("webhooks/<whk:endpoint_id>/test/", keys.endpoint_test, name="endpoint-test"),
    path("webhooks/messages/<msg:message_id>/again/", keys.message_again, name="message-again"),
]
