#!/usr/bin/env bash
# Installs Debian packages that are missing: packages.sh PACKAGE... Needs root, or sudo without a question.
# `one|other` is satisfied by either; when neither is there, the first that the distribution knows is installed.
set -euo pipefail

installed() { dpkg-query --show --showformat='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed; }
known() { apt-cache show "$1" >/dev/null 2>&1; }

missing=()
for wanted in "$@"; do
    found=
    for package in ${wanted//|/ }; do installed "$package" && found=yes; done
    [ -n "$found" ] || missing+=("$wanted")
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
        echo "    sudo apt-get install ${missing[*]%%|*}" >&2
        exit 1
    fi
    as_root=(sudo -n)
fi
"${as_root[@]}" apt-get update -qq
chosen=()
for wanted in "${missing[@]}"; do
    for package in ${wanted//|/ }; do
        if known "$package"; then
            chosen+=("$package")
            continue 2
        fi
    done
    echo "This distribution has no package $wanted." >&2
    exit 1
done
echo "Installing: ${chosen[*]}"
# A server that is installed for tests has no business running afterwards: 101 forbids it (Debian policy, policy-rc.d).
forbid=/usr/sbin/policy-rc.d
made=
if [ ! -e $forbid ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $forbid >/dev/null
    "${as_root[@]}" chmod 755 $forbid
    made=yes
fi
trap '[ -z "$made" ] || "${as_root[@]}" rm -f $forbid' EXIT
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${chosen[@]}" >/dev/null
