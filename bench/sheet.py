"""Opening a case sheet of 40 fields and 12 pieces, against a bare Reflex event."""

import json
from itertools import cycle
from typing import Any, Final

import yaml

from bench.events import HYDRATE, Tab
from bench.harness import Casa, Figure, casa, city, floor, p50, told
from bench.queue import counted, signed_in, timed
from casa_app.identity import demonstration, repository
from casa_app.identity.policy import Actor
from casa_app.identity.rules import Role
from casa_app.identity.service import index_of
from casa_app.kit.database import Work, writing
from casa_app.kit.ids import new_id
from casa_app.procedures import loading
from casa_app.procedures import repository as procedures
from casa_app.procedures.rules import Action
from casa_app.procedures.service import answers, catalogue, filing
from casa_app.procedures.service.cases import Deed
from casa_app.procedures.service.filing import Applicant, Filing
from tests import make
from tests.procedures import made

FIELDS, PIECES, CASES, ROUNDS, MOST = 40, 12, 20, 20, 20
CODE: Final = "bench_sheet"
STATE: Final = "reflex___state____state.casa_app___desk___state___case____case_state"
BOTH: Final = {"fr": "Une question de la Ville", "ar": "سؤال من المدينة"}
OPTIONS: Final = [{"id": one, "label": BOTH} for one in ("first", "second", "third")]
# One of each kind that people meet most, with a value as it is kept; four fields of every five are always asked.
KINDS: Final[tuple[tuple[dict[str, Any], Any], ...]] = (
    ({"kind": "text", "most": 120}, "12, rue des Orangers"),
    ({"kind": "yes_no"}, True),
    ({"kind": "number", "unit": {"fr": "m²", "ar": "م²"}, "least": 0, "most": 5000, "decimals": 2}, 180.5),
    ({"kind": "choice", "options": OPTIONS}, "second"),
    ({"kind": "date"}, "2026-11-10"),
    ({"kind": "arrondissement"}, made.ANFA),
    ({"kind": "phone"}, "+212612345678"),
    ({"kind": "email"}, "karim@casa.invalid"),
    ({"kind": "amount"}, 1500.0),
    ({"kind": "declaration"}, True),
)


def procedure() -> str:
    """The bench's own procedure as YAML: the frame of the building permit, with fields and pieces of the bench."""
    file = yaml.safe_load((loading.FOLDER / f"{made.PERMIT}.yml").read_text(encoding="utf-8"))
    fields: list[dict[str, Any]] = []
    for at in range(FIELDS):
        shape = KINDS[at % len(KINDS)][0]
        when = {"when": "f1"} if at % 5 == 4 else {}
        fields.append({"id": f"f{at}", "label": BOTH, "required": True, **shape, **when})
    sections = [{"id": f"s{at}", "title": BOTH, "fields": fields[at : at + 10]} for at in range(0, FIELDS, 10)]
    piece = {"name": BOTH, "format": BOTH, "why": BOTH, "check": BOTH}
    pieces = [{"id": f"p{at}", **piece, **({"when": "f2 > 100.0"} if at % 3 == 0 else {})} for at in range(PIECES)]
    file |= {"code": CODE, "sections": sections, "pieces": pieces}
    file["workflow"]["place"] = "f5"
    del file["workflow"]["cosigned"]  # its fields are not the bench's
    file["fees"][0]["amount"] = "f2 * 20.0"
    file["opinions"][1]["when"] = "f1"
    file["result"] |= {"holder": "f0", "body": [BOTH]}
    return json.dumps(file, ensure_ascii=False, indent=1)  # JSON is YAML, and has no aliases


async def _actor(work: Work, role: Role, *more: Role) -> Actor:
    """The demonstration account of a role."""
    account = await repository.account_by_contact(work, index_of(demonstration.email_for(role)) or "")
    assert account is not None
    actor = make.staff(role, *more)
    object.__setattr__(actor, "account_id", account.id)
    return actor


async def prepared() -> list[str]:
    """Publishes the procedure and files cases under it, each some steps into its life; gives their references."""
    async with writing() as work:
        await catalogue.load(work)
        clerk = await _actor(work, Role.CLERK)
        row = await catalogue.propose(work, await _actor(work, Role.ADMINISTRATOR), procedure(), "Pour la mesure.")
        await catalogue.publish(work, await _actor(work, Role.SUPERVISOR), row.id)
        published = await catalogue.find(work, CODE)
        given = {f"f{at}": KINDS[at % len(KINDS)][1] for at in range(FIELDS)}
        settled = answers.settle(published.procedure, given, {})
        assert len(settled.asked) == FIELDS
        references = []
        for number in range(CASES):
            who = Applicant(f"Karim Alaoui {number}", "sms", phone=f"+2126123400{number:02d}")
            form = Filing(CODE, settled, who, "fr", filing_key=new_id().hex)
            case = (await filing.file(work, form)).case
            await made.every_piece(work, case)
            for piece in (await procedures.pieces(work, case.id))[:6]:
                await made.do(work, clerk, case, Deed(Action.CHECK, piece=piece.id, accepted=True))
            await made.do(work, clerk, case, Action.ASSIGN, Deed(Action.NOTE, text="Plans vus avec l’architecte."))
            references.append(case.reference)
    return references


async def _opened(tab: Tab, reference: str) -> float:
    tab.path = f"/fr/staff/case?reference={reference}"
    return await timed(tab, f"{STATE}.open", "case")


async def _checked(running: Casa, cookie: str, reference: str) -> None:
    """The sheet that is measured holds every field and piece."""
    async with Tab(running.url, f"/fr/staff/case?reference={reference}", cookie) as tab:
        await tab.send(HYDRATE)
        await tab.quiet(1)
        shown = (await tab.ask(f"{STATE}.open"))["case"]
        assert sum(len(one["lines"]) for one in shown["sections"]) == FIELDS, shown
        assert len(shown["pieces"]) == PIECES


async def measure() -> list[Figure]:
    """Counter and sheets in turn; twenty cases, so that none is opened twice in a row."""
    counter: list[float] = []
    sheet: list[float] = []
    async with casa(city(0)) as running:
        references = await prepared()
        cookie = await signed_in(Role.SUPERVISOR)
        await _checked(running, cookie, references[0])
        async with (
            Tab(running.url, "/fr/staff/case", cookie) as tab, floor() as address, Tab(address) as bare,
        ):  # fmt: skip
            for one in (tab, bare):
                await one.send(HYDRATE)
                await one.quiet(1)
            turn = cycle(references)
            for number in range(ROUNDS + 1):
                sides: list[list[float]] = [[], []] if number == 0 else [counter, sheet]  # the first one warms up
                sides[0] += await counted(bare)
                for _ in range(CASES):
                    sides[1].append(await _opened(tab, next(turn)))
    how = f"{FIELDS} fields, {PIECES} pieces, {told(sheet)}; counter {told(counter)}"
    return [Figure("Case sheet: opening one ÷ bare counter event", p50(sheet) / p50(counter), MOST, "×", how)]
