"""A file as its owner reads it before they co-sign it: all that was answered, every piece, and what follows."""

from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale, city_date, format_date, t
from casa_app.notices.rules import masked
from casa_app.procedures.kinds.numbers import dirhams
from casa_app.procedures.models import Case
from casa_app.procedures.own_views import SignView
from casa_app.procedures.service import answers, applying, catalogue, cosigning, following
from casa_app.procedures.service.sheets import duration
from casa_app.procedures.views import SummaryPart


async def view(work: Work, case: Case, locale: Locale) -> SignView:
    """The file, for who was let in already."""
    procedure = await catalogue.of_revision(work, case.revision_id)
    settled, asked = await answers.settled(work, case, procedure), await cosigning.asked_of(work, case)
    decide, role = procedure.clocks.decide, procedure.workflow.cosigned
    return SignView(
        reference=case.reference, name=procedure.name[locale],
        preparer=t("procedures.sign.prepared", locale, name=asked.preparer, role=role.by[locale] if role else ""),
        until=format_date(city_date(case.due_at), locale),
        delay=t("procedures.sign.delay", locale, delay=duration(decide.amount, decide.unit, locale)),
        verified=decide.verified, reach=masked(asked.contact) if asked.contact else "",
        fees=[f"{one.label[locale]} · {dirhams(amount, locale)}" for one, amount in settled.fees],
        parts=[SummaryPart(one.id, one.title[locale], applying.answered(settled, one.id, locale))
               for one in settled.sections],
        sent=await following.sent(work, case, procedure, locale),
    )  # fmt: skip
