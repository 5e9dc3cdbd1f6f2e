"""Turn view models into HTML, by one template engine that cannot print anything unescaped.

Every page carries its own style and is allowed nothing else: the content security policy names the hashes of
the one style and the one script that were written here. A student's page has no script at all.
"""

import base64
import hashlib
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from grader.model.text import capped, visible
from grader.results.pages.class_page import ClassPage
from grader.results.pages.student import StudentPage


@cache
def _engine() -> Environment:
    return Environment(
        loader=PackageLoader("grader.results.pages"),
        autoescape=True,
        finalize=for_page,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def for_page(value: object) -> object:
    """Cap a text and make it visible; markup made by a template is left as it is.

    The template engine applies this to everything it prints.
    """
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(capped(value))
    return value


def student_html(page: StudentPage) -> str:
    return _html("student.html.jinja", page, script=None)


def class_html(page: ClassPage) -> str:
    return _html("class.html.jinja", page, script=_asset("class.js"))


def _html(template: str, page: StudentPage | ClassPage, script: Markup | None) -> str:
    style = _asset("page.css")
    loaded = _engine().get_template(template)
    return loaded.render(page=page, style=style, script=script, policy=_policy(style, script))


@cache
def _asset(name: str) -> Markup:
    """Return a file of this package, trusted as it stands."""
    engine = _engine()
    source, _, _ = PackageLoader("grader.results.pages").get_source(engine, name)
    return Markup(source)


def _policy(style: str, script: str | None) -> str:
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
