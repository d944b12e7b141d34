#!/usr/bin/env python3
"""Runs the outside examiner over the OASIS cases and holds its verdicts against the list of cases that are not yet
expected to pass: a case that fails without being listed, and a listed one that passes, are failures. The examiner and
`keyward conformance` must agree; a second list names the cases where they do not, and why.

All cases share one server first. What one leaves behind can disturb another, so a verdict that surprises is asked for
again with a server of its own.

  examiner.py KEYWARD RUNNER OASIS LIST DIFFERS
Prints a last line 'N passed, M failed'; exits with 1 when any failed.
"""
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time


# What a server does with a client's seed is its own choice; the cases of RNG Seed show one choice each.
RNG_SEED = {"CS-RNG-O-2": "partial", "CS-RNG-O-3": "ignore", "CS-RNG-O-4": "deny"}


@contextlib.contextmanager
def server(keyward, case=""):
    """A fresh server with three clients, set up for a case; gives the runner's arguments that reach it."""
    rng_seed = next((choice for prefix, choice in RNG_SEED.items() if case.startswith(prefix + "-")), "accept")
    user = "one-time-user" if case.startswith("TC-CREG-") else "conformance"
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data")
        process = subprocess.Popen(
            [keyward, "serve", "--data-dir", data, "--kmip-listen", "127.0.0.1:0", "--api-listen", "127.0.0.1:0",
             "--set", "kmip.interop=true", "--set", "kmip.rng_seed=" + rng_seed],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            ready = os.path.join(data, "endpoints.json")
            for _ in range(12000):
                if os.path.exists(ready) or process.poll() is not None:
                    break
                time.sleep(0.01)
            with open(ready, encoding="utf-8") as text:
                port = json.load(text)["kmip"][0].rsplit(":", 1)[1]
            subprocess.run([keyward, "--data-dir", data, "conformance", "prepare"],
                           stdout=subprocess.DEVNULL, check=True)
            arguments = ["--port", port, "--ca", os.path.join(data, "ca.pem")]
            for suffix, name in (("", "client-a"), ("-b", "client-b"), ("-c", "client-c")):
                out = os.path.join(folder, name)
                subprocess.run([keyward, "--data-dir", data, "clients", "add", name, "--user", user,
                                "--out", out],
                               stdout=subprocess.DEVNULL, check=True)
                arguments += ["--cert" + suffix, os.path.join(out, "cert.pem"),
                              "--key" + suffix, os.path.join(out, "key.pem")]
            yield arguments
        finally:
            process.terminate()
            process.wait()


def examine(keyward, runner, registry, path):
    """The runner's verdicts on a case or a folder of them, and what it printed. A case that looks for what another
    one made comes after that one."""
    before = re.sub(r"(SASED-M|TL-M)-3(-\d+\.xml)$", r"\1-2\2", path)
    before = before.replace("TC-CREG-2-", "TC-CREG-1-")
    if not os.path.exists(before):
        before = path
    with server(keyward, os.path.basename(path)) as reach, tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        for each in ([before, path] if before != path else [path]):
            done = subprocess.run(
                [sys.executable, runner, "--quiet", "--registry", registry, "--json", report, *reach, each],
                stdout=subprocess.PIPE, text=True, check=False)
        with open(report, encoding="utf-8") as text:
            return json.load(text), done.stdout


def names(path):
    """The cases that a list names: one a line, # begins a remark."""
    with open(path, encoding="utf-8") as lines:
        return {line.split("#")[0].strip() for line in lines} - {""}


def main():
    keyward, runner, oasis, listed_file, differs_file = sys.argv[1:6]
    registry, cases = os.path.join(oasis, "registry.json"), os.path.join(oasis, "test-cases")
    listed, differs = names(listed_file), names(differs_file)
    verdicts, said = examine(keyward, runner, registry, cases)
    print("the examiner says of all cases with one server: " + "; ".join(said.strip().splitlines()))
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    surprises = 0
    for verdict in verdicts:
        case = verdict["case"]
        expected = "failed" if (case in listed) != (case in differs) else "passed"
        if verdict["result"] not in (expected, "skipped"):
            verdict = examine(keyward, runner, registry, os.path.join(cases, case))[0][0]
        counts[verdict["result"]] += 1
        if verdict["result"] not in (expected, "skipped"):
            surprises += 1
            lists = differs_file if case in differs else listed_file
            print("FAILED %s: %s" % (case, verdict["why"] or "it passes; take it off " + lists))
    print("the examiner's verdicts: %(passed)d passed, %(failed)d failed, %(skipped)d skipped" % counts)
    print("%d passed, %d failed" % (counts["passed"], surprises))
    return 1 if surprises or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
