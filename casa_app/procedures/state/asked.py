"""A form that is only known at run time: what its fields look like, and keeping what is typed in them. Pure.

A form is a flat map of texts by the names of inputs. Besides those of the kinds it holds, for each repeated group,
`field.rows` (how many rows are open) and `field.turn` (how often rows came or went).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import Locale, in_language, t
from casa_app.kit.text import clean
from casa_app.kit.wording import unmarked
from casa_app.procedures.kinds.base import Context, Kind, Unexpected
from casa_app.procedures.kinds.groups import Group
from casa_app.procedures.kinds.places import DRAWING_MOST
from casa_app.procedures.state.controls import DENIED, DRAWN, FAILED, HERE, Asking, instead, parts
from casa_app.procedures.views import AskedView, FieldView, PartView, ProblemView, RowView

TEXT_MOST: Final = 5000  # characters: what no kind takes, so that its own error is told
ADD: Final = "+"
"""What `keep` is told under `field.rows` to open a row; `-2` takes the third away."""


def views(
    fields: Iterable[Kind],
    form: Mapping[str, Any],
    context: Context,
    *,
    errors: Mapping[str, str] | None = None,
    values: Mapping[str, Any] | None = None,
    turn: int = 0,
) -> list[FieldView]:
    """The fields that are asked, filled in with `form`.

    `errors` are sentences by the name of the input, `values` canonical values (of which computed fields show theirs).
    `turn` makes every control anew when it changes: after something else than typing filled the form in.
    """
    asking = Asking(form, context, errors or {}, turn=turn)
    return [_view(one, asking, (values or {}).get(one.id)) for one in fields]


def _view(one: Kind, asking: Asking, value: Any) -> FieldView:
    if isinstance(one, Group):
        return _group(one, asking)
    return FieldView(**_asked(one, asking, value))


def _asked(one: Kind, asking: Asking, value: Any = None) -> dict[str, Any]:
    locale, given = asking.context.locale, instead(one, asking)
    shown = parts(one, asking)
    return {
        "name": asking.prefix + one.id,
        "kind": kind_of(one),
        "key": f"{asking.prefix}{one.id}/{asking.turn}",
        "label": in_language(one.label, locale),
        "help": in_language(one.help, locale) if one.help else "",
        "required": one.required,
        "several": len(shown) > 1 or kind_of(one) in DRAWN,
        "shown": one.shown(value, locale),
        "parts": shown,
        "instead": given,
        "instead_used": any(part.value or part.error for part in given),
    }


def kind_of(one: Kind) -> str:
    """The name of a field's kind, as files write it."""
    return str(getattr(one, "kind", ""))


def _group(one: Group, asking: Asking) -> FieldView:
    count, floor, turn = opened(one, asking.form), _floor(one), _number(asking.form.get(f"{one.id}.turn"))
    label = in_language(one.label, asking.context.locale)
    rows = []
    for number in range(count):
        own = asking.within(f"{one.id}.{number}.", turn=turn + asking.turn)
        asked = [AskedView(**_asked(sub, own)) for sub in one.fields]
        title = t("procedures.field.row", asking.context.locale, label=label, number=number + 1)
        rows.append(RowView(f"{number}/{own.turn}", title, f"-{number}", count > floor, asked))
    told = _asked(one, asking) | {"several": True}
    return FieldView(**told, rows=rows, may_add=count < one.most, turn=turn)


def _floor(one: Group) -> int:
    return max(one.least, 1) if one.required else 0


def _number(sent: object) -> int:
    return int(sent) if isinstance(sent, str) and sent.isascii() and sent.isdigit() and len(sent) < 6 else 0  # noqa: PLR2004


def opened(one: Group, form: Mapping[str, Any]) -> int:
    """How many rows of a group are open: those asked for and those in which something is typed, as far as allowed."""
    typed = [row for row in range(one.most) if any(form.get(name) for name in one.row_inputs(row))]
    wanted = max(_floor(one), _number(form.get(f"{one.id}.rows")), typed[-1] + 1 if typed else 0)
    return min(one.most, wanted)


def keep(fields: Iterable[Kind], form: Mapping[str, Any], name: str, value: object) -> dict[str, Any]:
    """`form` with what was typed in an input; the same form for a name that is no input of these fields.

    Under `field.rows`, `+` opens a row of a repeated group and `-2` takes its third away; under `field.here` the device
    says why it gave no position.
    Raises Unexpected, TooLong or Unreadable with the input's name as `field`; what was there before then stays.
    """
    for one in fields:
        if isinstance(one, Group) and name == f"{one.id}.rows":
            return _rows(one, form, value)
        if name in one.inputs():
            if not isinstance(value, str):
                raise Unexpected(field=name)
            most = DRAWING_MOST if kind_of(one) in DRAWN or isinstance(one, Group) else TEXT_MOST
            return {**form, name: clean(value, most=most, field=name)}
        if name.endswith(HERE) and name.removesuffix(HERE) in one.inputs():
            return {**form, name: DENIED if value == DENIED else FAILED}
    return dict(form)


def _rows(one: Group, form: Mapping[str, Any], asked: object) -> dict[str, Any]:
    count = opened(one, form)
    if asked == ADD and count < one.most:
        kept = {**form, f"{one.id}.rows": str(count + 1)}
    elif isinstance(asked, str) and asked[:1] == "-" and _number(asked[1:]) < count and count > _floor(one):
        kept = _without(one, form, _number(asked[1:]), count) | {f"{one.id}.rows": str(count - 1)}
    else:
        return dict(form)
    return kept | {f"{one.id}.turn": str(_number(form.get(f"{one.id}.turn")) + 1)}


def _without(one: Group, form: Mapping[str, Any], gone: int, count: int) -> dict[str, Any]:
    kept = dict(form)
    for row in range(gone, count):
        following = one.row_inputs(row + 1)
        for name, source in zip(one.row_inputs(row), following, strict=True):
            kept.pop(name, None)
            if row + 1 < count and source in form:
                kept[name] = form[source]
    return kept


def told(problems: Sequence[CasaError], shown: Iterable[FieldView], locale: Locale) -> list[ProblemView]:
    """The error summary of a form: each problem with the label of its control, since sentences do not name it."""
    labels: dict[str, str] = {}
    for view in shown:
        for asked in (view, *(one for row in view.rows for one in row.fields)):
            labels |= {part.name: _called(asked, part, locale) for part in (*asked.parts, *asked.instead)}
    return [ProblemView(one.field, _with_label(labels.get(one.field, ""), one.text(locale), locale))
            for one in problems]  # fmt: skip


def _called(asked: AskedView, part: PartView, locale: Locale) -> str:
    alone = not asked.several or part.label == asked.label
    return asked.label if alone else t("procedures.field.within", locale, label=asked.label, part=part.label)


def _with_label(label: str, sentence: str, locale: Locale) -> str:
    return t("procedures.kind.labelled", locale, label=unmarked(label), value=sentence) if label else sentence
