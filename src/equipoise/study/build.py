"""From a study file and facts to the model that is swept."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from equipoise.core.dates import day_asked
from equipoise.core.errors import BadInputError, NoFactError, UnknownNameError
from equipoise.core.facts import Facts
from equipoise.core.wording import spaced
from equipoise.defense.architecture import Architecture, Layer, architecture
from equipoise.defense.record import rule_named
from equipoise.exchange.inputs import (
    GROUP_ALERT,
    GROUP_DEFENSE,
    Input,
    LayerInputs,
    Question,
    check_names,
    gather,
)
from equipoise.exchange.scenario import POSTURES
from equipoise.forces.inventory import ForceGroup, ForceStructure, Loading, force_structure
from equipoise.study.cases import WHOLE_INPUTS, Case, Force, StudyModel, SweptParameter
from equipoise.study.doubt import distribution_of, input_of
from equipoise.study.files import StudyFile
from equipoise.study.outputs import Output, known_outputs, output_named
from equipoise.study.spec import FORCE_SIZE, UPLOAD, CaseSpec, ChoiceSpec, ScenarioSpec
from equipoise.study.text import Document, Path, nearest

MOST_CASES = 1024
NO_DEFENSE = "none"
KNOBS = {
    FORCE_SIZE: ("Size of the force", "size of the force"),
    UPLOAD: ("Upload, from as loaded to full", "loading and upload"),
}
CHOICE_GROUPS = {
    "posture": GROUP_ALERT,
    "plan": GROUP_DEFENSE,
    "layers": GROUP_DEFENSE,
    "doctrine": GROUP_DEFENSE,
}
_LAYER_INPUTS = (
    ("interceptors", "Interceptors"),
    ("kill", "Single-shot kill probability"),
    ("tracking_probability", "Tracking probability"),
    ("defense_common_mode_probability", "Common-mode failure"),
    ("engageable_share", "Engageable share"),
    ("shots_per_warhead", "Shots per warhead"),
)


@dataclass(frozen=True)
class BuiltStudy:
    """A study ready to be swept.

    Attributes:
        file: the study as read.
        model: what is swept.
        facts_digest: of the facts it was built from.
        known_by: vintage of the facts, as text, or None.
        facts_read: ids of the rows read.
    """

    file: StudyFile
    model: StudyModel
    facts_digest: str
    known_by: str | None
    facts_read: tuple[str, ...]


@dataclass(frozen=True)
class _Setting:
    """A scenario of one case, and where each of its keys was set."""

    scenario: ScenarioSpec
    places: Mapping[str, Path]

    def place(self, key: str) -> Path:
        return self.places.get(key, ("scenario", key))


def build(file: StudyFile, facts: Facts) -> BuiltStudy:
    """Build a study on facts.

    Raises:
        BadInputError: if a name in the file is unknown to the facts; names line, key and cure.
    """
    spec, document = file.spec, file.document
    known = facts
    if spec.known_by is not None:
        with _located(document, ("known_by",)):
            known = facts.as_known_by(day_asked(spec.known_by))
    view = known.recorded()
    outputs = _outputs(file)
    choices = {n: p for n, p in spec.parameters.items() if isinstance(p, ChoiceSpec)}
    settings = list(_settings(file, choices))
    pairs = [_case(file, view, s, _doubts(file, view, s)) for s in settings]
    _require_known_parameters(file, pairs)
    cases = tuple(case for case, _ in pairs)
    return BuiltStudy(
        file=file,
        model=StudyModel(_parameters(file, choices, cases), outputs, cases),
        facts_digest=facts.digest,
        known_by=None if known.known_by is None else known.known_by.isoformat(),
        facts_read=view.recorder.ids,
    )


@contextmanager
def _located(document: Document, path: Path) -> Iterator[None]:
    """Say where in the study file the cause of an error stands."""
    try:
        yield
    except BadInputError as error:
        raise document.error(path, error.problem, error.cure) from error


def _outputs(file: StudyFile) -> tuple[Output, ...]:
    document, spec = file.document, file.spec
    found = []
    for i, name in enumerate(spec.outputs):
        output = output_named(name)
        if output is None:
            cure = f"{nearest(name, known_outputs())}Known: {', '.join(known_outputs())}."
            raise document.error(("outputs", i), f"unknown output '{name}'", cure)
        if name in spec.outputs[:i]:
            raise document.error(("outputs", i), f"'{name}' comes twice", "Keep one of the two.")
        found.append(output)
    if spec.matters is not None and spec.matters.output not in spec.outputs:
        raise document.error(
            ("matters", "output"),
            f"'{spec.matters.output}' is not among the outputs of the study",
            f"{nearest(spec.matters.output, spec.outputs)}Known: {', '.join(spec.outputs)}.",
        )
    return tuple(found)


def _settings(file: StudyFile, choices: Mapping[str, ChoiceSpec]) -> Iterator[_Setting]:
    """The scenario of every combination of choices, the last choice changing fastest."""
    document, scenario = file.document, file.spec.scenario
    options = [_options(document, name, spec) for name, spec in choices.items()]
    total = int(np.prod([len(o) for o in options])) if options else 1
    if total > MOST_CASES:
        raise document.error(
            ("parameters",),
            f"the choices combine to {total} cases",
            f"Keep it at {MOST_CASES} or fewer; leave some choices to a study of their own.",
        )
    for combination in itertools.product(*options):
        changes: dict[str, object] = {}
        places: dict[str, Path] = {}
        for path, case in combination:
            for key, value in case.model_dump(exclude_unset=True).items():
                if key in changes:
                    raise document.error(
                        path, f"'{key}' is set by two choices", "Leave it to one of them."
                    )
                changes[key], places[key] = value, path
        yield _Setting(scenario.model_copy(update=changes), places)


def _options(document: Document, name: str, spec: ChoiceSpec) -> list[tuple[Path, CaseSpec]]:
    """Each option of a choice as the scenario keys it sets, and where it stands."""
    path: Path = ("parameters", name, "choice")
    if isinstance(spec.choice, dict):
        return [((*path, label), case) for label, case in spec.choice.items()]
    single = [k for k in CaseSpec.model_fields if k not in ("layers", "add_layers", "series")]
    if name not in single:
        raise document.error(
            ("parameters", name),
            f"'{name}' is no key of the scenario",
            f"{nearest(name, single)}A choice that is a list needs the name of one of: "
            f"{', '.join(single)}. For anything else, write names with the keys that each sets.",
        )
    if len(set(spec.choice)) < len(spec.choice):
        raise document.error(path, "an option comes twice", "Keep one of the two.")
    found = []
    for i, value in enumerate(spec.choice):
        try:
            found.append(((*path, i), CaseSpec.model_validate({name: value})))
        except ValueError as error:
            raise document.error(
                (*path, i), f"'{value}' is no {name}", "See docs/studies.md."
            ) from error
    return found


Doubts = Mapping[str, Input]


def _doubts(file: StudyFile, facts: Facts, setting: _Setting) -> Doubts:
    """Every parameter of the file that is a number, as an input with its doubt.

    Test records count up to the day of the case.
    """
    found: dict[str, Input] = {}
    with _located(file.document, setting.place("on")):
        on = day_asked(setting.scenario.on)
    for name, spec in file.spec.parameters.items():
        if isinstance(spec, ChoiceSpec):
            continue
        path: Path = ("parameters", name)
        with _located(file.document, path):
            doubt = distribution_of(spec, facts, on)
            found[name] = input_of(name, spec, doubt)
    return found


def _case(
    file: StudyFile, facts: Facts, setting: _Setting, doubts: Doubts
) -> tuple[Case, set[str]]:
    """A case, and the names of all its inputs."""
    question = _question(file.document, facts, setting, doubts)
    inputs = {i.name: i for i in question.inputs}
    rests = file.spec.doubt == "none"
    final = {
        name: doubts[name] if name in doubts else (_at_rest(i) if rests else i)
        for name, i in inputs.items()
    }
    final = {
        n: replace(final[n], group=doubts[n].group or i.group, label=doubts[n].label or i.label)
        if n in doubts
        else final[n]
        for n, i in inputs.items()
    }
    distributions = {n: i.distribution for n, i in final.items() if i.high > i.low}
    distributions |= {
        n: doubts[n].distribution for n in KNOBS if n in doubts and doubts[n].high > doubts[n].low
    }
    case = Case(
        force=_force_arrays(question.force),
        surviving={f"surviving_{b}": final[i.name] for b, i in question.surviving.items()},
        reliability=final[question.reliability.name],
        force_failure=final[question.force_failure.name],
        layers=tuple(_light(x, final) for x in question.layers),
        doctrine=question.doctrine,
        distributions=distributions,
    )
    return case, set(inputs)


def _at_rest(item: Input) -> Input:
    return replace(item, low=item.central, high=item.central)


def _light(layer: LayerInputs, final: Mapping[str, Input]) -> LayerInputs:
    """A layer with the study's inputs and without the rows of its stock."""
    return LayerInputs(
        Layer(layer.layer.name, (), ""),
        *(final[i.name] for i in layer.all),
    )


def _force_arrays(force: ForceStructure) -> Force:
    """The force by type of missile and basing; subgroups of unlike loads are joined."""
    types: dict[tuple[str, str], list[ForceGroup]] = {}
    for group in force.groups:
        types.setdefault((group.system, group.basing), []).append(group)
    rows = [
        (
            sum(g.launchers for g in parts),
            parts[0].launchers_per_platform,
            sum(g.warheads for g in parts),
            max(max(int(g.load_range[1]), g.warheads_per_launcher) for g in parts),
        )
        for parts in types.values()
    ]
    launchers, sizes, loaded, most = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Force(
        launchers=launchers,
        sizes=np.minimum(sizes, launchers),
        loaded=loaded,
        most=most,
        surviving=tuple(f"surviving_{basing}" for _, basing in types),
    )


def _question(document: Document, facts: Facts, setting: _Setting, doubts: Doubts) -> Question:
    scenario = setting.scenario
    with _located(document, setting.place("on")):
        on = day_asked(scenario.on)
    with _located(document, setting.place("posture")):
        if scenario.posture not in POSTURES:
            raise UnknownNameError("posture", scenario.posture, POSTURES)
    with _located(document, setting.place("viewpoint")):
        check_names(facts, viewpoint=scenario.viewpoint, doctrine="salvo")
    with _located(document, setting.place("doctrine")):
        check_names(facts, viewpoint=None, doctrine=scenario.doctrine)
    with _located(document, setting.place("rule")):
        rule_named(scenario.rule)
    with _located(document, setting.place("attacker")):
        force = _force(facts, scenario)
    with _located(document, setting.place("plan" if scenario.plan != "deployed" else "defender")):
        defense = _defense(facts, scenario)
    with _located(document, setting.place("layers")):
        defense = _only(defense, scenario.layers)
    with _located(document, ("scenario",)):
        question = gather(
            facts,
            force,
            defense,
            on=on,
            posture=scenario.posture,
            viewpoint=scenario.viewpoint,
            doctrine=scenario.doctrine,
            rule=scenario.rule,
        )
    added = tuple(
        _added_layer(document, setting.place("add_layers"), name, doubts)
        for name in scenario.add_layers
    )
    return replace(question, layers=(*added, *question.layers))


def _force(facts: Facts, scenario: ScenarioSpec) -> ForceStructure:
    on = day_asked(scenario.on)
    loadings: tuple[Loading, ...] = (
        ("declared", "as_listed") if scenario.loading == "best" else (scenario.loading,)
    )
    for loading in loadings[:-1]:
        try:
            return force_structure(
                facts, scenario.attacker.upper(), on=on, loading=loading, series=scenario.series
            )
        except NoFactError:
            continue
    return force_structure(
        facts, scenario.attacker.upper(), on=on, loading=loadings[-1], series=scenario.series
    )


def _defense(facts: Facts, scenario: ScenarioSpec) -> Architecture:
    on, party = day_asked(scenario.on), scenario.defender.upper()
    if scenario.plan == NO_DEFENSE:
        return Architecture(party, on, NO_DEFENSE, ())
    plan = None if scenario.plan == "deployed" else scenario.plan
    return architecture(facts, party, on=on, plan=plan)


def _only(defense: Architecture, layers: Sequence[str] | None) -> Architecture:
    if layers is None:
        return defense
    known = [x.name for x in defense.layers]
    for name in layers:
        if name not in known:
            raise UnknownNameError(f"layer of '{defense.plan}'", name, known)
    return defense.only(*layers)


def _added_layer(document: Document, path: Path, name: str, doubts: Doubts) -> LayerInputs:
    """A layer of the study's own, all of whose inputs the file must give."""
    wanted = [f"{stem}_{name}" for stem, _ in _LAYER_INPUTS]
    missing = [n for n in wanted if n not in doubts]
    if missing:
        raise document.error(
            path,
            f"the layer '{name}' lacks {', '.join(missing)}",
            "Give each of them under 'parameters', as a number or with its doubt.",
        )
    inputs = [
        replace(
            doubts[n],
            label=doubts[n].label or f"{label}, {name.capitalize()}",
            group=doubts[n].group or GROUP_DEFENSE,
        )
        for n, (_, label) in zip(wanted, _LAYER_INPUTS, strict=True)
    ]
    return LayerInputs(Layer(name, (), ""), *inputs)


def _require_known_parameters(file: StudyFile, pairs: Sequence[tuple[Case, set[str]]]) -> None:
    known = sorted({n for _, names in pairs for n in names} | set(KNOBS))
    for name, spec in file.spec.parameters.items():
        if not isinstance(spec, ChoiceSpec) and name not in known:
            raise file.document.error(
                ("parameters", name),
                f"unknown parameter '{name}'",
                f"{nearest(name, known)}Known: {', '.join(known)}.",
            )


def _parameters(
    file: StudyFile, choices: Mapping[str, ChoiceSpec], cases: Sequence[Case]
) -> tuple[SweptParameter, ...]:
    """Inputs in doubt, then what the file adds to them, in its order.

    The order matters where two names hash to one dimension of the design: what comes last
    gives way, so that a line added to a file leaves the inputs' numbers as they were.
    """
    inputs = list(dict.fromkeys(n for c in cases for n in c.inputs if n in c.distributions))
    added = [n for n in file.spec.parameters if n in choices or n in KNOBS]
    in_doubt = {n for c in cases for n in c.distributions}
    found = []
    for name in [*inputs, *(n for n in added if n in choices or n in in_doubt)]:
        if name in choices:
            found.append(_choice_parameter(name, choices[name]))
            continue
        item = next((c.inputs[name] for c in cases if name in c.inputs), None)
        label, group = (item.label, item.group) if item is not None else KNOBS[name]
        spec = file.spec.parameters.get(name)
        if spec is not None and not isinstance(spec, float | int):
            label, group = spec.label or label, spec.group or group
        found.append(SweptParameter(name, label, group, whole=name.startswith(WHOLE_INPUTS)))
    return tuple(found)


def _choice_parameter(name: str, spec: ChoiceSpec) -> SweptParameter:
    label = spec.label or spaced(name).capitalize()
    return SweptParameter(
        name, label, spec.group or CHOICE_GROUPS.get(name, name), labels=tuple(spec.choice)
    )
