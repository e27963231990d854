"""What can be wrong in a pack, said so that its author can mend it: place, fault, cure, in two languages."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from jsonschema import ValidationError

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake. ``where`` is a path (``sections/0/fields/2``); ``line`` counts from 1 (0: unknown)."""

    code: str
    where: str
    line: int
    what: Texts
    cure: Texts

    def text(self, lang: str = "en") -> str:
        """The mistake and its cure in one sentence, in ``zh-CN`` or ``en``."""
        gap = "" if lang == "zh-CN" else " "
        place = f"第{self.line}行 {self.where}：" if lang == "zh-CN" else f"line {self.line}, {self.where}: "
        return f"{place}{self.what[lang]}{gap}{self.cure[lang]}"


class PackError(ValueError):
    """A pack that cannot be used; ``mistakes`` in the order of the file."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = sorted(mistakes, key=lambda m: m.line)
        super().__init__("\n".join(m.text() for m in self.mistakes))


# code → (what is wrong, cure), zh-CN and en; {x} = the thing at fault, {y} = what would do.
TEXTS: Final[dict[str, tuple[Texts, Texts]]] = {
    "unreadable": (
        {"zh-CN": "这里读不懂：{x}。", "en": "cannot be read: {x}."},
        {
            "zh-CN": "看看缩进是不是用空格对齐，引号和冒号是不是成对。",
            "en": "Align with spaces; close quotes.",
        },
    ),
    "too_large": (
        {"zh-CN": "方案包有{x}字节，太大。", "en": "the pack has {x} bytes, too many."},
        {"zh-CN": "请控制在{y}字节以内。", "en": "Keep it under {y} bytes."},
    ),
    "missing": (
        {"zh-CN": "缺少“{x}”。", "en": "“{x}” is missing."},
        {"zh-CN": "补上这一项。", "en": "Add it."},
    ),
    "unknown_name": (
        {"zh-CN": "不认识“{x}”。", "en": "“{x}” is not known here."},
        {"zh-CN": "可以写：{y}。", "en": "Known here: {y}."},
    ),
    "not_allowed": (
        {"zh-CN": "“{x}”不在可选范围里。", "en": "“{x}” is not one of the choices."},
        {"zh-CN": "可以写：{y}。", "en": "Use one of: {y}."},
    ),
    "wrong_type": (
        {"zh-CN": "“{x}”的类型不对。", "en": "“{x}” has the wrong type."},
        {
            "zh-CN": "这里要写成{y}；像 on、no、11-05 这样的词请加引号。",
            "en": "Write {y}; quote words such as on or 11-05.",
        },
    ),
    "wrong_form": (
        {"zh-CN": "“{x}”的写法不对。", "en": "“{x}” is not in the right form."},
        {"zh-CN": "要符合：{y}。", "en": "It has to match: {y}."},
    ),
    "out_of_range": (
        {"zh-CN": "“{x}”超出范围。", "en": "“{x}” is out of range."},
        {"zh-CN": "界限是{y}。", "en": "The bound is {y}."},
    ),
    "twice": (
        {"zh-CN": "“{x}”出现了两次。", "en": "“{x}” stands here twice."},
        {"zh-CN": "改名或删去一个。", "en": "Rename or remove one."},
    ),
    "reserved": (
        {"zh-CN": "“{x}”由系统填写，方案包不能声明。", "en": "“{x}” is filled by the system."},
        {"zh-CN": "换一个名字。", "en": "Choose another name."},
    ),
    "base_kind": (
        {"zh-CN": "“{x}”是公共字段，类别不能改。", "en": "“{x}” is a common field of another kind."},
        {"zh-CN": "类别写成：{y}。", "en": "Make its kind: {y}."},
    ),
    "no_choices": (
        {"zh-CN": "“{x}”没有可选的内容。", "en": "“{x}” has nothing to choose from."},
        {"zh-CN": "补上{y}，每项有 key 和 label。", "en": "Add {y}, each with key and label."},
    ),
    "needs_source": (
        {"zh-CN": "“{x}”没说从哪些人里选。", "en": "“{x}” does not say whom to choose from."},
        {
            "zh-CN": "补上 source：guardians、colleagues 或 met。",
            "en": "Add source: guardians, colleagues or met.",
        },
    ),
    "show_if_field": (
        {
            "zh-CN": "show_if 指向的“{x}”不存在或排在后面。",
            "en": "show_if names “{x}”, which does not come before.",
        },
        {"zh-CN": "写一个排在前面的字段。", "en": "Name an earlier field."},
    ),
    "show_if_value": (
        {
            "zh-CN": "show_if 里的“{x}”不是那个字段的选项。",
            "en": "show_if value “{x}” is no option of that field.",
        },
        {"zh-CN": "可以写：{y}。", "en": "Use one of: {y}."},
    ),
    "family_class": (
        {
            "zh-CN": "“{x}”属于敏感内容，不能给家长看。",
            "en": "“{x}” is sensitive and cannot be shown to families.",
        },
        {
            "zh-CN": "去掉 shown_to_family，或改用普通字段。",
            "en": "Remove shown_to_family or use another field.",
        },
    ),
    "required_hidden": (
        {"zh-CN": "“{x}”必填，却可能不显示。", "en": "“{x}” is required but may be hidden."},
        {"zh-CN": "去掉 required 或 show_if。", "en": "Remove required or show_if."},
    ),
}

TYPE_NAMES: Final = {
    "string": "文字 (text)",
    "integer": "整数 (a whole number)",
    "number": "数 (a number)",
    "boolean": "true / false",
    "object": "名: 值 (a mapping)",
    "array": "- 列表 (a list)",
}


def mistake(code: str, where: str, line: int, x: object = "", y: object = "") -> Mistake:
    """A mistake of a known code, its texts filled in."""
    what, cure = TEXTS[code]
    shown = str(x)[:80]
    return Mistake(
        code,
        where or "/",
        line,
        {lang: text.format(x=shown, y=y) for lang, text in what.items()},
        {lang: text.format(x=shown, y=y) for lang, text in cure.items()},
    )


def from_schema(error: ValidationError, line: int) -> list[Mistake]:
    """The mistakes that one JSON Schema error stands for."""
    where = "/".join(str(p) for p in error.absolute_path)
    rule: Any = error.validator_value
    there: Any = error.instance
    if error.validator == "required":
        return [mistake("missing", where, line, name) for name in rule if name not in there]
    if error.validator == "additionalProperties":
        parent: Any = error.schema
        known = list(parent["properties"])
        strangers = [name for name in there if name not in known]
        return [mistake("unknown_name", where, line, name, _nearest(str(name), known)) for name in strangers]
    if error.validator in ("enum", "const"):
        options = rule if isinstance(rule, list) else [rule]
        return [mistake("not_allowed", where, line, error.instance, "、".join(str(o) for o in options))]
    if error.validator == "type":
        return [mistake("wrong_type", where, line, error.instance, TYPE_NAMES.get(str(rule), rule))]
    if error.validator == "pattern":
        return [mistake("wrong_form", where, line, error.instance, rule)]
    return [mistake("out_of_range", where, line, error.instance, rule)]


def _nearest(name: str, known: list[str]) -> str:
    return "、".join(get_close_matches(name, known, 3) or known)
