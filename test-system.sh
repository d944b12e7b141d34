#!/usr/bin/env bash
# Tests with real clients and system packages: PyKMIP, libmongocrypt, and the outside examiner of the OASIS cases.
# Installs what is missing (into a virtual environment under target/; system packages when root) and says what it
# skipped. The last line is 'N passed, N failed'; the exit code is 1 when any failed.
#   KEYWARD=path/to/keyward ./test-system.sh     to test another binary
#   KEYWARD_OASIS=dir                            where the OASIS material lies (default ../shared/oasis)
set -u
cd "$(dirname "$0")" || exit 1

passed=0
failed=0
note() { printf '== %s\n' "$*"; }

# Adds the 'N passed, N failed' of a test's last line to the totals.
count() { # title, output file, exit code
    local last p f
    last=$(tail -n 1 "$2")
    p=$(sed -n 's/^\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed.*/\1/p' <<<"$last")
    f=$(sed -n 's/^\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed.*/\2/p' <<<"$last")
    if [ -z "$p" ]; then
        p=0 f=1
        printf 'FAILED %s: it ended without a result\n' "$1"
    elif [ "$3" -ne 0 ] && [ "$f" -eq 0 ]; then
        f=1
        printf 'FAILED %s: exit code %s\n' "$1" "$3"
    fi
    passed=$((passed + p))
    failed=$((failed + f))
    note "$1: $last"
}

run() { # title, command...
    local title=$1 log=$work/test.log code
    shift
    "$@" >"$log" 2>&1
    code=$?
    # The first failure is often the cause of the others; the last lines tell how it ended.
    grep -v '^ok' "$log" | awk -v most=60 '
        NR <= most { print; next }
        { text[count++ % most] = $0 }
        END { if (count > most) print "..."
              for (line = count > most ? count - most : 0; line < count; line++) print text[line % most] }'
    count "$title" "$log" "$code"
}

keyward=${KEYWARD:-}
if [ -z "$keyward" ]; then
    note "building keyward"
    cargo build --quiet -p keyward || { echo "FAILED build"; echo "0 passed, 1 failed"; exit 1; }
    keyward=target/debug/keyward
fi

work=$(mktemp -d)
server=
stop() {
    [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
    rm -rf "$work"
}
trap stop EXIT

note "starting the server"
"$keyward" serve --data-dir "$work/data" --kmip-listen 127.0.0.1:0 --api-listen 127.0.0.1:0 \
    --set kmip.interop=true >"$work/server.out" 2>"$work/server.log" &
server=$!
for _ in $(seq 1200); do
    [ -s "$work/data/endpoints.json" ] && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
done
if [ ! -s "$work/data/endpoints.json" ]; then
    cat "$work/server.log"
    echo "FAILED the server does not start"
    echo "0 passed, 1 failed"
    exit 1
fi
port=$(sed 's/.*"kmip":\["[^"]*:\([0-9]*\)".*/\1/' "$work/data/endpoints.json")
"$keyward" --data-dir "$work/data" clients add client --out "$work/client" >/dev/null || failed=$((failed + 1))
reach=(--port "$port" --ca "$work/client/ca.pem" --cert "$work/client/cert.pem" --key "$work/client/key.pem")

# What takes longer than this to install is skipped: a network may be slow, or not be there.
install() { timeout -k 10 300 "$@"; }

venv=target/venv
python=$venv/bin/python
if command -v python3 >/dev/null; then
    # One that was not made to its end has no pip.
    if ! "$python" -m pip --version >/dev/null 2>&1; then
        rm -rf "$venv"
        if ! python3 -m venv "$venv" 2>/dev/null && [ "$(id -u)" = 0 ]; then
            note "installing python3-venv"
            install apt-get install -qq -y python3-venv >/dev/null 2>&1
            python3 -m venv --clear "$venv"
        fi
    fi
    if ! "$python" -c 'import kmip, pymongocrypt, bson' 2>/dev/null; then
        note "installing PyKMIP and pymongocrypt"
        install "$python" -m pip install --quiet --disable-pip-version-check \
            'pykmip==0.11.0' 'pymongocrypt==1.21.2' 'pymongo==4.20.0' 2>&1 | tail -n 3
    fi
fi
if "$python" -c 'import kmip' 2>/dev/null; then
    run "PyKMIP" "$python" tests/system/pykmip_life_cycle.py "${reach[@]}"
    # Most integrations have the release before: it reads less than 0.11 does.
    older=target/pykmip-0.10
    if [ ! -d "$older/kmip" ]; then
        note "installing PyKMIP 0.10"
        "$python" -m pip install --quiet --disable-pip-version-check --no-deps --target "$older" \
            'pykmip==0.10.0' 'six>=1.11' 2>&1 | tail -n 3
    fi
    if [ -d "$older/kmip" ]; then
        run "PyKMIP 0.10" env PYTHONPATH="$older" "$python" tests/system/pykmip_life_cycle.py "${reach[@]}"
    else
        note "skipped: PyKMIP 0.10 cannot be installed here"
    fi
else
    note "skipped: PyKMIP cannot be installed here"
fi
if "$python" -c 'import pymongocrypt, bson' 2>/dev/null; then
    run "libmongocrypt" "$python" tests/system/mongocrypt.py "${reach[@]}"
else
    note "skipped: pymongocrypt cannot be installed here"
fi

if [ "$(id -u)" = 0 ] && ! { command -v curl && command -v jq; } >/dev/null; then
    note "installing curl and jq"
    install apt-get install -qq -y curl jq >/dev/null 2>&1
fi
if command -v curl >/dev/null && command -v jq >/dev/null; then
    run "administration guide" tests/system/administration.sh "$keyward"
else
    note "skipped: the administration guide needs curl and jq"
fi
if ! "$python" -c 'import openapi_spec_validator' 2>/dev/null; then
    install "$python" -m pip install --quiet --disable-pip-version-check 'openapi-spec-validator==0.9.0' 2>&1 |
        tail -n 3
fi
if "$python" -c 'import openapi_spec_validator' 2>/dev/null; then
    run "OpenAPI document" "$python" tests/system/openapi.py docs/openapi.json
else
    note "skipped: openapi-spec-validator cannot be installed here"
fi

oasis=${KEYWARD_OASIS:-../shared/oasis}
examiner=$oasis/../examiner/runner.py
if [ -f "$examiner" ] && command -v python3 >/dev/null; then
    run "outside examiner" python3 tests/system/examiner.py "$keyward" "$examiner" "$oasis" \
        tests/conformance/not-yet.txt tests/conformance/examiner-differs.txt
else
    note "skipped: no examiner beside $oasis"
fi

printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
