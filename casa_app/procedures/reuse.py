"""What may be given again: the kinds of papers that the vault keeps, and for how long. Pure, but for its data file."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from dateutil.relativedelta import relativedelta
from pydantic import Field, TypeAdapter

from casa_app.kit.datafiles import Both, Code, Part

DATA: Final = Path(__file__).parent / "data" / "vault.yml"


class VaultKind(Part):
    """A kind of paper. `months` after it was first sent, it is offered no more and the vault lets it go."""

    name: Both
    months: int = Field(gt=0, le=120)
    source: Both
    verified: bool

    def until(self, sent: date) -> date:
        """The last day on which a paper sent on this day may be given again."""
        last: date = sent + relativedelta(months=self.months)
        return last


@cache
def kinds() -> dict[str, VaultKind]:
    """Every kind by its code. Raises pydantic's ValidationError for a file that is wrong."""
    return TypeAdapter(dict[Code, VaultKind]).validate_python(yaml.safe_load(DATA.read_text(encoding="utf-8")))
