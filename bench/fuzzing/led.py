"""The same runs led by coverage: atheris keeps what reaches new code, and our mutators spoil that further.

Our own code and Pillow's readers are instrumented; the codecs in C are not. What gets out or costs too much is kept
and the run goes on; a death or a hang ends libFuzzer's process, so each batch has one of its own.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.common import OUT, ROOT, machine

BATCH = 100_000
_LIMITS = ["-timeout=60", "-rss_limit_mb=2048", "-max_len=262144", "-verbosity=0", "-print_final_stats=0"]


def run(runs: int, seed: int, seconds: float) -> int:
    """So many runs in batches; prints a report; 1 if anything was found."""
    from bench.fuzz_photos import keep

    began, done, faults, verdicts = time.monotonic(), 0, [], Counter()
    with tempfile.TemporaryDirectory() as folder:
        corpus, counts = Path(folder) / "corpus", Path(folder) / "counts"
        corpus.mkdir()
        _fill(corpus)
        while done < runs and time.monotonic() - began < seconds:
            left = min(seconds - (time.monotonic() - began), 86_400)
            step = min(BATCH, runs - done)
            counts.write_text('{"runs": 1, "verdicts": {}, "faults": []}')
            arguments = (corpus, counts, Path(folder), step, seed + done, max(1, round(left)))
            # A new interpreter: what is imported already would not be instrumented.
            command = [sys.executable, "-m", __name__, *map(str, arguments)]
            subprocess.run(command, cwd=ROOT, check=False, stderr=subprocess.DEVNULL)
            told = json.loads(counts.read_text("utf-8"))
            done += told["runs"]
            verdicts.update(told["verdicts"])
            faults += told["faults"]
            for path in [
                *Path(folder).glob("crash-*"),
                *Path(folder).glob("timeout-*"),
                *Path(folder).glob("oom-*"),
            ]:
                faults.append(keep(path.read_bytes(), path.name.partition("-")[0]))
                path.unlink()
            print(f"{done:>9} of {runs}, {time.monotonic() - began:.0f} s, {len(faults)} faults", flush=True)
        report = {
            "machine": machine(),
            "seed": seed,
            "runs": done,
            "seconds": round(time.monotonic() - began),
            "verdicts": dict(verdicts.most_common()),
            "corpus": len(list(corpus.iterdir())),
            "faults": faults,
        }
    return _told(report)


def _told(report: dict[str, Any]) -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"fuzz_photos-led-{report['seed']}.json").write_text(json.dumps(report, indent=1), "utf-8")
    print(json.dumps(report, indent=1))
    return 1 if report["faults"] else 0


def _fill(corpus: Path) -> None:
    from bench.fuzzing.seeds import seeds

    for kind, files in seeds().items():
        for number, data in enumerate(files):
            (corpus / f"{kind}-{number}").write_bytes(data)


def _batch(corpus: Path, counts: Path, folder: Path, runs: int, seed: int, seconds: int) -> None:
    """One libFuzzer process."""
    import atheris

    with atheris.instrument_imports(include=["server.media", "PIL"]):
        from bench.fuzz_photos import keep, quiet
        from bench.fuzzing.mutate import respoil
        from bench.fuzzing.seeds import seeds
        from bench.fuzzing.trial import try_here

    start, verdicts, faults = seeds(), Counter(), []
    quiet()

    def one(data: bytes) -> None:
        outcome = try_here(data)
        verdicts[outcome.verdict] += 1
        if outcome.fault:
            faults.append(keep(data, outcome.fault))
        done = verdicts.total()
        if done % 100 == 0 or outcome.fault or done == runs or done == 1:
            counts.write_text(json.dumps({"runs": done, "verdicts": verdicts, "faults": faults}), "utf-8")

    def spoil(data: bytes, most: int, chance: int) -> bytes:
        return respoil(data, random.Random(chance), start)[:most]

    arguments = [sys.argv[0], str(corpus), f"-runs={runs}", f"-seed={seed % 2**31 + 1}", *_LIMITS]
    arguments += [f"-max_total_time={seconds}", f"-artifact_prefix={folder}/"]
    atheris.Setup(arguments, one, custom_mutator=spoil)
    atheris.Fuzz()


if __name__ == "__main__":
    _batch(*map(Path, sys.argv[1:4]), *map(int, sys.argv[4:7]))
