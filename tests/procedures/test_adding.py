"""docs/adding-a-procedure.md, followed to the letter: its file is checked, proposed, published, found and filed."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from casa_app.cli import app
from casa_app.identity.policy import Role
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import InvalidForm
from casa_app.procedures.service import catalogue, sheets
from tests import make

_PAGE = (Path(__file__).parents[2] / "docs" / "adding-a-procedure.md").read_text(encoding="utf-8")
_FORM = {"spot.text": "Rue de la Liberté, devant le 12", "spot.arrondissement": "06.141.01.07", "width": "3,5",
         "applicant.name": "Amina El Idrissi", "applicant.contact": "none"}  # fmt: skip
_FEE = """fees:
  - {id: plant, label: {fr: Plant, ar: شتلة}, amount: width * 20.0, verified: false, source: {fr: Tarif, ar: تعريفة}}"""


def _file() -> str:
    found = re.findall(r"```yaml\n(.*?)```", _PAGE, re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def test_the_command_of_the_page_accepts_its_file_and_tells_a_slip_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "tree_planting.yml"
    path.write_text(_file(), encoding="utf-8")
    assert "casa procedures check tree_planting.yml" in _PAGE
    assert "can be proposed" in CliRunner().invoke(app, ["procedures", "check", str(path)]).output
    path.write_text(_file().replace("width < 2.0", "width < '2'"), encoding="utf-8")
    refused = CliRunner().invoke(app, ["procedures", "check", str(path)])
    assert refused.exit_code == 1
    assert re.search(r"tree_planting\.yml:\d+: sections\.0\.fields\.2\.when: ", refused.output)


@pytest.mark.parametrize(
    ("right", "slip", "told"),
    [("vault: association_receipt", "vault: receipts", r"pieces\.0\.vault: receipts is no kind of paper: .*lease"),
     ("kind: declaration", "kind: declaration\n        prefill: agreed", r"fields\.2\.prefill: .* anew each time"),
     ("fees: []", _FEE, r"fields\.1\.prefill: decides what it costs")],
)  # fmt: skip
def test_what_cannot_be_given_again_is_refused_by_the_check(tmp_path: Path, right: str, slip: str, told: str) -> None:
    path = tmp_path / "tree_planting.yml"
    source = _file().replace("kind: number", "kind: number\n        prefill: width") if "fees" in right else _file()
    path.write_text(source.replace(right, slip), encoding="utf-8")
    answer = CliRunner().invoke(app, ["procedures", "check", str(path)])
    assert answer.exit_code == 1
    assert re.search(rf"tree_planting\.yml:\d+: .*{told}", answer.output)


async def test_the_procedure_of_the_page_is_published_found_and_filed(database: Database) -> None:
    proposing, publishing = make.staff(Role.SUPERVISOR), make.staff(Role.ADMINISTRATOR)
    async with writing() as work:
        await make.account(work, proposing, publishing)
        proposed = await catalogue.propose(work, proposing, _file(), "Les habitants le demandent.")
    async with writing() as work:
        await catalogue.publish(work, publishing, proposed.id)
    async with reading() as work:
        assert next(one.item.code for one in await sheets.search(work, "غرس شجره", "ar")) == "tree_planting"
    async with writing() as work:
        filed = await make.case(work, "tree_planting", dict(_FORM))
        assert filed.case.arrondissement == "06.141.01.07"
        with pytest.raises(InvalidForm) as refusal:
            await make.case(work, "tree_planting", _FORM | {"width": "1,5"})
    assert [one.field for one in refusal.value.problems] == ["agreed"]
