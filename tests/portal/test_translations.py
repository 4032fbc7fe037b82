"""The words of the pages: all of them, in all three languages."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

from portal.mark import ROOM

CATALOGUES = ("fr", "es")
_CALL = re.compile(r"gettext\(u?'((?:[^'\\]|\\.)*)'\)|gettext\(u?\"((?:[^\"\\]|\\.)*)\"\)")
_ENTRY = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)', re.MULTILINE)
_NAMES = re.compile(r"%\(\w+\)s")


def _words_of_templates():
    for path in ROOM.rglob("*.html"):
        for found in _CALL.finditer(templatize(path.read_text(encoding="utf-8"))):
            yield ast.literal_eval(found[0].removeprefix("gettext(").removesuffix(")"))


def _words_of_code():
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "_"
            ):
                yield ast.literal_eval(node.args[0])


def _words():
    return {*_words_of_templates(), *_words_of_code()}


def _folder(language) -> Path:
    return ROOM / "locale" / language / "LC_MESSAGES"


def _read(language):
    """The catalogue as its source file has it."""
    text = (_folder(language) / "django.po").read_text(encoding="utf-8")
    joined = [[_join(part) for part in found.groups()] for found in _ENTRY.finditer(text)]
    return {msgid: msgstr for msgid, msgstr in joined if msgid}


def _join(lines):
    return "".join(ast.literal_eval(line) for line in lines.strip().split("\n"))


def test_the_words_are_found():
    assert {"Skip to the content", "Mission", "since %(date)s"} <= _words()
    assert len(_words()) > 100


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_word_of_the_pages_is_translated(language):
    catalogue = _read(language)
    assert set(catalogue) == _words()
    assert [msgid for msgid, msgstr in catalogue.items() if not msgstr] == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_the_compiled_catalogue_is_the_written_one(language):
    with (_folder(language) / "django.mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    for msgid, msgstr in _read(language).items():
        assert compiled.gettext(msgid) == msgstr


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_translation_keeps_the_values_of_its_sentence(language):
    for msgid, msgstr in _read(language).items():
        assert sorted(_NAMES.findall(msgid)) == sorted(_NAMES.findall(msgstr)), msgid


def test_french_is_written_with_its_own_typography():
    for msgstr in _read("fr").values():
        assert "'" not in msgstr, msgstr
        assert not re.search(r"[^\u202f][:;!?](?!//)", msgstr), msgstr
