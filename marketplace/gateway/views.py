"""Where Stripe calls: verify, keep, answer; the work is a job's."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from marketplace.gateway import actions
from marketplace.kit.errors import Refusal


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    try:
        actions.receive(body=request.body, signature=request.headers.get("Stripe-Signature", ""))
    except Refusal as refusal:
        return JsonResponse({"error": refusal.code}, status=refusal.status)
    return JsonResponse({"received": True})
