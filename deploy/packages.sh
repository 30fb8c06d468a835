#!/usr/bin/env bash
# Installs Debian packages that are missing: packages.sh PACKAGE... Needs root, or sudo without a question.
set -euo pipefail

missing=()
for package in "$@"; do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "Casa needs these Debian packages, and there is no apt-get here: ${missing[*]}" >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "Casa needs packages that only an administrator can install. Please run, then start again:" >&2
        echo "    sudo apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo -n)
fi
echo "Installing: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
# A server that is installed for tests has no business running afterwards: 101 forbids it (Debian policy, policy-rc.d).
forbid=/usr/sbin/policy-rc.d
made=
if [ ! -e $forbid ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $forbid >/dev/null
    "${as_root[@]}" chmod 755 $forbid
    made=yes
fi
trap '[ -z "$made" ] || "${as_root[@]}" rm -f $forbid' EXIT
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
