"""The file itself, on its way to a buyer: streamed by us, never a public address."""

from django.http import FileResponse

from marketplace.delivery.manifest import file_name
from marketplace.delivery.models import Delivery
from marketplace.delivery.refusals import CopyBeingMade
from marketplace.kit import storage

PARQUET = "application/vnd.apache.parquet"


def stream(delivery: Delivery) -> FileResponse:
    """An authorised delivery's bytes, as a download. Raises CopyBeingMade if they are gone."""
    copy = delivery.copy
    try:
        body = storage.open_file(copy.file)
    except FileNotFoundError as error:  # rewritten in the instant since it was authorised
        raise CopyBeingMade(number=delivery.part.number) from error
    response = FileResponse(
        body,
        as_attachment=True,
        filename=file_name(delivery.licence, delivery.part.number),
        content_type=PARQUET,
    )
    response["Content-Length"] = str(copy.size)
    response["ETag"] = f'"{copy.sha256}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Assent-Delivery"] = delivery.public_id
    return response
