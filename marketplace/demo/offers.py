"""The demo's organisations and bundles."""

from typing import Any

EVERY_TEXT = ["post", "comment"]
EVERY_ACT = ["repost", "like", "follow"]

# name, website, country, class, what for, administrator, engineer, verified
ORGANISATIONS: list[tuple[str, str, str, str, str, str, str, bool]] = [
    ("Acme Models", "https://acme.example", "DE", "company",
     "We train small language models that run on a laptop.", "ana", "bo", True),
    ("Lindgren Language Lab", "https://lindgren.example", "SE", "academic",
     "We study how informal writing changes between years.", "liv", "lars", True),
    ("Harbour Search", "https://harbour.example", "SG", "company",
     "We ground answers of a search assistant in what people wrote.", "hana", "hugo", True),
    ("Open Lexicon Foundation", "https://lexicon.example", "NL", "nonprofit",
     "We publish free dictionaries of everyday language.", "olga", "otto", True),
    ("Quarry Data", "https://quarry.example", "US", "company",
     "We resell training data.", "quinn", "", False),
]  # fmt: skip


def _bundle(
    slug: str,
    names: tuple[str, str],
    summaries: tuple[str, str],
    purposes: list[str],
    dollars: int,
    **more: Any,
) -> dict[str, Any]:
    return {
        "slug": slug,
        "name_en": names[0],
        "name_zh": names[1],
        "summary_en": summaries[0],
        "summary_zh": summaries[1],
        "purposes": purposes,
        "price_amount": dollars * 1_000_000,
        "currency": "USD",
        "kinds": EVERY_TEXT,
        "minimum_creators": 20,
        **more,
    }


BUNDLES: list[dict[str, Any]] = [
    _bundle(
        "everyday-english", ("Everyday English", "日常英语"),
        ("Short posts and replies in English about ordinary days: food, trains, gardens, work.",
         "英语日常短帖与回复：做饭、坐车、园艺、上班。"),
        ["train_generative", "finetune_align", "evaluation"], 180, languages=["en"],
    ),
    _bundle(
        "everyday-chinese", ("Everyday Chinese", "日常中文"),
        ("Short posts and replies in Chinese, from Mastodon and X, about ordinary days.",
         "来自 Mastodon 与 X 的中文日常短帖与回复。"),
        ["train_generative", "finetune_align", "evaluation"], 220, languages=["zh"],
    ),
    _bundle(
        "two-languages", ("Two languages, one day", "两种语言，同一天"),
        ("English and Chinese posts of the same kind, for models that live in both.",
         "同类的中英文帖子，给双语模型使用。"),
        ["train_generative"], 200,
    ),
    _bundle(
        "replies", ("How people answer", "人们怎样回应"),
        ("Replies only: agreement, doubt, thanks and jokes, without the words replied to.",
         "只含回复：赞同、怀疑、道谢与玩笑，不含被回复者的话。"),
        ["finetune_align"], 260, kinds=["comment"],
    ),
    _bundle(
        "grounding-english", ("Passages to ground answers, English", "用于检索作答的英文段落"),
        ("Posts that may be looked up and quoted by an assistant; recalls reach the index.",
         "可供助手检索引用的帖子；撤回会一直传到索引。"),
        ["rag_grounding", "search_index"], 90, languages=["en"], kinds=["post"],
    ),
    _bundle(
        "grounding-chinese", ("Passages to ground answers, Chinese", "用于检索作答的中文段落"),
        ("Chinese posts that may be looked up and quoted by an assistant.",
         "可供助手检索引用的中文帖子。"),
        ["rag_grounding", "search_index"], 100, languages=["zh"], kinds=["post"],
    ),
    _bundle(
        "evaluation-set", ("A held-out evaluation set", "留出的评测集"),
        ("Posts allowed for testing and comparing models, and for nothing else.",
         "只许用于测试和比较模型的帖子。"),
        ["evaluation"], 140,
    ),
    _bundle(
        "interactions", ("Likes, reposts and follows", "点赞、转发与关注"),
        ("Interactions with keyed targets, for recommenders: de-identified personal data.",
         "供推荐系统使用的互动记录，目标以密钥化代号表示：去标识的个人数据。"),
        ["train_other"], 40, kinds=EVERY_ACT,
    ),
    _bundle(
        "mastodon-only", ("From Mastodon", "来自 Mastodon"),
        ("Public and unlisted posts from Mastodon archives of many servers.",
         "来自众多站点 Mastodon 存档的公开帖子。"),
        ["train_generative", "text_data_mining"], 170, platforms=["mastodon"],
    ),
    _bundle(
        "x-only", ("From X", "来自 X"),
        ("Posts and replies from X archives, without a word of the people answered.",
         "来自 X 存档的帖子与回复，不含他人的文字。"),
        ["train_generative", "text_data_mining"], 170, platforms=["x"],
    ),
    _bundle(
        "research-commons", ("Research commons", "研究公地"),
        ("For non-commercial research into everyday writing, at a low price.",
         "供日常写作的非商业研究使用，价格低廉。"),
        ["research_noncommercial", "text_data_mining"], 20,
    ),
    _bundle(
        "seeds-for-synthesis", ("Seeds for synthetic text", "合成文本的种子"),
        ("Posts whose creators allow making synthetic data from them.",
         "创作者允许据以生成合成数据的帖子。"),
        ["synthetic_generation"], 210,
    ),
]  # fmt: skip
