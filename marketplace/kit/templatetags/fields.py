"""What the form components need to know of a bound field."""

from typing import Any

from django import template
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def is_choices(field: BoundField) -> bool:
    """Whether a field is answered by ticking one or several of a list."""
    return field.widget_type in {"radioselect", "checkboxselectmultiple"}


@register.simple_tag
def control(field: BoundField, hint: str = "") -> SafeString:
    """The field's own control, tied to its help, its errors and a hint of the page's."""
    described = [f"{field.auto_id}_hint"] if hint and field.auto_id else []
    described += [field.aria_describedby] if field.aria_describedby else []
    attrs: dict[str, str | bool] = {"aria-describedby": " ".join(described)} if described else {}
    return field.as_widget(attrs=attrs)


@register.simple_tag
def choice_help(field: BoundField, option: BoundWidget) -> str:
    """The sentence beneath one choice: the form gives `fields[name].choice_help = {value: …}`."""
    sentences: dict[str, Any] = getattr(field.field, "choice_help", {})
    return str(sentences.get(str(option.data["value"]), ""))
