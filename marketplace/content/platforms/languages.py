"""The language that a platform guessed or a writer chose, as a BCP 47 tag."""

import re

TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
# X's marks for "no language" (undetermined, no words, only links, only hashtags, …)
NONE = frozenset("und zxx art qam qct qht qme qst mul mis".split())
RENAMED = {"in": "id", "iw": "he", "ji": "yi"}  # ISO 639 changed them in 1989, X did not


def language_tag(hint: str | None) -> str:
    """A tag such as `en` or `zh-Hans`, or "" where the platform does not know."""
    hint = (hint or "").strip()
    if not TAG.fullmatch(hint) or hint.lower() in NONE:
        return ""
    return RENAMED.get(hint.lower(), hint)
