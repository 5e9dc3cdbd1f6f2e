"""Turn view models into HTML, by one template engine that cannot print anything unescaped.

Every page carries its own style and is allowed nothing else: the content security policy names the hashes of
the one style and the one script that were written here. A student's page has no script at all.
"""

import base64
import hashlib
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from grader.model.text import cap_text, make_visible
from grader.results.pages.class_page import ClassPage
from grader.results.pages.student import StudentPage


@cache
def _make_engine() -> Environment:
    return Environment(
        loader=PackageLoader("grader.results.pages"),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def finalize(value: object) -> object:
    """Cap a text and make it visible; markup made by a template is left as it is.

    The template engine applies this to everything it prints.
    """
    if isinstance(value, str) and not isinstance(value, Markup):
        return make_visible(cap_text(value))
    return value


def render_student(page: StudentPage) -> str:
    return _render("student.html.jinja", page, script=None)


def render_class(page: ClassPage) -> str:
    return _render("class.html.jinja", page, script=_read_asset("class.js"))


def _render(template: str, page: StudentPage | ClassPage, script: Markup | None) -> str:
    style = _read_asset("page.css")
    loaded = _make_engine().get_template(template)
    return loaded.render(page=page, style=style, script=script, policy=_write_policy(style, script))


@cache
def _read_asset(name: str) -> Markup:
    """Return a file of this package, trusted as it stands."""
    engine = _make_engine()
    source, _, _ = PackageLoader("grader.results.pages").get_source(engine, name)
    return Markup(source)


def _write_policy(style: str, script: str | None) -> str:
    allowed = [
        "default-src 'none'",
        f"style-src {_hash(style)}",
        *([f"script-src {_hash(script)}"] if script is not None else []),
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(allowed)


def _hash(source: str) -> str:
    digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
    return f"'sha256-{digest}'"
