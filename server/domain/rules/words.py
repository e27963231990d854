"""A rule in plain words, as one teacher would tell another: 每个孩子这学年至少入户家访1次。"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from server.domain.rules.model import ANYONE, HOMEROOM, Kinds, Rule, Whom
from server.locale import translate
from sync.wire import MODES


def why(rule: Rule, lang: str, *, neutral: bool = False) -> str:
    """What a rule wants, in ``zh-CN`` or ``en``. neutral: says of no pupil to which group they belong."""
    tell = {"pupils": _pupils, "visitors": _visitors, "share": _share}[rule.kind]
    wanted = tell(rule, lang, neutral)
    after = [_limit(rule, lang)] if rule.kind != "share" else []
    after += [translate(lang, "rules.why.figure")] if rule.figure_only else []
    return translate(lang, "rules.why.end", text="".join([wanted, *after]))


def percent(share: Fraction) -> str:
    """A share in per cent, at most one digit behind the point, never rounded up: what falls short of 100 % does
    not read as 100."""
    tenths = share.numerator * 1000 // share.denominator
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest else str(whole)


def _pupils(rule: Rule, lang: str, neutral: bool) -> str:
    parts = {
        "whom": _whom(rule.whom, lang, neutral),
        "per": _per(rule, lang),
        "visits": _times("visits", rule.times, rule.kinds, lang),
    }
    text = translate(lang, "rules.why.pupils", **parts)
    if rule.gap_days and rule.times > 1:
        text += translate(lang, f"rules.why.gap.{'one' if rule.gap_days == 1 else 'many'}", n=rule.gap_days)
    return text + "".join(_company(rule.kinds, lang))


def _visitors(rule: Rule, lang: str, _neutral: bool) -> str:
    parts = {
        "role": translate(lang, f"rules.role.{rule.who}"),
        "per": _per(rule, lang),
        "visits": _times(rule.of, rule.times, rule.kinds, lang),
    }
    text = translate(lang, "rules.why.visitors", **parts)
    return text + (translate(lang, "rules.why.lead") if rule.lead_only else "")


def _share(rule: Rule, lang: str, _neutral: bool) -> str:
    limit = rule.threshold
    parts = {
        "per": _per(rule, lang),
        "kinds": translate(lang, "rules.list.comma").join(_kinds(rule.kinds, lang)),
        "limit": translate(lang, f"rules.limit.{limit.kind}", share=percent(limit.share)),
    }
    # A share that is only shown may ask for nothing at all.
    asked = "share" if limit.share or limit.kind == "at_most" else "part"
    text = translate(lang, f"rules.why.{asked}.{rule.of}", **parts)
    return text + (
        translate(lang, "rules.why.each_class") if rule.each == "class" and asked == "share" else ""
    )


def _limit(rule: Rule, lang: str) -> str:
    """How many of those concerned are enough; nothing where all of them are meant."""
    limit = rule.threshold
    if limit.kind == "at_least" and limit.share == 1:
        return ""
    words = translate(lang, f"rules.limit.{limit.kind}", share=percent(limit.share))
    return translate(lang, f"rules.why.enough.{rule.each}", limit=words)


def _whom(whom: Whom, lang: str, neutral: bool) -> str:
    said = list(_conditions(whom, lang, neutral))
    if not said:
        return translate(lang, "rules.whom.all")
    return translate(lang, "rules.whom.some", which=translate(lang, "rules.list.and").join(said))


def _conditions(whom: Whom, lang: str, neutral: bool) -> Iterator[str]:
    if whom.groups is not None:
        named = translate(lang, "rules.list.quoted").join(name[lang] for name in whom.names)
        key = "first" if neutral else "groups" if named else "any"
        yield translate(lang, f"rules.whom.{key}", groups=named)
    if whom.new:
        yield translate(lang, "rules.whom.new")
    if whom.boarders is not None:
        yield translate(lang, f"rules.whom.{'boarders' if whom.boarders else 'day_pupils'}")
    if whom.residence is not None:
        yield translate(lang, f"rules.whom.{whom.residence}")
    if whom.farther_than_km is not None:
        yield translate(lang, "rules.whom.far", km=_decimal(whom.farther_than_km))


def _per(rule: Rule, lang: str) -> str:
    return translate(lang, f"rules.per.{rule.per.partition(':')[0]}", stage=rule.stage.get(lang, ""))


def _times(of: str, times: int, kinds: Kinds, lang: str) -> str:
    """`入户家访2次`, `2 visits in the home`."""
    number = "one" if times == 1 else "many"
    return translate(lang, f"rules.times.{of}.{number}", n=times, how=_how(kinds, lang))


def _how(kinds: Kinds, lang: str) -> str:
    """The modes that count, ready to stand beside the visit; empty = any."""
    if kinds.modes is None:
        return ""
    names = (translate(lang, f"rules.mode.{mode}") for mode in MODES if mode in kinds.modes)
    return translate(lang, "rules.how", modes=translate(lang, "rules.list.or").join(names))


def _kinds(kinds: Kinds, lang: str) -> Iterator[str]:
    """What makes a visit one of those that a share is about."""
    if kinds.modes is not None:
        yield translate(lang, "rules.kind.modes", how=_how(kinds, lang).strip())
    if kinds.visitors_at_least or kinds.visitors_at_most:
        yield translate(lang, "rules.kind.visitors", number=_number(kinds, lang))
    if kinds.by != ANYONE:
        yield _by("kind", kinds.by, lang)


def _company(kinds: Kinds, lang: str) -> Iterator[str]:
    """Who is to go along, behind a sentence on pupils."""
    if kinds.visitors_at_least or kinds.visitors_at_most:
        yield translate(lang, "rules.why.together", number=_number(kinds, lang))
    if kinds.by != ANYONE:
        yield _by("why", kinds.by, lang)


def _number(kinds: Kinds, lang: str) -> str:
    least, most = kinds.visitors_at_least, kinds.visitors_at_most
    if most is None:
        return translate(lang, "rules.number.from", least=least)
    return translate(
        lang, f"rules.number.{'exactly' if least == most else 'between'}", least=least, most=most
    )


def _by(where: str, role: str, lang: str) -> str:
    if role == HOMEROOM:
        return translate(lang, f"rules.{where}.in_person")
    return translate(lang, f"rules.{where}.by", role=translate(lang, f"rules.role.{role}"))


def _decimal(number: Fraction) -> str:
    return f"{float(number):g}"
