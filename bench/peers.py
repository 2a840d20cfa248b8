#!/usr/bin/env python3
"""Training steps per second of saddle beside PyTorch, in one run on one machine.

    make build/bench/steps build/bench/kernels && python3 bench/peers.py

Each round runs every program once, one after the other, so that slow minutes of the machine meet
all of them; the table holds medians over the rounds. Leave the machine alone meanwhile: the load it
finds is printed, and with more than one thread even a little foreign load slows everything down.
The floor is what a step's floating-point operations would allow if all cores multiplied and added
without a pause: no program that does these operations in float32 is faster.
"""

import argparse
import importlib.metadata
import importlib.util
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
GAMES = ("ring8", "mnist10", "mnist1")
VARIANTS = ("loop", "batched", "compiled")


def list_of(kind, allowed=None):
    """A parser of comma-separated values."""

    def parse(text):
        values = [kind(each) for each in text.split(",")]
        for value in values:
            if allowed and value not in allowed:
                raise argparse.ArgumentTypeError(f"{value} is none of {', '.join(allowed)}")
        return values

    return parse


def thread_count(text):
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f"expected at least 1 thread, found {count}")
    return count


def run_json(command, threads):
    """What `command` prints as JSON."""
    environment = os.environ | {"OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"error: {' '.join(map(str, command))} failed:\n{done.stderr.strip()}")
    return json.loads(done.stdout)


def run_benchmarks(program, pattern, seconds, threads):
    command = [program, f"--benchmark_filter={pattern}", "--benchmark_format=json"]
    command.append(f"--benchmark_min_time={seconds}")
    return run_json(command, threads)["benchmarks"]


def saddle_rates(options, game, threads):
    """Steps per second, and how many a peak of one operation per second would allow."""
    found = run_benchmarks(options.steps, f"^{game}/", options.seconds, threads)[0]
    return found["items_per_second"], 1 / found["flop"]


def peak_of_one_core(options):
    """Operations per second of the widest instructions there are."""
    return max(each["flop/s"] for each in run_benchmarks(options.kernels, "^peak", 0.5, 1))


def torch_rate(options, variant, game, threads):
    command = [sys.executable, FOLDER / "torch_steps.py", "--variant", variant, "--game", game]
    command += ["--threads", str(threads), "--seconds", str(options.seconds)]
    return run_json(command, threads)["steps_per_second"]


def measure(options):
    """{(system, game, threads): [steps per second in each round]}"""
    rates = {}
    for round_number in range(1, options.rounds + 1):
        print(f"round {round_number} of {options.rounds}", file=sys.stderr, flush=True)
        for game in options.games:
            for threads in options.threads:
                rate, per_operation = saddle_rates(options, game, threads)
                cores = min(threads, os.cpu_count())
                row = {"saddle": rate, "floor": per_operation * cores * peak_of_one_core(options)}
                for variant in options.variants:
                    row[variant] = torch_rate(options, variant, game, threads)
                for system, rate in row.items():
                    rates.setdefault((system, game, threads), []).append(rate)
    return rates


def cell(rates):
    """Median (lowest-highest)."""
    digits = 0 if min(rates) >= 100 else 1 if min(rates) >= 10 else 2
    low, middle, high = (
        f"{each:.{digits}f}" for each in (min(rates), statistics.median(rates), max(rates))
    )
    return f"{middle} ({low}-{high})"


def table(options, rates):
    """Markdown: a row per game and number of threads, then each side at its better number."""
    systems = ["saddle"] + options.variants
    heads = ["game", "threads", "saddle"] + [f"PyTorch, {each}" for each in options.variants]
    heads += ["floor", "saddle / PyTorch's best"]
    rows = [heads, ["---"] * len(heads)]
    for game in options.games:
        best = {"saddle": 0.0, "PyTorch": 0.0}
        for threads in options.threads:
            medians = {
                system: statistics.median(rates[system, game, threads])
                for system in systems + ["floor"]
            }
            peer = max(medians[variant] for variant in options.variants)
            best["saddle"] = max(best["saddle"], medians["saddle"])
            best["PyTorch"] = max(best["PyTorch"], peer)
            cells = [cell(rates[system, game, threads]) for system in medians]
            rows.append([game, str(threads), *cells, f"{medians['saddle'] / peer:.2f}"])
        ratio = best["saddle"] / best["PyTorch"]
        blanks = [""] * (len(options.variants) + 2)
        rows.append([game, "each side's best", *blanks, f"**{ratio:.2f}**"])
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = []
    for row in rows:
        fill = "-" if row[0] == "---" else " "
        padded = (text.ljust(width, fill) for text, width in zip(row, widths))
        lines.append("| " + " | ".join(padded) + " |")
    return "\n".join(lines)


def processor():
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def require_programs(options):
    if importlib.util.find_spec("torch") is None:
        sys.exit(
            f"error: {sys.executable} has no module torch, the peer of this comparison.\n"
            "Install PyTorch (pytorch.org) for it, or run this script with a Python that has it;\n"
            "`make bench` times saddle alone."
        )
    for program in (options.steps, options.kernels):
        if not program.is_file():
            sys.exit(f"error: there is no {program}: run `make build/bench/{program.name}` first")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    parser.add_argument("--games", type=list_of(str, GAMES), default=list(GAMES))
    parser.add_argument(
        "--variants",
        type=list_of(str, VARIANTS),
        default=["loop", "batched"],
        help="of the PyTorch step: loop, batched, compiled (which takes minutes to compile)",
    )
    parser.add_argument("--threads", type=list_of(thread_count), default=[1, 2])
    parser.add_argument(
        "--steps", type=pathlib.Path, default=FOLDER.parent / "build/bench/steps", metavar="PROGRAM"
    )
    parser.add_argument(
        "--kernels",
        type=pathlib.Path,
        default=FOLDER.parent / "build/bench/kernels",
        metavar="PROGRAM",
    )
    options = parser.parse_args()
    if options.rounds < 1 or options.seconds <= 0:
        parser.error("--rounds and --seconds must be positive")
    require_programs(options)
    loads = [os.getloadavg()[0]]
    rates = measure(options)
    loads.append(os.getloadavg()[0])
    print(
        "Training steps per second (a discriminator and a generator step): median (range) of\n"
        f"{options.rounds} rounds of {options.seconds:g} s. "
        f"PyTorch {importlib.metadata.version('torch')}. "
        f"{processor()}, {os.cpu_count()} logical processors;\n"
        f"load {loads[0]:.1f} before and {loads[1]:.1f} after.\n"
    )
    print(table(options, rates))


if __name__ == "__main__":
    main()
