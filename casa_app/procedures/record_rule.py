"""The part of a procedure that draws its result from a civil act, and what may be wrong with it. Pure."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from casa_app.kit.datafiles import Code, Part
from casa_app.procedures.kinds.registry import Field
from casa_app.records.service.acts import MAY_ASK

ACT_VALUES: Final = frozenset({"act_holder", "act_day", "act_place", "act_father", "act_mother", "act_reference",
                               "act_mentions"})  # fmt: skip
"""What a result may say of the civil act that it is drawn from, between braces beside the fields."""
_KINDS: Final = {"reference": "civil_act", "holder": "text", "day": "date", "relationship": "choice"}


class RecordRule(Part):
    """Which civil act the result is drawn from, and the fields by which it is asked for.

    The options of `relationship` are those of `records.Relationship`: who may ask is the law's word, not the file's.
    """

    act: Literal["birth", "death"]
    reference: Code
    holder: Code
    day: Code
    relationship: Code


def problems(
    record: RecordRule, fields: Mapping[str, Field], office: str, silence: str
) -> Iterator[tuple[tuple[str, ...], str]]:
    """What a file says wrongly of its act: (path, sentence)."""
    for part, kind in _KINDS.items():
        name = getattr(record, part)
        if name not in fields or fields[name].kind != kind:
            yield ("record", part), f"{name} is no field of kind {kind}"
    if office != "arrondissement":
        yield ("record",), "the registers stand in the arrondissements: `workflow.office` is one"
    if silence == "consent":
        yield ("record",), "nothing is drawn from a register by silence: somebody has to find the act"
    for option in getattr(fields.get(record.relationship), "options", ()):
        if option.id not in MAY_ASK[record.act]:
            yield ("record", "relationship"), f"the law gives no {record.act} act to {option.id}"
