"""The nine purposes a creator may allow; anything not named is not allowed.

The cross-walk to AIPREF, RSL 1.0, CAWG, OASIS DPS and DPV lies in data/purposes.json.
"""

import json
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    TRAIN_GENERATIVE = "train_generative", _("Train generative models")
    FINETUNE_ALIGN = "finetune_align", _("Fine-tune and align models")
    TRAIN_OTHER = "train_other", _("Train other models, such as classifiers")
    RAG_GROUNDING = "rag_grounding", _("Look up passages to ground an answer")
    SEARCH_INDEX = "search_index", _("Show in a search index")
    EVALUATION = "evaluation", _("Test and compare models")
    SYNTHETIC_GENERATION = "synthetic_generation", _("Make synthetic data from it")
    TEXT_DATA_MINING = "text_data_mining", _("Mine text for patterns and statistics")
    RESEARCH_NONCOMMERCIAL = "research_noncommercial", _("Non-commercial research")


CROSSWALK: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parent / "data" / "purposes.json").read_text()
)
