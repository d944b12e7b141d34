#!/usr/bin/env python3
"""Runs the outside examiner over the OASIS cases and holds its verdicts against the list of cases that are not yet
expected to pass: a case that fails without being listed, and a listed one that passes, are failures.

  examiner.py RUNNER CASES LIST -- arguments of the runner
Prints a last line 'N passed, M failed'; exits with 1 when any failed.
"""
import json
import os
import subprocess
import sys
import tempfile


def main():
    runner, cases, listed_file = sys.argv[1:4]
    with open(listed_file, encoding="utf-8") as lines:
        listed = {line.split("#")[0].strip() for line in lines} - {""}
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        done = subprocess.run([sys.executable, runner, "--quiet", "--json", report, *sys.argv[5:], cases],
                              stdout=subprocess.PIPE, text=True, check=False)
        print("the examiner says: " + "; ".join(done.stdout.strip().splitlines()))
        with open(report, encoding="utf-8") as text:
            verdicts = json.load(text)
    passed = failed = 0
    for verdict in verdicts:
        case, result = verdict["case"], verdict["result"]
        if result == "passed" and case in listed:
            print("FAILED %s: it passes; take it off %s" % (case, listed_file))
            failed += 1
        elif result == "failed" and case not in listed:
            print("FAILED %s: %s" % (case, verdict["why"]))
            failed += 1
        elif result == "passed":
            passed += 1
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
