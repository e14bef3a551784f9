"""What the words around a number say it is.

Cues look at a few characters only, so their cost does not grow with the text.
"""

import re

_BEFORE = 28  # characters looked at before a number: a cue, its punctuation, a filler word
_AFTER = 14

_PHONE = re.compile(
    r"(?:电话|手机|座机|固话|热线|联系方式|联系我|联系|致电|打给|打我|来电|短信|找我|号码|传真|"
    r"(?<![a-z])(?:tel|telephone|phone|cell|mobile|mob|call|calls|text|sms|fax|dial|ring|reach|"
    r"whatsapp|hotline|landline|contact)(?![a-z])|[☎📞📱])[^0-9+]{0,14}$",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"(?:身份证|证件|居民证|(?<![a-z])(?:id ?card|id no|id number|identity|national id|resident id|"
    r"ssn|social security)(?![a-z]))[^0-9]{0,14}$",
    re.IGNORECASE,
)
_BANK = re.compile(
    r"(?:卡号|银行卡|储蓄卡|信用卡|账号|账户|帐号|帐户|转账|打款|汇款|收款|"
    r"(?<![a-z])(?:card|acct|account|a/c|debit|credit|visa|mastercard|amex|unionpay|routing)"
    r"(?![a-z]))[^0-9]{0,14}$",
    re.IGNORECASE,
)
_EXPLAINED_BEFORE = re.compile(
    r"(?:(?:订单|单号|发票|货号|条码|条形码|版本|版号|书号|刊号|播放|阅读|点赞|浏览|粉丝|售价|价格|"
    r"总价|价值|花了|共计|"
    r"(?<![a-z])(?:isbn(?:-1[03])?|issn|doi|arxiv|order|invoice|sku|barcode|upc|ean|version|ver|"
    r"build|release|price|cost|costs|paid|views?|likes?|followers))"
    r"[^0-9a-z\n]{0,3}(?:number|num|nr|no|id|编号|号码|号|量|数|是|为|is|was|of)?"
    r"[^0-9a-z\n]{0,4}(?:[a-z]{1,4}-?)?"
    r"|(?:[¥￥$€£₹]|(?<![a-z])(?:rmb|cny|usd|eur|gbp|v))\s?)$",
    re.IGNORECASE,
)
_EXPLAINED_AFTER = re.compile(
    r"\s?(?:次|万|亿|元|块|人|位|播放|阅读|浏览|点赞|个赞|赞|粉丝|年|月|岁|字|票|条|%|[¥€£]|"
    r"(?:views?|plays?|likes?|followers|subscribers|subs|fans|downloads|users|people|times|"
    r"km|kg|kb|mb|gb|tb|bytes|usd|rmb|dollars|euros?|pounds)(?![a-z]))",
    re.IGNORECASE,
)


def _before(text: str, at: int) -> str:
    return text[max(0, at - _BEFORE) : at]


def says_phone(text: str, at: int) -> bool:
    """Do the words before this place announce a telephone number?"""
    return _PHONE.search(_before(text, at)) is not None


def says_identity(text: str, at: int) -> bool:
    """Do the words before this place announce an identity number?"""
    return _IDENTITY.search(_before(text, at)) is not None


def says_bank(text: str, at: int) -> bool:
    """Do the words before this place announce a card or account?"""
    return _BANK.search(_before(text, at)) is not None


def explained_before(text: str, at: int) -> bool:
    """Do the words before this place announce something harmless: an order, a price, a book?"""
    return _EXPLAINED_BEFORE.search(_before(text, at)) is not None


def explained_after(text: str, at: int) -> bool:
    """Do the words behind this place make the number a count or an amount?"""
    return _EXPLAINED_AFTER.match(text[at : at + _AFTER]) is not None
