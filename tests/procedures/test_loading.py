"""A procedure file is read whole or refused whole, each mistake with its file, line and path."""

from pathlib import Path

import pytest

from casa_app.procedures import loading
from casa_app.procedures.loading import BrokenProcedure, json_schema, load_folder, parse

_GOOD = (loading.FOLDER / "birth_extract.yml").read_text(encoding="utf-8")


def _line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


def _refused(text: str) -> str:
    with pytest.raises(BrokenProcedure) as refusal:
        parse(text, "proposal.yml")
    return str(refusal.value)


def test_the_files_that_come_with_the_application_are_read() -> None:
    found = load_folder()
    assert "birth_extract" in found
    assert found["birth_extract"][0].name["ar"] == "نسخة موجزة من رسم الولادة"


def test_an_unknown_key_is_told_with_its_line() -> None:
    text = _GOOD.replace("kiosk: true", "kiosk: true\nkiosque: true", 1)
    assert _refused(text) == f"proposal.yml:{_line_of(text, 'kiosque')}: kiosque: is no key that is known here"


def test_an_unknown_key_inside_a_field_or_a_piece_is_told_with_its_line_and_path() -> None:
    text = _GOOD.replace("      - id: full_name\n", "      - id: full_name\n        placeholder: Nom\n", 1)
    text = text.replace("  - id: id_card\n", "  - id: id_card\n    optional: true\n", 1)
    told = {line.split(": ")[1].rpartition(".")[2]: line for line in _refused(text).splitlines()}
    assert told.keys() == {"placeholder", "optional"}
    for key, line in told.items():
        assert line.startswith(f"proposal.yml:{_line_of(text, f'{key}:')}: ")
        assert line.endswith(f".{key}: is no key that is known here")


def test_an_arabic_that_is_not_there_at_all_is_told_too() -> None:
    line = next(line for line in _GOOD.splitlines() if line.startswith("name:"))
    text = _GOOD.replace(line, 'name: {fr: "Extrait d’acte de naissance"}', 1)
    assert _refused(text).startswith(f"proposal.yml:{_line_of(text, 'name: {fr')}: name")


def test_a_text_without_arabic_is_told_with_its_path() -> None:
    text = _GOOD.replace('ar: "أنت"', 'ar: " "', 1)
    told = _refused(text)
    line = _line_of(text, "Vous êtes")
    assert f"proposal.yml:{line}: sections.0.fields.0.label" in told
    assert "is empty in ar" in told


def test_a_missing_part_is_told_where_it_should_stand() -> None:
    lines = [line for line in _GOOD.splitlines() if "silence: none" not in line]
    text = "\n".join(lines)
    assert _refused(text) == f"proposal.yml:{_line_of(text, '  decide:')}: clocks.decide.silence: is missing"


def test_every_mistake_is_told_at_once() -> None:
    text = _GOOD.replace("family: administrative", "family: other", 1).replace("revision: 1", "revision: 0", 1)
    assert len(_refused(text).splitlines()) == 2


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ('relationship == "guardian" &&', "Syntax error"),
        ('relation == "guardian"', "there is no field relation"),
        ("relationship > 2.0", "No such overload"),
        ("relationship", "gives str, not a bool"),
    ],
)
def test_a_condition_that_does_not_fit_its_fields_is_refused(condition: str, said: str) -> None:
    text = _GOOD.replace('when: relationship == "guardian"', f"when: '{condition}'", 1)
    told = _refused(text)
    assert said in told
    line = _line_of(text, f"when: '{condition}'")
    assert told.startswith(f"proposal.yml:{line}: pieces.")


def test_a_field_that_depends_on_itself_is_refused() -> None:
    text = _GOOD.replace("      - id: birth_date\n", "      - id: birth_date\n        when: full_name != ''\n", 1)
    text = text.replace("      - id: full_name\n", "      - id: full_name\n        when: birth_date != ''\n", 1)
    told = _refused(text)
    assert "full_name depends on itself" in told
    assert "birth_date depends on itself" in told


def test_a_ring_of_a_page_a_question_and_a_sum_is_refused() -> None:
    ring = """
  - id: ring
    title: {fr: "Anneau", ar: "حلقة"}
    when: total > 1.0
    fields:
      - id: first
        kind: number
        least: 0
        most: 9
        required: true
        label: {fr: "Premier", ar: "أول"}
  - id: sums
    title: {fr: "Somme", ar: "مجموع"}
    fields:
      - id: total
        kind: computed
        formula: first + 1.0
        label: {fr: "Total", ar: "مجموع"}
workflow:
"""
    told = _refused(_GOOD.replace("\nworkflow:\n", ring, 1))
    assert "first depends on itself" in told
    assert "total depends on itself" in told


def test_a_key_written_twice_is_refused() -> None:
    text = _GOOD.replace("revision: 1", "revision: 1\nrevision: 2", 1)
    assert "revision: is written twice" in _refused(text)


def test_an_alias_that_would_unfold_is_refused() -> None:
    text = _GOOD.replace("fees: []", "fees: &all []", 1).replace("opinions: []", "opinions: *all", 1)
    assert _refused(text) == f"proposal.yml:{_line_of(text, '*all')}: opinions: is an alias, and none is used here"


def test_a_file_that_would_unfold_to_a_billion_parts_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))]
    assert "is an alias" in _refused("\n".join(lines))


@pytest.mark.parametrize(
    "text", ["", "just words", "- a\n- list", "a: [", "code: !!python/object:os.system x", "\x00", "[" * 9000]
)
def test_what_is_no_procedure_is_refused_and_never_run(text: str) -> None:
    assert _refused(text).startswith("proposal.yml:")


def test_consent_by_silence_is_only_for_the_nine_acts() -> None:
    text = _GOOD.replace("silence: none", "silence: consent", 1)
    assert "silence means consent for one of the nine acts" in _refused(text)


def test_no_term_is_longer_than_the_law_allows() -> None:
    text = _GOOD.replace("amount: 2\n", "amount: 61\n", 1)
    assert "law 55-19 allows 60 days at most" in _refused(text)


def test_a_sentence_of_the_result_names_fields_that_exist() -> None:
    assert "there is no field ful_name" in _refused(_GOOD.replace("{act_holder}", "{ful_name}", 1))


def test_a_file_is_named_after_its_code(tmp_path: Path) -> None:
    (tmp_path / "other.yml").write_text(_GOOD, encoding="utf-8")
    with pytest.raises(BrokenProcedure, match=r"other\.yml:1: code: birth_extract is not the name of the file"):
        load_folder(tmp_path)


def test_the_schema_knows_every_part_and_every_kind_of_field() -> None:
    schema = json_schema()
    assert {"sections", "clocks", "pieces", "result"} <= schema["properties"].keys()
    assert {"CivilAct", "Polygon", "Declaration", "Group"} <= schema["$defs"].keys()
