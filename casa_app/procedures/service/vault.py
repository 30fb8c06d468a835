"""What a person need not send again: papers of their vault, and documents that the city issued to them itself.

The register of issued documents is the vault's city side: nothing is copied out of it, so that a revocation counts at
once. What a form takes stands in its draft under `vault:<piece>`, as keys of papers and of documents joined by spaces;
`vault:keep` is the person's yes to keeping what this form sends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from dateutil.relativedelta import relativedelta

from casa_app.files import service as files
from casa_app.files import vault
from casa_app.files.views import FileView, KeptPaper
from casa_app.identity.policy import Actor
from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, NotFound
from casa_app.kit.i18n import Locale, city_date, format_date, t
from casa_app.procedures import issuing_repository, repository
from casa_app.procedures.definition import Piece, Procedure
from casa_app.procedures.models import Case, IssuedDocument
from casa_app.procedures.reuse import kinds
from casa_app.procedures.service import catalogue, issuing
from casa_app.procedures.service.answers import Settled
from casa_app.procedures.views import CityLine, PaperLine, VaultOffer

PREFIX: Final = "vault:"
KEEP: Final = "vault:keep"
Offers = Mapping[str, Sequence[VaultOffer]]


class NotInVault(CasaError):
    """The paper or document is no more, or never was, among what this person may give for this piece."""

    key = "procedures.error.not_in_vault"
    status = 409


@dataclass(frozen=True)
class CityDocument:
    """A document in force: `until` is its last day, None where it has none."""

    row: IssuedDocument
    title: Mapping[Locale, str]
    until: date | None

    @property
    def file(self) -> FileView:
        """The sealed file, as a case takes it."""
        return FileView(
            id=self.row.id, name=f"casa-{self.row.number}.pdf", media_type=issuing.MEDIA, size=self.row.size, width=0,
            height=0, sha256=self.row.object_digest, subject_kind="case", subject_id=self.row.case_id, published=False,
            has_thumbnail=False, origin="city",
        )  # fmt: skip


async def documents(work: Work, person_id: UUID) -> list[CityDocument]:
    """What the city issued to a person and stands by today, the newest first."""
    found = []
    for row, case in await issuing_repository.in_force_of(work, person_id):
        result = (await catalogue.of_revision(work, case.revision_id)).result
        months = result.validity_months if result else None
        until = city_date(row.issued_at) + relativedelta(months=months) if months else None
        if result and (until is None or until >= work.today()):
            found.append(CityDocument(row, result.title, until))
    return found


async def document(work: Work, person_id: UUID, document_id: UUID) -> CityDocument:
    """One of them. Raises NotFound."""
    for one in await documents(work, person_id):
        if one.row.id == document_id:
            return one
    raise NotFound


async def _fitting(work: Work, person_id: UUID, pieces: Sequence[Piece]) -> dict[str, list[CityDocument | KeptPaper]]:
    """What a person may give for each piece: the city's own first, then papers, the newest first."""
    issued, papers = await documents(work, person_id), await vault.of(work, person_id)
    return {
        piece.id: [
            *(one for one in issued if one.row.kind in piece.issued),
            *(one for one in papers if one.kind == piece.vault and not piece.held
              and files.format_of(one.file) in piece.accepts),
        ]
        for piece in pieces
        if piece.vault or piece.issued
    }  # fmt: skip


# --- Choosing ---------------------------------------------------------------------------------------------------------


def chosen(typed: Mapping[str, Any]) -> dict[str, tuple[UUID, ...]]:
    """What a draft takes, by piece."""
    named = {name: str(value).split() for name, value in typed.items() if name.startswith(PREFIX) and name != KEEP}
    return {name.removeprefix(PREFIX): tuple(UUID(one) for one in keys) for name, keys in named.items()}


def choose(piece: Piece, typed: Mapping[str, Any], key: str, offers: Offers) -> dict[str, Any]:
    """`typed` with an offer taken, or given back when it was taken; as it was for what is not offered.

    What goes beyond the most that a piece takes replaces what was taken first.
    """
    if key not in {one.id for one in offers.get(piece.id, ())}:
        return dict(typed)
    taken, sent = str(typed.get(PREFIX + piece.id, "")).split(), (typed.get("pieces") or {}).get(piece.id) or ()
    room = max(0, piece.most - len(sent))
    kept = [one for one in taken if one != key] if key in taken else [*taken, key]
    return {**typed, PREFIX + piece.id: " ".join(kept[len(kept) - min(room, len(kept)) :])}


def settle(procedure: Procedure, typed: Mapping[str, Any], offers: Offers | None) -> dict[str, Any]:
    """`typed` without what is offered no more, and with what the city issued itself, unless it was given back.

    Nobody is signed in where `offers` is None: nothing of a vault stays then.
    """
    if offers is None:
        return {name: value for name, value in typed.items() if not name.startswith(PREFIX)}
    kept = dict(typed)
    for piece in procedure.pieces:
        offered, name = offers.get(piece.id, ()), PREFIX + piece.id
        there = {one.id for one in offered}
        if name in kept:
            kept[name] = " ".join(one for one in str(kept[name]).split() if one in there)
        elif not piece.held and (city := [one for one in offered if one.number]) and not _sent(typed, piece):
            kept[name] = city[0].id
    return kept


def _sent(typed: Mapping[str, Any], piece: Piece) -> bool:
    return bool((typed.get("pieces") or {}).get(piece.id))


def may_keep(settled: Settled, typed: Mapping[str, Any]) -> bool:
    """Whether a form has papers to send that the vault keeps."""
    taken = chosen(typed)
    return any(one.vault and len(taken.get(one.id, ())) < one.most for one in settled.pieces)


# --- Filing -----------------------------------------------------------------------------------------------------------


async def attach(
    work: Work, case: Case, settled: Settled, taken: Mapping[str, tuple[UUID, ...]], actor: Actor | None
) -> None:
    """Gives a case what its form takes, and what the city holds itself of who asks. Raises NotInVault."""
    pieces = {one.id: one for one in settled.procedure.pieces if settled.holds(one.when)}
    if actor is None:
        if any(taken.values()):
            raise NotInVault(field=f"piece.{next(name for name, keys in taken.items() if keys)}")
        return
    fitting = await _fitting(work, actor.person_id, list(pieces.values()))
    for name, piece in pieces.items():
        there = {_key(one): one for one in fitting.get(name, ())}
        wanted = taken.get(name, ())
        if piece.held:
            wanted = tuple(there)[:1] if case.person_id == actor.person_id else ()
        for key in wanted:
            if (one := there.get(key)) is None:
                raise NotInVault(field=f"piece.{name}")
            view = await _give(work, one, case)
            work.session.add(repository.new_piece(case.id, name, view.id))


def _key(one: CityDocument | KeptPaper) -> UUID:
    return one.row.id if isinstance(one, CityDocument) else one.id


async def _give(work: Work, one: CityDocument | KeptPaper, case: Case) -> FileView:
    if isinstance(one, KeptPaper):
        return await vault.give(work, one, "case", case.id, event="file")
    key = issuing.object_key(one.row.object_digest)
    return await vault.give_object(work, key, one.file, subject_kind="case", subject_id=case.id, event="file")


async def keep(work: Work, case: Case, settled: Settled, uploads: Mapping[str, tuple[UUID, ...]]) -> None:
    """Keeps what was sent of the kinds that the vault knows; the person's yes goes to the trail with it."""
    sent = [(one.vault, file) for one in settled.pieces if one.vault for file in uploads.get(one.id, ())]
    kept = [kind for kind, file in sent if await _keep(work, case, kind, file)]
    if kept:
        who = audit.Actor("applicant", case.person_id)
        await audit.append(work, "person", case.person_id, "vault_keep", actor=who,
                           changes={"kinds": sorted(kept), "reference": case.reference})  # fmt: skip


async def _keep(work: Work, case: Case, kind: str, file_id: UUID) -> bool:
    until = kinds()[kind].until(work.today())
    return await vault.keep(work, case.person_id, kind, file_id, reference=case.reference, until=until)


async def remove(work: Work, actor: Actor, paper_id: UUID) -> None:
    """Takes a paper out of one's own vault. Raises NotFound."""
    gone = await vault.remove(work, actor.person_id, paper_id)
    await audit.append(work, "person", actor.person_id, "vault_remove", actor=actor.audit,
                       changes={"kind": gone.kind, "reference": gone.reference})  # fmt: skip


# --- Showing ----------------------------------------------------------------------------------------------------------


async def offers(work: Work, actor: Actor, procedure: Procedure, locale: Locale) -> dict[str, list[VaultOffer]]:
    """What a person may give for the pieces of a procedure without sending it, by piece; only pieces that have some."""
    fitting = await _fitting(work, actor.person_id, procedure.pieces)
    return {name: [_offer(one, locale) for one in found] for name, found in fitting.items() if found}


def _offer(one: CityDocument | KeptPaper, locale: Locale) -> VaultOffer:
    if isinstance(one, KeptPaper):
        return VaultOffer(str(one.id), one.file.name or kinds()[one.kind].name[locale],
                          f"{_sent_with(one, locale)} {_until(one.valid_until, locale)}", _url(one))  # fmt: skip
    line = _city(one, locale)
    return VaultOffer(str(one.row.id), line.title, f"{line.issued} {line.until}".strip(), line.url, line.number)


def _sent_with(one: KeptPaper, locale: Locale) -> str:
    date_ = format_date(city_date(one.kept_at), locale)
    return t("procedures.vault.sent", locale, reference=f"\u2068{one.reference}\u2069", date=date_)


def _until(day: date, locale: Locale) -> str:
    return t("procedures.vault.until", locale, date=format_date(day, locale))


def _url(one: KeptPaper) -> str:
    return f"/api/files/{one.file.id}"


def _city(one: CityDocument, locale: Locale) -> CityLine:
    number = one.row.number
    told = t("procedures.vault.issued", locale, number=f"\u2068{number}\u2069",
             date=format_date(city_date(one.row.issued_at), locale))  # fmt: skip
    until = t("procedures.vault.valid", locale, date=format_date(one.until, locale)) if one.until else ""
    return CityLine(number, one.title[locale], told, until, f"/api/vault/documents/{one.row.id}")


async def papers(work: Work, actor: Actor, locale: Locale) -> list[PaperLine]:
    """One's own vault."""
    return [_paper(one, locale) for one in await vault.of(work, actor.person_id)]


def _paper(one: KeptPaper, locale: Locale) -> PaperLine:
    kind = kinds()[one.kind]
    return PaperLine(
        id=str(one.id), name=kind.name[locale], file=one.file.name, origin=_sent_with(one, locale),
        until=_until(one.valid_until, locale), source=kind.source[locale], verified=kind.verified, url=_url(one),
        picture=f"{_url(one)}/thumbnail" if one.file.has_thumbnail else "",
    )  # fmt: skip


async def issued(work: Work, actor: Actor, locale: Locale) -> list[CityLine]:
    """What the city issued to somebody and stands by today."""
    return [_city(one, locale) for one in await documents(work, actor.person_id)]
