#!/usr/bin/env bash
# Runs every command of docs/administration.md that stands in a block marked `sh` against a fresh server, in order and in
# one shell, and checks what it answers:
#   #> text    the answer contains the text
#   #! text    the command fails, and says the text
# Usage: administration.sh KEYWARD [DOCUMENT]. Needs curl and jq. The last line is 'N passed, N failed'.
set -u
binary=$(realpath "$1")
document=$(realpath "${2:-$(dirname "$0")/../../docs/administration.md}")
work=$(mktemp -d)
cd "$work" || exit 1
server=
stop() {
    [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
    rm -rf "$work"
}
trap stop EXIT

keyward() { "$binary" "$@"; }
DIR=$work/data
"$binary" serve --data-dir "$DIR" --kmip-listen 127.0.0.1:0 --api-listen 127.0.0.1:0 2>server.log >/dev/null &
server=$!
for _ in $(seq 1200); do
    [ -s "$DIR/endpoints.json" ] && break
    sleep 0.1
done
if [ ! -s "$DIR/endpoints.json" ]; then
    cat server.log
    echo "0 passed, 1 failed"
    exit 1
fi
URL=https://$(jq -r .api "$DIR/endpoints.json" | sed 's/127.0.0.1/localhost/')
KMIP=$(jq -r '.kmip[0]' "$DIR/endpoints.json" | sed 's/127.0.0.1/localhost/')
CA=$DIR/ca.pem

passed=0
failed=0
bad() {
    failed=$((failed + 1))
    printf 'FAILED line %s: %s\n   %s\n' "$line" "$command" "$1"
    sed 's/^/   | /' answer | head -n 20
}

# Runs the command that has been read, and checks it against what is expected of it.
finish() {
    [ -n "$command" ] || return 0
    eval "$command" >answer 2>&1 </dev/null
    local code=$? text wrong=
    if [ -n "$refusal" ]; then
        [ "$code" -ne 0 ] || wrong="it was not refused"
        grep -qF -- "$refusal" answer || wrong="it does not say: $refusal"
    elif [ "$code" -ne 0 ]; then
        wrong="exit code $code"
    fi
    while IFS= read -r text; do
        [ -z "$text" ] || grep -qF -- "$text" answer || wrong="it does not answer: $text"
    done <<<"$expected"
    if [ -n "$wrong" ]; then bad "$wrong"; else passed=$((passed + 1)); fi
    command='' expected='' refusal=''
}

command='' expected='' refusal='' inside='' number=0 line=0
while IFS= read -r text <&3; do
    number=$((number + 1))
    case $text in
    '```sh') inside=1 ;;
    '```'*)
        [ -z "$inside" ] || finish
        inside=''
        ;;
    *)
        [ -n "$inside" ] || continue
        case $text in
        '#> '*) expected+=${text#'#> '}$'\n' ;;
        '#! '*) refusal=${text#'#! '} ;;
        '#'* | '') ;;
        '    '*) command+=$'\n'$text ;;
        *)
            finish
            command=$text line=$number
            ;;
        esac
        ;;
    esac
done 3<"$document"

if [ "$((passed + failed))" -eq 0 ]; then
    echo "no command was found in $document"
    failed=1
fi
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
