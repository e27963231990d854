"""The house rules that no linter knows: sizes, unfinished marks, forbidden words and paths."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = (".py", ".ts", ".vue")
MAX_LINES = 300
MAX_FUNCTION = 40
# A migration tells one step from top to bottom and is never touched again.
UNMEASURED = ("migrations/versions/",)


def tracked() -> list[Path]:
    """Every file under version control or about to be."""
    out = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / line for line in out.splitlines() if (ROOT / line).is_file()]


def code_files() -> list[Path]:
    return [
        path
        for path in tracked()
        if path.suffix in CODE and not str(path.relative_to(ROOT)).startswith(UNMEASURED)
    ]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_files_stay_short() -> None:
    long = {name(p): n for p in code_files() if (n := p.read_text("utf-8").count("\n")) > MAX_LINES}
    assert long == {}


def test_functions_stay_short() -> None:
    long = {}
    for path in code_files():
        if path.suffix != ".py" or name(path).startswith("tests/"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.end_lineno:
                length = node.end_lineno - node.lineno + 1
                if length > MAX_FUNCTION:
                    long[f"{name(path)}:{node.name}"] = length
    assert long == {}


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b", "unfinished marks"),
        (r"v-" r"html", "passes Trusted Types in Vue: text only"),
    ],
)
def test_words_that_code_does_not_hold(pattern: str, why: str) -> None:
    found = [name(p) for p in code_files() if re.search(pattern, p.read_text("utf-8"))]
    assert found == [], why


def test_no_path_of_a_developers_machine() -> None:
    here = f"{ROOT}/"
    text = [p for p in tracked() if p.suffix in {*CODE, ".md", ".toml", ".json", ".yaml", ".sh", ""}]
    assert [name(p) for p in text if here in p.read_text("utf-8", errors="ignore")] == []


def test_chinese_stays_in_locale_files_templates_packs_and_the_demo() -> None:
    allowed = (
        "server/locale/",
        "server/demo/",
        "server/packs/",
        "pwa/src/locale/",
        "pwa/test/",
        "tests/",
        "bench/",
        "deploy/",
    )
    wrong = {
        name(p)
        for p in code_files()
        if not name(p).startswith(allowed) and re.search(r"[\u4e00-\u9fff]", _without_comments(p))
    }
    assert wrong == ALLOWED_CHINESE


# Rules of the written language itself: sentence ends, class names, surnames, words of family relations.
ALLOWED_CHINESE = {"server/domain/calendar.py", "server/domain/names.py"}


def texts(*folders: str) -> str:
    """Everything that the phone and the desk are written in, in one piece."""
    found = [
        p for p in tracked() if name(p).startswith(folders) and p.suffix in {".ts", ".vue", ".css", ".html"}
    ]
    return "\n".join(p.read_text("utf-8") for p in found)


def test_every_word_of_the_app_is_said_somewhere() -> None:
    words = set(re.findall(r"^ +'([\w.-]+)':", texts("pwa/src/locale/zh-CN"), re.MULTILINE))
    assert len(words) > 2000
    code = "\n".join(
        p.read_text("utf-8")
        for p in tracked()
        if name(p).startswith("pwa/src/") and p.suffix in {".ts", ".vue"} and "/locale/" not in name(p)
    )
    said = set(re.findall(r"['\"`]([\w.-]+)['\"`]", code))
    # `visit.${state}`: whatever fits is said.
    patterns = {re.sub(r"\$\{[^}]*\}", "\0", each) for each in re.findall(r"`([\w.-]+\$\{[^`\n]*)`", code)}
    made = [re.compile(re.escape(each).replace("\0", r"[\w.-]+")) for each in patterns]
    assert {word for word in words - said if not any(each.fullmatch(word) for each in made)} == set()


def test_no_style_names_a_token_that_nobody_defines() -> None:
    for folder in (("pwa/src/", "pwa/index.html", "pwa/desk.html"), ("server/web/parents/static/",)):
        text = texts(*folder)
        defined = set(re.findall(r"(--[\w-]+)['\"]?\]?\s*:", text))
        named = set(re.findall(r"var\((--[\w-]+)", text))
        assert len(named) > 10
        assert named - defined == set(), folder


def _without_comments(path: Path) -> str:
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        text = re.sub(r'"""(?:.|\n)*?"""', "", text)
        return re.sub(r"#.*", "", text)
    text = re.sub(r"<!--(?:.|\n)*?-->|/\*(?:.|\n)*?\*/", "", text)
    return re.sub(r"(?<![:\w])//.*", "", text)
