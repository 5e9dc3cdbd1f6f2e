#!/bin/sh
# Set up .venv with pinned packages, and the system packages the grader needs, where that is possible.
#   scripts/setup.sh run     what grading needs
#   scripts/setup.sh test    what the tests need besides
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-run}

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1
    fi
}

# Debian and Ubuntu packages; what cannot be installed is said, and whoever needs it says so again.
install_packages() {
    say "installing: $*"
    if ! command -v apt-get >/dev/null ||
        ! as_root env DEBIAN_FRONTEND=noninteractive sh -c \
            'apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" >/dev/null' sh "$@"; then
        say "could not install: $* (install by hand: sudo apt-get install $*)"
        return 1
    fi
}

find_python() {
    for name in python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    say "Python 3.11 or newer is needed; found: $(python3 --version 2>&1 || echo none)"
    exit 1
}

missing=""
command -v bwrap >/dev/null || missing="bubblewrap"
ldconfig -p 2>/dev/null | grep -q libseccomp.so.2 || missing="$missing libseccomp2"
# shellcheck disable=SC2086  # a list of words
[ -z "$missing" ] || install_packages $missing || true

if [ "$purpose" = test ] && ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
    install_packages chromium || say "pages will not be tested in a browser"
fi

python=$(find_python)
case $purpose in
    test) extras=course,dev ;;
    *) extras=course ;;
esac
wanted=$(cat pyproject.toml constraints.txt | cksum)
if [ ! -x .venv/bin/python ]; then
    rm -rf .venv
    "$python" -m venv .venv 2>/dev/null || {
        rm -rf .venv
        install_packages python3-venv
        "$python" -m venv .venv
    }
fi
# Stamps say which extras of which pins are in place; the tests' set holds the other.
if [ "$(cat ".venv/.$extras" 2>/dev/null || true)" != "$wanted" ]; then
    say "installing packages into .venv (once)"
    # An environment from before bears the name that another program has in the public index.
    for before in .venv/lib/python3*/site-packages/grader-*.dist-info; do
        [ ! -d "$before" ] || .venv/bin/python -m pip uninstall --quiet --yes grader
    done
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --constraint constraints.txt --editable ".[$extras]"
    echo "$wanted" > ".venv/.$extras"
    [ "$purpose" != test ] || echo "$wanted" > .venv/.course
fi

# What the rubrics declare beside that; asked again whenever one of them has changed.
rubrics=$(cat pyproject.toml constraints.txt rubrics/*.yaml | cksum)
if [ "$(cat .venv/.rubrics 2>/dev/null || true)" != "$rubrics" ]; then
    if declared=$(.venv/bin/python scripts/declared_packages.py); then
        if [ -n "$declared" ]; then
            say "installing what the rubrics declare: $(echo $declared)"
            printf '%s\n' "$declared" > .venv/declared.txt
            .venv/bin/python -m pip install --quiet --disable-pip-version-check \
                --constraint constraints.txt --requirement .venv/declared.txt
        fi
        echo "$rubrics" > .venv/.rubrics
    fi
fi

# Workers read the box where it lies and can write nothing there: without this each would compile it anew.
.venv/bin/python -m compileall -q grader/box || true
