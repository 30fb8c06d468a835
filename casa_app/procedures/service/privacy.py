"""What demandes hold of a person (law 09-08). Registers of what was issued stay: the law keeps them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from casa_app.files import service as files
from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale
from casa_app.procedures import privacy_repository, repository
from casa_app.procedures.models import Case
from casa_app.procedures.rules import BEFORE_FILING, OPEN, State
from casa_app.procedures.service import answers, catalogue, sheet_parts


class Cases:
    """Answers for the demandes of a person, as `identity.ties` asks."""

    async def person_of(self, work: Work, reference: str) -> UUID | None:
        """Who asked for the demande with this reference."""
        case = await repository.by_reference(work, reference)
        return case.person_id if case else None

    async def owed(self, work: Work, person_id: UUID) -> Sequence[str]:
        """Demandes that are not decided or whose document is due; and prepared ones that nobody filed yet."""
        own = [case for case in await privacy_repository.of_person(work, person_id) if State(case.state) in OPEN]
        prepared = await privacy_repository.prepared_by(work, person_id)
        return [case.reference for case in (*own, *(one for one in prepared if State(one.state) in BEFORE_FILING))]

    async def holds(self, work: Work, person_id: UUID) -> bool:
        """Whether there is any demande of this person, or one that they prepared."""
        own = await privacy_repository.of_person(work, person_id)
        return bool(own or await privacy_repository.prepared_by(work, person_id))

    async def told(self, work: Work, person_id: UUID, locale: Locale) -> list[dict[str, Any]]:
        """Each demande: answers, papers and timeline; those prepared for others by their reference."""
        own = [await _told(work, case, locale) for case in await privacy_repository.of_person(work, person_id)]
        prepared = await privacy_repository.prepared_by(work, person_id)
        return [*own, *({"reference": case.reference, "prepared": True} for case in prepared)]

    async def forget(self, work: Work, person_id: UUID, by: audit.Actor) -> None:
        """Empties the person's demandes: answers go with their key, papers, words and places here.

        What they prepared for others is the others', and only names them no more.
        """
        for case in await privacy_repository.prepared_by(work, person_id):
            case.prepared_by = None
            work.session.add(case)
        for case in await privacy_repository.of_person(work, person_id):
            await privacy_repository.clear_words(work, case)
            await files.forget(work, "case", case.id)
            await audit.append(work, "case", case.id, "erase", actor=by)
            work.change("procedures", "erase", case.id, service=case.service, arrondissement=case.arrondissement)


async def _told(work: Work, case: Case, locale: Locale) -> dict[str, Any]:
    procedure = await catalogue.of_revision(work, case.revision_id)
    settled = await answers.settled(work, case, procedure)
    events = await repository.events(work, case.id)
    return {
        "reference": case.reference, "procedure": procedure.name[locale], "filed_at": case.filed_at.isoformat(),
        "state": case.state, "channel": case.channel, "contact": case.contact,
        "answers": {line.label: line.value for part in sheet_parts.sections(settled, locale) for line in part.lines},
        "files": [{"name": one.name, "sha256": one.sha256} for one in await files.listed(work, "case", case.id)],
        "timeline": [{"at": row.at.isoformat(), "action": row.action, "by": row.actor_kind, "text": row.text}
                     for row in events],
    }  # fmt: skip
