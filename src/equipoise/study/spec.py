"""What a study file may say, as models from which the published JSON Schema is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

DEFAULT_SAMPLES = 65_536
DEFAULT_OUTPUTS = (
    "removed_share",
    "upper_bound_share",
    "mean_arriving",
    "mean_leaking",
    "p_at_least_100_leak",
)
MOST_OPTIONS = 64
FORCE_SIZE = "warheads"
UPLOAD = "upload"

Number = Annotated[float, Field(allow_inf_nan=False)]
Word = Annotated[
    str,
    Field(coerce_numbers_to_str=True),
    StringConstraints(strip_whitespace=True, min_length=1),
]


class Plain(BaseModel):
    """A mapping of known keys; others are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Described(Plain):
    """What every parameter may say beside its doubt."""

    label: str = Field("", description="Name for people; the name of the input if left out.")
    group: str = Field("", description="Group of drivers it belongs to.")


class UniformSpec(Described):
    """Any value between two ends, none more likely."""

    uniform: tuple[Number, Number] = Field(description="Low and high end.")


class PertSpec(Described):
    """A range with a most likely value (PERT, a beta distribution over the range)."""

    pert: tuple[Number, Number, Number] = Field(description="Low end, most likely value, high end.")


class BetaSpec(Described):
    """A beta distribution of a chance, by its two shapes."""

    beta: tuple[Number, Number] = Field(description="Shapes, both above 0.")


class RecordOf(Plain):
    """A test record and how it is counted."""

    program: Word = Field(description="Program with a test record, for example GMD.")
    rule: Word = Field("all-attempts", description="Counting rule; see 'equipoise record'.")


class TestRecordSpec(Described):
    """The chance of a hit that a test record leaves, under a counting rule."""

    __test__ = False

    test_record: RecordOf


class FactSpec(Described):
    """The range of one row of the facts."""

    fact: Word = Field(description="Id of the row; see 'equipoise facts'.")


class FixedSpec(Described):
    """A value without doubt."""

    fixed: Number


def _kind_in(known: tuple[str, ...]) -> Any:
    """A function that tells which kind of distribution a mapping is, by the key it has."""

    def kind(value: object) -> str | None:
        if isinstance(value, bool):
            return None
        if isinstance(value, int | float):
            return "kind number"
        if isinstance(value, Plain):
            return next((f"kind {k}" for k in known if k in type(value).model_fields), None)
        if isinstance(value, Mapping):
            found = [k for k in known if k in value]
            return f"kind {found[0]}" if len(found) == 1 else None
        return None

    return kind


def _one_of(known: tuple[str, ...]) -> Discriminator:
    return Discriminator(
        _kind_in(known),
        custom_error_type="not_one_kind",
        custom_error_message="this is not exactly one kind of doubt",
        custom_error_context={"cure": f"Write one of: {', '.join(known)}."},
    )


_ESTIMATES = ("uniform", "pert", "beta", "test_record", "fact", "fixed", "number")
Estimate = Annotated[
    Annotated[UniformSpec, Tag("kind uniform")]
    | Annotated[PertSpec, Tag("kind pert")]
    | Annotated[BetaSpec, Tag("kind beta")]
    | Annotated[TestRecordSpec, Tag("kind test_record")]
    | Annotated[FactSpec, Tag("kind fact")]
    | Annotated[FixedSpec, Tag("kind fixed")]
    | Annotated[Number, Tag("kind number")],
    _one_of(_ESTIMATES),
]


class MixtureSpec(Described):
    """Rival estimates, each as likely, because nobody knows which is right."""

    mixture: Annotated[list[Estimate], Field(min_length=2)]


class ScenarioSpec(Plain):
    """What is launched at what, and under which assumptions."""

    attacker: Word = Field(description="Party code of the attacker, for example RUS.")
    defender: Word = Field(description="Party code of the defender, for example USA.")
    on: Word = Field(description="Date: YYYY, YYYY-MM or YYYY-MM-DD.")
    posture: Word = Field("no-first-strike", description="How the attacker's force is struck.")
    loading: Literal["best", "as_listed", "declared", "maximum"] = Field(
        "best",
        description="How warheads are spread; best is declared where there is a declaration.",
    )
    series: tuple[Word, ...] = Field((), description="Sources of forces preferred to the default.")
    plan: Word = Field("deployed", description="State or plan of the defense, or none.")
    layers: tuple[Word, ...] | None = Field(None, description="Only these layers of the plan.")
    add_layers: tuple[Word, ...] = Field(
        (), description="Layers of your own, met first; the file must give their six inputs."
    )
    doctrine: Word = Field("salvo", description="Shot doctrine of every layer.")
    rule: Word = Field("all-attempts", description="Counting rule of test records.")
    viewpoint: Word = Field("baseline", description="Whose assumptions.")


class CaseSpec(Plain):
    """Keys of the scenario that one option of a choice changes."""

    attacker: Word | None = None
    defender: Word | None = None
    on: Word | None = None
    posture: Word | None = None
    loading: Literal["best", "as_listed", "declared", "maximum"] | None = None
    series: tuple[Word, ...] | None = None
    plan: Word | None = None
    layers: tuple[Word, ...] | None = None
    add_layers: tuple[Word, ...] | None = None
    doctrine: Word | None = None
    rule: Word | None = None
    viewpoint: Word | None = None

    @model_validator(mode="after")
    def _no_key_is_empty(self) -> CaseSpec:
        empty = [k for k in self.model_fields_set - {"layers"} if getattr(self, k) is None]
        if empty:
            raise PydanticCustomError(
                "empty_key",
                "'{key}' has no value",
                {"key": min(empty), "cure": "Give it one, or leave the key out."},
            )
        return self


class ChoiceSpec(Described):
    """A choice without probability: every option is scanned equally often."""

    choice: Annotated[
        Annotated[list[Word], Field(min_length=2, max_length=MOST_OPTIONS), Tag("kind list")]
        | Annotated[
            dict[Word, CaseSpec], Field(min_length=2, max_length=MOST_OPTIONS), Tag("kind names")
        ],
        Discriminator(lambda v: "kind names" if isinstance(v, Mapping) else "kind list"),
    ] = Field(
        description="Values of the scenario key of this name; or names, each with the keys it sets."
    )


KINDS = (
    "uniform",
    "pert",
    "beta",
    "test_record",
    "fact",
    "fixed",
    "mixture",
    "choice",
    "number",
)
ParameterSpec = Annotated[
    Annotated[UniformSpec, Tag("kind uniform")]
    | Annotated[PertSpec, Tag("kind pert")]
    | Annotated[BetaSpec, Tag("kind beta")]
    | Annotated[TestRecordSpec, Tag("kind test_record")]
    | Annotated[FactSpec, Tag("kind fact")]
    | Annotated[FixedSpec, Tag("kind fixed")]
    | Annotated[MixtureSpec, Tag("kind mixture")]
    | Annotated[ChoiceSpec, Tag("kind choice")]
    | Annotated[Number, Tag("kind number")],
    _one_of(KINDS),
]


class Criterion(Plain):
    """What it means that the defense matters: an output at or beyond a threshold."""

    output: Word = Field(description="Name of an output of the study.")
    at_least: Number | None = None
    at_most: Number | None = None

    @model_validator(mode="after")
    def _one_threshold(self) -> Criterion:
        if (self.at_least is None) == (self.at_most is None):
            raise PydanticCustomError(
                "one_threshold",
                "a criterion needs exactly one threshold",
                {"cure": "Write at_least or at_most, not both."},
            )
        return self

    @property
    def threshold(self) -> float:
        """The threshold."""
        value = self.at_most if self.at_least is None else self.at_least
        assert value is not None
        return value


class StudySpec(Plain):
    """A study: a scenario, what is not known about it, and what is asked."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)] = Field(
        description="Short name: small letters, digits and hyphens."
    )
    title: str = Field("", description="Title for people.")
    question: str = Field("", description="The question, in a sentence.")
    notes: str = Field("", description="Where the numbers come from, what to beware of.")
    known_by: Word | None = Field(None, description="Use only facts that were public by this date.")
    scenario: ScenarioSpec
    doubt: Literal["declared", "none"] = Field(
        "declared",
        description="Whether inputs the file does not name carry their declared doubt, or rest.",
    )
    parameters: dict[str, ParameterSpec] = Field(
        default_factory=dict,
        description=f"Inputs by name, or the knobs '{FORCE_SIZE}' (size of the force, in warheads) "
        f"and '{UPLOAD}' (0: as loaded, 1: as much as the missiles are held to carry).",
    )
    outputs: Annotated[tuple[Word, ...], Field(min_length=1)] = Field(
        DEFAULT_OUTPUTS, description="What is computed for every scenario."
    )
    matters: Criterion | None = Field(
        None, description="When the defense is said to matter: for thresholds and discovery."
    )
    samples: Annotated[int, Field(ge=1, le=2**40)] = Field(
        DEFAULT_SAMPLES, description="Number of scenarios, best a power of two."
    )
    seed: Annotated[int, Field(ge=0, lt=2**63)] = Field(1, description="Seed of the design.")

    def asked(self) -> dict[str, Any]:
        """What determines the results: all but words, length, seed and threshold."""
        chosen = ("known_by", "scenario", "doubt", "parameters", "outputs")
        said = self.model_dump(mode="json", exclude_defaults=True)
        return {k: _without_words(v) for k, v in said.items() if k in chosen}


def _without_words(value: Any) -> Any:
    """A tree of plain values without labels and groups, which change no number."""
    if isinstance(value, dict):
        return {k: _without_words(v) for k, v in value.items() if k not in ("label", "group")}
    return [_without_words(v) for v in value] if isinstance(value, list) else value
