#!/bin/sh
# Replays the recordings beside the repository, where they are, and fails when fewer of them are given here than
# .make/conformance-floor.txt says.
set -eu
cases=../shared/conformance
[ -e "$cases/replay.py" ] || { echo "No recordings in $cases: nothing to replay."; exit 0; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT
make -s conformance CASES="$cases" PORT="${PORT:-45660}" | tee "$log"
awk '
    NR == FNR { if ($0 !~ /^#/) floor[$1 " " $2] = $3; next }
    /cases in/ { file = $1; sub(/\.jsonl:$/, "", file) }
    $1 == "all:" {
        for (i = 2; i < NF; i++) {
            if ($(i + 1) !~ /^[0-9]+\//) continue
            split($(i + 1), score, "/")
            key = file " " $i
            if (key in floor) {
                seen[key] = 1
                if (score[1] + 0 < floor[key] + 0) {
                    print "Below the floor: " key " is " score[1] ", it was " floor[key]
                    failed = 1
                }
            }
        }
    }
    END { for (key in floor) if (!(key in seen)) { print "Not replayed: " key; failed = 1 } exit failed }
' .make/conformance-floor.txt "$log"
