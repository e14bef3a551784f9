"""The page of the API tells what the description says, and nothing it does not."""

import pytest
from django.urls import reverse

from marketplace.delivery.description import operations
from tests.cast import signed_in


def test_every_operation_of_the_description_is_told_with_its_fields():
    found = {each.name: each for each in operations()}
    assert set(found) == {
        "licences",
        "licence",
        "manifest",
        "part",
        "recalls",
        "notices",
        "notice",
        "acknowledge",
    }
    fields = {field.name: field for field in found["manifest"].answer}
    assert fields["files"].type == "list of object"
    assert fields["sha256"].level == 1
    assert fields["sha256"].words == "SHA-256 of your copy."
    assert found["part"].is_file and not found["part"].answer
    assert [field.name for field in found["recalls"].parameters] == ["since"]
    assert "-X POST" in found["acknowledge"].example
    assert found["licences"].is_list and not found["licence"].is_list


@pytest.mark.django_db
def test_a_member_reads_the_page_in_their_own_language(bo, client):
    visitors = client.get(reverse("api:docs")).content.decode()
    assert "What a program can ask" in visitors
    type(bo).objects.filter(pk=bo.pk).update(language="zh-hans")
    page = signed_in(bo).get(reverse("api:docs")).content.decode()
    assert 'lang="zh-Hans"' in page
    assert 'href="/zh-hans/tokens/"' in page


@pytest.mark.django_db
def test_the_page_costs_no_more_than_knowing_the_reader(client, django_assert_num_queries):
    operations()
    with django_assert_num_queries(0):
        client.get(reverse("api:docs"))
