"""What MkDocs calls: fills the generated parts of pages, and adds the gallery's pages.

A line ``<!-- generated: NAME -->`` in a page is replaced by what ``PARTS[NAME]`` returns, so
that no page repeats by hand what code, schema or facts already say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import commands
import gallery
import layers
import parts
import people
import views
from mkdocs.structure.files import File

OWN_SHIM = "vendor/iframe-worker.js"
_SHIM = re.compile(r'https://[^"]+/iframe-worker/shim')
_ELSEWHERE = re.compile(r"""(?<=["'`])https?://(?!www\.w3\.org)[\w.]+(?=/)""")
PARTS: dict[str, Callable[[], str]] = {
    "arguments": parts.arguments,
    "argument-keys": parts.argument_keys,
    "claims": parts.claims,
    "commands": commands.commands,
    "events": people.events,
    "first-answer": gallery.first_answer,
    "gallery": gallery.overview,
    "glossary": parts.glossary,
    "layers": layers.picture,
    "packages": layers.packages,
    "python": parts.python,
    "recalled": people.recalled,
    "study-keys": parts.study_keys,
    "view-addresses": views.addresses,
    "viewpoints": people.viewpoints,
    "views": views.views,
}
_MARK = re.compile(r"^<!-- generated: ([a-z-]+) -->$", flags=re.MULTILINE)
_FENCE = re.compile(r"^(```\w+)[^\n]*$", flags=re.MULTILINE)
_SHOWN = re.compile(r'\b(title|no-run)="([^"]*)"')
_ROLE = re.compile(r":(?:func|class|data|mod|meth|attr|exc):(?=<code>)")


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Fill the generated parts of a page, and keep of the words on a fence what readers need.

    Raises:
        KeyError: if a page asks for a part that does not exist.
    """
    filled = _MARK.sub(lambda found: PARTS[found.group(1)](), markdown)
    return _FENCE.sub(_fence, filled)


def _fence(found: re.Match[str]) -> str:
    """The first line of a code block: language and title; why it is not run is a title too."""
    words = dict(_SHOWN.findall(found[0]))
    title = f"not run by the tests: {words['no-run']}" if "no-run" in words else words.get("title")
    return f'{found[1]} title="{title}"' if title else found[1]


def on_page_content(html: str, **_: Any) -> str:
    """Leave out the reference marks of docstrings, which are for other renderers."""
    return _ROLE.sub("", html)


def on_files(files: Any, config: Any) -> Any:
    """Add a page and a picture for each question of the gallery, and the picture of the history."""
    pictures = {"explanation/history.svg": people.history_picture()}
    for name, content in {**gallery.pages(), **pictures}.items():
        files.append(File.generated(config, name, content=content))
    return files


def on_post_build(config: Any) -> None:
    """Leave nothing in the site that a browser could ask the network for.

    The theme takes one script from elsewhere, which is vendored, and has addresses for old
    browsers and for features that are not used here.
    """
    site = Path(config.site_dir)
    for page in site.rglob("*.html"):
        up = "../" * (len(page.relative_to(site).parts) - 1)
        _replace(page, _SHIM, f"{up}{OWN_SHIM}")
    for script in (site / "assets" / "javascripts").glob("*.js"):
        _replace(script, _ELSEWHERE, "")
    for source_map in site.rglob("*.map"):
        source_map.unlink()


def _replace(path: Path, old: re.Pattern[str], new: str) -> None:
    path.write_text(old.sub(new, path.read_text(encoding="utf-8")), encoding="utf-8")
