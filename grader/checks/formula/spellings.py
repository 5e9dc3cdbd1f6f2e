"""How signs and names are spelled: plain text, Unicode and LaTeX, each as one kind of token. Data only."""

from typing import Final

_LOWER: Final = tuple(
    [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "zeta",
        "eta",
        "theta",
        "iota",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "omicron",
        "pi",
        "rho",
        "sigma",
        "tau",
        "upsilon",
        "phi",
        "chi",
        "psi",
        "omega",
    ]
)
_UPPER: Final = ("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega")

GREEK: Final = {
    **dict(zip("αβγδεζηθικλμνξοπρστυφχψω", _LOWER, strict=True)),
    **dict(zip("ΓΔΘΛΞΠΣΥΦΨΩ", _UPPER, strict=True)),
    **{"ς": "sigma", "ϕ": "phi", "ϵ": "epsilon", "ϑ": "theta", "µ": "mu", "∆": "Delta", "△": "Delta"},
}
"""Letters that stand for a name of their own."""

NAMES: Final = {
    **{name: name for name in (*_LOWER, *_UPPER)},
    **{"varphi": "phi", "varepsilon": "epsilon", "vartheta": "theta", "varsigma": "sigma", "varrho": "rho"},
    **{"triangle": "Delta", "ell": "l", "imath": "i", "jmath": "j"},
    **{name: name for name in ("exp", "ln", "log", "max", "min", "tanh", "sin", "cos", "sqrt")},
}
"""LaTeX commands that stand for a name."""

UNICODE: Final = {
    **dict.fromkeys("−–—‐", "-"),
    **dict.fromkeys("×·⋅•∙", "·"),
    **dict.fromkeys("⊙∘○◦", "⊙"),
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("'’‘′´ʹ", "prime"),
    **dict.fromkeys("⊤⊺†", "mark"),
    **dict.fromkeys("𝟏𝟙", "ones"),
    **dict.fromkeys("‖∥", "‖"),
    **{
        "∗": "*",
        "≤": "<=",
        "≥": ">=",
        "≠": "!=",
        "≡": "=",
        "≔": "=",
        "∑": "sum",
        "∂": "∂",
        "∇": "∇",
        "∣": "|",
    },
}
"""Single characters that stand for a sign."""

COMMANDS: Final = {
    **dict.fromkeys(("cdot", "times", "bullet"), "·"),
    **dict.fromkeys(("odot", "circ", "bigodot", "bigcirc"), "⊙"),
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), "frac"),
    **dict.fromkeys(("top", "intercal", "dagger", "transpose"), "mark"),
    **dict.fromkeys(("lvert", "rvert", "vert", "mid"), "|"),
    **dict.fromkeys(("lVert", "rVert", "Vert", "|"), "‖"),
    **dict.fromkeys(("lbrace", "{"), "\\{"),
    **dict.fromkeys(("rbrace", "}"), "\\}"),
    **dict.fromkeys(("le", "leq"), "<="),
    **dict.fromkeys(("ge", "geq"), ">="),
    **dict.fromkeys(("ne", "neq"), "!="),
    **{"ast": "*", "div": "/", "sum": "sum", "partial": "∂", "nabla": "∇", "prime": "prime", "_": "_"},
    **{"lt": "<", "gt": ">", "equiv": "=", "coloneqq": "=", "lbrack": "[", "rbrack": "]"},
}
"""LaTeX commands that stand for a sign."""

DROPPED: Final = frozenset(
    [
        "left",
        "right",
        "big",
        "Big",
        "bigg",
        "Bigg",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "biggl",
        "biggr",
        "Biggl",
        "Biggr",
        "displaystyle",
        "textstyle",
        "limits",
        "nolimits",
        "quad",
        "qquad",
        "thinspace",
        ",",
        ";",
        ":",
        "!",
        ">",
        "(",
        ")",
        "[",
        "]",
    ]
) | {" ", "\n", "\t"}
"""LaTeX commands that only shape the line: spaces, sizes, the signs around inline mathematics."""

FONTS: Final = frozenset(
    [
        "mathbf",
        "boldsymbol",
        "bm",
        "mathrm",
        "mathit",
        "mathsf",
        "mathtt",
        "mathbb",
        "mathds",
        "mathcal",
        "mathnormal",
        "text",
        "textbf",
        "textit",
        "textrm",
        "textsf",
        "operatorname",
        "vec",
        "bf",
        "rm",
        "bold",
        "pmb",
        "mathop",
        "symbf",
    ]
)
"""LaTeX commands that only change how their argument looks."""

ACCENTS: Final = frozenset(("hat", "tilde", "bar", "widehat", "widetilde", "overline", "dot"))
"""LaTeX commands that make another name of their argument."""

SUPERSCRIPTS: Final = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱᵀᵗ", "0123456789+-()niTT", strict=True))
SUBSCRIPTS: Final = dict(zip("₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜₓ", "0123456789aehijklmnoprstx", strict=True))

SIGNS: Final = {
    **{"**": "^", "<=": "<=", ">=": ">=", "!=": "!=", ":=": "=", "==": "=="},
    **{".*": "⊙", "./": "/", ".^": "^"},
}
"""Signs of two characters; those with a dot are MATLAB's, element by element."""

SINGLE: Final = frozenset("+-*@/^_,=<>|()[]{}.;")
OPENING: Final = {"(": ")", "[": "]", "{": "}", "\\{": "\\}"}
MODULES: Final = frozenset(("np", "numpy", "torch", "math", "tf", "jnp"))
"""Names that only say where a function comes from."""
