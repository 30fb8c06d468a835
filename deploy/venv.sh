#!/usr/bin/env bash
# Makes the virtual environment: venv.sh PYTHON FOLDER
set -euo pipefail

python=$1 folder=$2
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Casa needs Python 3.11 or later; $python is $("$python" --version 2>&1). Set PYTHON=/path/to/python3." >&2
    exit 1
}
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    "$(dirname "$0")/packages.sh" python3-venv
fi
[ -x "$folder/bin/pip" ] || "$python" -m venv --clear "$folder"
