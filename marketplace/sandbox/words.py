"""The words on the sandbox's pages, English and Chinese side by side.

The sandbox stands apart from the app and its translation catalogue, so its words live here.
"""

_WORDS: dict[str, tuple[str, str]] = {
    "banner": ("Sandbox: no real money moves here", "沙盒：不涉及真实资金"),
    "sandbox": ("Sandbox", "沙盒"),
    # checkout
    "pay_title": ("Pay", "付款"),
    "you_pay": ("You pay", "应付"),
    "total": ("Total", "合计"),
    "each": ("{price} each", "单价 {price}"),
    "quantity": ("Quantity {count}", "数量 {count}"),
    "pay_by_card": ("Pay by card", "银行卡付款"),
    "email": ("E-mail", "电子邮箱"),
    "card_number": ("Card number", "卡号"),
    "expiry": ("Expiry", "有效期"),
    "security_code": ("Security code", "安全码"),
    "pay": ("Pay {amount}", "支付 {amount}"),
    "cancel": ("Cancel and go back", "取消并返回"),
    "test_cards": ("Test cards", "测试卡"),
    "card_pays": ("pays", "支付成功"),
    "card_declined": ("is declined", "被拒绝"),
    "card_no_funds": ("is declined: not enough money", "被拒绝：余额不足"),
    "any_date": (
        "Any future date and any security code will do.",
        "有效期填任意未来日期，安全码任意。",
    ),
    "generic_decline": (
        "This card was declined. Nothing was charged. Try another card.",
        "此卡被拒绝，未扣款。请换一张卡。",
    ),
    "insufficient_funds": (
        "This card does not hold enough money. Nothing was charged. Try another card.",
        "此卡余额不足，未扣款。请换一张卡。",
    ),
    "not_a_test_card": (
        "That is not one of the test cards. Do not enter a real card; choose one from the list.",
        "这不是测试卡。请勿输入真实卡号，请从列表中选择。",
    ),
    "paid_title": ("Paid", "已付款"),
    "paid": ("This has been paid. There is nothing left to do here.", "此订单已付款，无需再操作。"),
    "expired_title": ("This page has expired", "此页面已过期"),
    "expired": (
        "Nothing was charged. Go back and start the payment again.",
        "未扣款。请返回并重新发起付款。",
    ),
    "back": ("Go back", "返回"),
    "go_on": ("Continue", "继续"),
    # onboarding
    "onboard_title": ("Get ready to be paid", "设置收款"),
    "onboard_why": (
        "The real page asks who you are and for your bank account. Here you only choose an end.",
        "真实页面会核实您的身份和银行账户。此处无需填写任何资料，请选择结果。",
    ),
    "outcome": ("How does it end?", "结果"),
    "accepted": ("The details are accepted", "资料通过"),
    "accepted_hint": ("Payments can be sent to this account.", "可以向此账户付款。"),
    "refused": ("The details are not accepted", "资料未通过"),
    "refused_hint": ("The account stays restricted.", "账户仍受限制。"),
    "onboard_submit": ("Finish", "完成"),
    "finished_title": ("Finished", "已完成"),
    "finished": ("You can close this page.", "可以关闭此页面。"),
    # outbox
    "outbox": ("Outbox", "发件箱"),
    "outbox_hint": (
        "Mail the app has sent. None of it has left this machine.",
        "应用发出的邮件，均未离开本机。",
    ),
    "to": ("To", "收件人"),
    "from": ("From", "发件人"),
    "subject": ("Subject", "主题"),
    "sent": ("Sent", "时间"),
    "find": ("Find", "查找"),
    "show_all": ("Show all", "全部显示"),
    "no_subject": ("(no subject)", "（无主题）"),
    "no_mail": (
        "No mail yet. What the app sends will be here.",
        "暂无邮件。应用发出的会显示在这里。",
    ),
    "no_mail_to": ("No mail to {who}.", "没有发给 {who} 的邮件。"),
    "as_text": ("Text", "纯文本"),
    "as_html": ("As designed", "网页版"),
    "no_text": ("This mail has no text part.", "此邮件没有纯文本部分。"),
    "older_left_out": ("The newest {count} are shown.", "仅显示最新的 {count} 封。"),
    # front page
    "home_title": ("The sandbox", "沙盒"),
    "home_hint": (
        "It stands in for Stripe while you develop. The app talks to it as to the real one.",
        "开发时代替 Stripe。应用与它的交互方式与真实服务相同。",
    ),
    "balance": ("Platform balance", "平台余额"),
    "events": ("Events", "事件"),
    "undelivered": ("Webhooks not delivered yet", "尚未送达的 webhook"),
    "latest": ("Latest events", "最近事件"),
    "none": ("None yet", "暂无"),
    "authenticator_title": ("The demo staff’s authenticator", "演示员工的验证器"),
    "authenticator": (
        "The code is {code}. It is good for another {seconds} seconds; reload for the next.",
        "验证码是 {code}，还有 {seconds} 秒有效；刷新可得下一个。",
    ),
    "nothing_here_title": ("There is nothing here", "这里什么也没有"),
    "nothing_here": ("The address is wrong, or it is gone.", "地址有误，或内容已不存在。"),
}


def language(wanted: str | None, accepted: str = "") -> str:
    """`zh` or `en`: from a Stripe locale (`zh`, `zh-HK`, `auto`) or else the browser's header."""
    chosen = wanted if wanted and wanted != "auto" else accepted
    return "zh" if chosen.strip().lower().startswith("zh") else "en"


def say(lang: str, key: str, **values: object) -> str:
    """The words for a key, with its named places filled. The result is not escaped."""
    return _WORDS[key][lang == "zh"].format(**values)
