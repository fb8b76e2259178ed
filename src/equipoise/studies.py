"""Studies in Python: run one, ask the results, draw them, hand them to other libraries."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equipoise.core.errors import BadInputError
from equipoise.core.facts import Facts
from equipoise.core.finding import Column, Table
from equipoise.data.load import load_facts
from equipoise.study.answers import Answer, summary
from equipoise.study.build import BuiltStudy, build
from equipoise.study.conditions import Conditions, discover
from equipoise.study.drivers import Drivers, Groups, Worth, drivers, worth_of_knowing
from equipoise.study.files import StudyFile, parse_study, read_study, study_of
from equipoise.study.running import Results, output_field, results_in, run_study
from equipoise.study.spec import Criterion
from equipoise.study.thresholds import BreakEven, StudyMap, find_break_even, find_map
from equipoise.sweep.indices import processors
from equipoise.sweep.run import Engine, Progress, RunReport

if TYPE_CHECKING:
    from equipoise.report.study_pictures import Picture


class Study:
    """A study: a scenario from facts, what is not known about it, and what is asked.

    ``Study("study.yaml")``, ``Study({"name": ..., "scenario": {...}})`` or
    ``Study.from_file("study.yaml")``.

    Args:
        source: path of a study file, or the same as plain values.
        facts: facts to use instead of the shipped ones.

    Raises:
        BadInputError: if the study cannot be used; names file, line, key and cure.
    """

    def __init__(
        self, source: str | Path | Mapping[str, Any] | StudyFile, *, facts: Facts | None = None
    ) -> None:
        self.file = _file_of(source)
        self._facts = facts
        self._built: BuiltStudy | None = None

    @classmethod
    def from_file(cls, path: str | Path, *, facts: Facts | None = None) -> Study:
        """A study from its file."""
        return cls(path, facts=facts)

    @property
    def built(self) -> BuiltStudy:
        """The study on its facts, built when first needed."""
        if self._built is None:
            self._built = build(self.file, self.facts)
        return self._built

    @property
    def facts(self) -> Facts:
        """The facts it is built on: those given, else those that ship."""
        return self._facts if self._facts is not None else load_facts()

    def run(
        self,
        out: str | Path | None = None,
        *,
        samples: int | None = None,
        seed: int | None = None,
        workers: int | None = None,
        scheduler: str | None = None,
        shared: bool = False,
        resume: bool = False,
        progress: Progress | None = None,
    ) -> StudyResult:
        """Run the study.

        Args:
            out: folder or address for the results; a temporary folder that lasts as long as
                the result if None.
            samples, seed: instead of those of the file.
            workers: threads; all processors if None.
            scheduler: address of a Dask scheduler to run on.
            shared: whether its workers write into the folder themselves.
            resume: go on with what the folder holds, or make it longer.
            progress: called with scenarios done and their total.

        Raises:
            BadInputError: if an option is out of range or the folder holds another run.
            FolderError: if the disk is full or refuses.
            Interrupted: if the run was stopped; it can then be resumed.
        """
        engine = Engine(processors() if workers is None else workers, scheduler, shared)
        keeper = _TemporaryFolder() if out is None else None
        place = keeper.path / "run" if keeper is not None else out
        assert place is not None
        report = run_study(
            self.built,
            place,
            samples=samples,
            seed=seed,
            engine=engine,
            resume=resume,
            progress=progress,
        )
        return StudyResult(self, results_in(place), report, keeper)

    def _repr_html_(self) -> str:
        spec = self.file.spec
        text = escape(spec.question or spec.title or spec.name)
        names = ", ".join(escape(p.name) for p in self.built.model.parameters)
        return f"<p><b>{escape(spec.name)}</b>: {text}</p><p>In doubt: {names}</p>"


class _TemporaryFolder:
    """A folder that is removed when nobody holds on to it any more."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="equipoise-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def _file_of(source: str | Path | Mapping[str, Any] | StudyFile) -> StudyFile:
    if isinstance(source, StudyFile):
        return source
    if isinstance(source, Mapping):
        return study_of(source)
    return read_study(source)


def open_results(place: str | Path, *, facts: Facts | None = None) -> StudyResult:
    """The results of a study that was run before.

    Args:
        place: folder or address of the results.
        facts: facts to ask further questions with, instead of the shipped ones.

    Raises:
        BadInputError: if there is no finished run.
    """
    results = results_in(place)
    file = parse_study(results.manifest["study_text"], file=f"study of {results.folder.where}")
    return StudyResult(Study(file, facts=facts), results, None)


@dataclass(frozen=True)
class StudyResult:
    """The results of a study.

    Attributes:
        study: what was run.
        results: the rows, and the manifest of the run.
        report: what the run did; None if the results were opened later.
    """

    study: Study
    results: Results
    report: RunReport | None = None
    _keeper: Any = field(default=None, repr=False, compare=False)

    @property
    def run_id(self) -> str:
        """Short name of the run."""
        return str(self.results.manifest["run_id"])

    @property
    def digest(self) -> str:
        """Digest of all rows in scenario order."""
        return str(self.results.manifest["digest"])

    def summary(self) -> Answer:
        """5, 50 and 95 percent points of every output, over all and by option of a choice."""
        return summary(self.results)

    def to_pandas(self) -> Any:
        """All rows as a pandas data frame (needs pandas).

        Raises:
            BadInputError: if pandas is not installed.
        """
        return _module("pandas").DataFrame(self.results.columns())

    def to_polars(self) -> Any:
        """All rows as a polars data frame (needs polars).

        Raises:
            BadInputError: if polars is not installed.
        """
        columns = self.results.columns()
        chosen = {f.name for f in self.results.fields if f.labels}
        return _module("polars").DataFrame(
            {k: v.tolist() if k in chosen else v for k, v in columns.items()}
        )

    def to_xarray(self) -> Any:
        """All rows as an xarray data set over the dimension ``scenario`` (needs xarray).

        Labels and units are attributes of each variable, the run's identity of the whole.

        Raises:
            BadInputError: if xarray is not installed.
        """
        columns = self.results.columns()
        index = columns.pop("scenario")
        about = {f.name: {"label": f.label, "unit": f.unit} for f in self.results.fields}
        return _module("xarray").Dataset(
            {k: ("scenario", v, about[k]) for k, v in columns.items()},
            coords={"scenario": index},
            attrs={
                "run_id": self.run_id,
                "digest": self.digest,
                "facts_digest": self.results.manifest["facts_digest"],
                "version": self.results.manifest["versions"]["equipoise"],
                "study": self.results.manifest["study_text"],
            },
        )

    def sobol(
        self,
        groups: Groups = None,
        *,
        output: str | None = None,
        size: int = 4096,
        threads: int | None = None,
    ) -> Drivers:
        """Sobol indices and swings of an output; see :func:`equipoise.study.drivers.drivers`."""
        return drivers(
            self._model, output=output, groups=groups, size=size, seed=self._seed, threads=threads
        )

    def worth(
        self,
        groups: Groups = None,
        *,
        output: str | None = None,
        at_least: float | None = None,
        at_most: float | None = None,
        size: int = 128,
    ) -> Worth:
        """Which doubt, if resolved, would change the verdict whether the defense matters."""
        return worth_of_knowing(
            self._model,
            self._criterion(output, at_least, at_most),
            groups=groups,
            size=size,
            seed=self._seed,
        )

    def discover(
        self,
        *,
        output: str | None = None,
        at_least: float | None = None,
        at_most: float | None = None,
        method: str = "prim",
        boxes: int = 1,
        depth: int = 3,
    ) -> Conditions:
        """What must be true for the defense to matter: boxes with coverage and density."""
        return discover(
            self.results,
            self._criterion(output, at_least, at_most),
            method=method,
            boxes=boxes,
            depth=depth,
        )

    def break_even(
        self,
        parameter: str,
        *,
        output: str | None = None,
        at_least: float | None = None,
        at_most: float | None = None,
        bounds: tuple[float, float] | None = None,
        options: dict[str, str] | None = None,
    ) -> BreakEven:
        """Where the answer flips along a parameter, by bisection on exact outcomes."""
        return find_break_even(
            self._model,
            parameter,
            self._criterion(output, at_least, at_most),
            bounds=bounds,
            options=options,
            seed=self._seed,
        )

    def map(
        self,
        x: str,
        y: str,
        *,
        output: str | None = None,
        at_least: float | None = None,
        at_most: float | None = None,
        points: tuple[int, int] = (15, 12),
        options: dict[str, str] | None = None,
    ) -> StudyMap:
        """The answer over two parameters, with bands over all other doubt."""
        return find_map(
            self._model,
            x,
            y,
            self._criterion(output, at_least, at_most),
            points=points,
            options=options,
            seed=self._seed,
        )

    def cite(self) -> str:
        """The sources of all rows read as numbered notes, best first, and the run last.

        Raises:
            BadInputError: if the facts at hand are not those of the results.
        """
        from equipoise.data.citation import as_chicago, cite_rows

        spec, rows = self.study.file.spec, self.results.manifest["facts_read"]
        title, run_id = spec.title or spec.name, self.run_id
        return as_chicago(
            cite_rows(self._facts, spec.name, "run", title, row_ids=rows, run_id=run_id)
        )

    @property
    def plot(self) -> Plots:
        """Pictures of the results."""
        return Plots(self)

    @property
    def _model(self) -> Any:
        self._require_own_facts(self.study.built.facts_digest)
        return self.study.built.model

    @property
    def _facts(self) -> Facts:
        """The facts that the results were computed from."""
        facts = self.study.facts
        self._require_own_facts(facts.digest)
        return facts

    def _require_own_facts(self, digest: str) -> None:
        if digest != self.results.manifest["facts_digest"]:
            raise BadInputError(
                "these results were computed from other facts than those at hand",
                cure="Run the study again, or use the version of Equipoise that ran it.",
            )

    @property
    def _seed(self) -> int:
        return int(self.results.manifest["seed"])

    def _criterion(
        self, output: str | None, at_least: float | None, at_most: float | None
    ) -> Criterion:
        """The criterion asked for, or the study's own."""
        own = self.study.file.spec.matters
        if at_least is None and at_most is None:
            if own is not None and output in (None, own.output):
                return own
            raise BadInputError(
                "when does the defense matter?",
                cure="Give at_least or at_most, or write 'matters' into the study file.",
            )
        default = own.output if own is not None else self.results.outputs[0].name
        name = output_field(self.results.outputs, output or default).name
        if at_least is not None and at_most is not None:
            raise BadInputError("two thresholds at once", cure="Give at_least or at_most.")
        return Criterion(output=name, at_least=at_least, at_most=at_most)

    def _repr_html_(self) -> str:
        return f"{self.summary()._repr_html_()}<p>run {self.run_id}</p>"


def _module(name: str) -> Any:
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError:
        raise BadInputError(
            f"{name} is not installed", cure=f"Install it: pip install {name}."
        ) from None


@dataclass(frozen=True)
class Plots:
    """Pictures of a study's results; each computes what it shows, and saves or shows itself.

    ``theme`` is one of the report's figures: ``screen``, ``narrow``, ``print`` or ``gray``.
    """

    result: StudyResult

    def outcomes(self, output: str | None = None, *, theme: str = "screen") -> Picture:
        """An output's middle and range, over all and for each option of a choice."""
        from equipoise.report.study_pictures import ranges_picture

        names = [f.name for f in self.result.results.outputs]
        chosen = output_field(self.result.results.outputs, output or names[0])
        answer = self.result.summary()
        rows = tuple(
            (r["case"], r["central"], r["low"], r["high"])
            for r in answer.to_rows()
            if r["output"] == chosen.name
        )
        columns = (
            Column("category", "Case"),
            Column("value", chosen.label, chosen.unit),
            Column("low", "5 %", chosen.unit),
            Column("high", "95 %", chosen.unit),
        )
        return ranges_picture(
            Table(chosen.label, columns, rows),
            title=chosen.label,
            unit=chosen.unit,
            scenario=self._scenario,
            run_id=self.result.run_id,
            theme=theme,
        )

    def drivers(
        self,
        groups: Groups = None,
        *,
        output: str | None = None,
        size: int = 4096,
        theme: str = "screen",
    ) -> Picture:
        """Swings and Sobol indices of an output."""
        from equipoise.report.study_pictures import figure_picture

        answer = self.result.sobol(groups, output=output, size=size)
        assert answer.figure is not None
        figure = replace(answer.figure, scenario=f"{self._scenario}; {answer.figure.scenario}")
        return figure_picture(figure, self.result.run_id, theme)

    def break_even(self, parameter: str, *, theme: str = "screen", **criterion: Any) -> Picture:
        """An output along a parameter, with its threshold and band."""
        from equipoise.report.study_pictures import curve_picture

        answer = self.result.break_even(parameter, **criterion)
        assert answer.curve is not None
        return curve_picture(
            answer.curve,
            title=answer.words[0],
            threshold=self._threshold(criterion),
            scenario=self._scenario,
            run_id=self.result.run_id,
            theme=theme,
        )

    def map(self, x: str, y: str, *, theme: str = "screen", **criterion: Any) -> Picture:
        """An output over two parameters."""
        from equipoise.report.study_pictures import map_picture

        answer = self.result.map(x, y, **criterion)
        return map_picture(
            answer.table,
            title=answer.table.title,
            threshold=answer.threshold,
            scenario=self._scenario,
            run_id=self.result.run_id,
            theme=theme,
        )

    def _threshold(self, criterion: Mapping[str, Any]) -> float:
        asked = (criterion.get(k) for k in ("output", "at_least", "at_most"))
        return self.result._criterion(*asked).threshold

    @property
    def _scenario(self) -> str:
        spec = self.result.study.file.spec
        s = spec.scenario
        return f"{spec.name}: {s.attacker} against {s.defender}, {s.on}, {s.posture}, {s.viewpoint}"
