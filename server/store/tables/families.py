"""How each guardian reads, what families ask of the school, and questionnaires that name nobody."""

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, InSchool, Instant


class GuardianSetting(InSchool, Base):
    """How one guardian is written to. `box`, under the pupil's own key: language, channel, what is hidden from this
    guardian, and which questionnaires were answered (never what)."""

    __tablename__ = "guardian_setting"
    __table_args__ = (Index("ix_guardian_setting_pupil", "school_id", "pupil_id"),)

    guardian_id: Mapped[str] = mapped_column(String, primary_key=True)
    pupil_id: Mapped[str]
    box: Mapped[bytes]
    changed_at: Mapped[datetime] = mapped_column(Instant)


class FamilyRequest(InSchool, Base):
    """A guardian asks for a copy, a correction or a deletion of what is held. States: open, done, refused. `box`, under
    the pupil's own key: the words, and the school's answer."""

    __tablename__ = "family_request"
    __table_args__ = (
        Index("ix_family_request_pupil", "school_id", "pupil_id"),
        Index("ix_family_request_state", "school_id", "state", "due_on"),
    )

    id: Mapped[str] = mapped_column(String, primary_key=True)
    pupil_id: Mapped[str]
    guardian_id: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    filed_on: Mapped[date]
    due_on: Mapped[date]
    answered_on: Mapped[date | None]
    answered_by: Mapped[str | None]
    box: Mapped[bytes]


class QuestionnaireAnswer(InSchool, Base):
    """One filled questionnaire, without whose it is: no guardian, no pupil, a day and no time. `box`, under the
    school's key: what was answered."""

    __tablename__ = "questionnaire_answer"
    __table_args__ = (Index("ix_questionnaire_answer_asked", "school_id", "campaign_id", "questionnaire"),)

    id: Mapped[str] = mapped_column(String, primary_key=True)
    campaign_id: Mapped[str]
    questionnaire: Mapped[str]
    on: Mapped[date]
    box: Mapped[bytes]
