#!/usr/bin/env python3
"""Training steps per second and memory of saddle beside PyTorch and JAX, in one run on one machine.

A step of ACGD is also that of its authors' package CGDs, on PyTorch.

    make bench-peers [PYTHON=python3] [FLAGS="--games ring8 --rounds 3"]

Each round runs every program once, one after the other, so that slow minutes of the machine meet
all of them; the table holds medians over the rounds that were quiet. Before and after each
measurement all cores that it uses multiply and add for a moment: where one of them is below 0.75 of
the best speed seen, something else was running, and the measurement is dropped and taken again. A
program that fails is a line on standard error and a word in the table; then the exit status is 1.

Memory is the peak of the whole process, and its growth over what the process had when the program
or framework was loaded and nothing made: the fair figure for frameworks. The floor is what a step's
floating-point operations would allow if all cores multiplied and added without a pause: no program
that does these operations in float32 is faster. Linux only.

With --device cuda all run on the GPU, in float32 without TF32, and nothing is dropped: see
peer_gpu.py. Each step ends when its loss is read. Memory is then the most that was allocated on the
GPU at one time, without what the driver and libraries take.
"""

import argparse
import collections
import importlib.metadata
import os
import pathlib
import platform
import sys

import peer_games
import peer_gpu
import peer_runs
import peer_tables
from peer_runs import FRAMEWORKS, Failed, Measured, Program

BUILD = pathlib.Path(__file__).resolve().parent.parent / "build"
VARIANTS = sorted(
    {
        each
        for of_device in peer_games.VARIANTS.values()
        for table in of_device.values()
        for names in table.values()
        for each in names
    }
)


def list_of(kind, allowed=None):
    """A parser of comma-separated values."""

    def parse(text):
        values = [kind(each) for each in text.split(",")]
        for value in values:
            if allowed and value not in allowed:
                raise argparse.ArgumentTypeError(f"{value} is none of {', '.join(allowed)}")
        return values

    return parse


def at_least_one(text):
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f"expected at least 1, found {count}")
    return count


def programs(options, game):
    rivals = [
        Program(framework, variant)
        for framework in options.frameworks
        for variant in peer_games.variants(framework, game, options.device)
        if variant in options.variants
    ]
    return [Program(), *rivals]


class SameSizes:
    """Lets programs fail that have other networks than the first of a game had."""

    def __init__(self):
        self.expected = {}  # by game

    def check(self, program, game, figures):
        found = figures["generator_parameters"], figures["discriminator_parameters"]
        expected = self.expected.setdefault(game, found)
        if found != expected:
            raise Failed(f"{program} has {found} parameters, not {expected}")


def runs(options):
    """[(program, game, threads)] of a round, in its order."""
    return [
        (program, game, threads)
        for game in options.games
        for threads in options.threads
        for program in programs(options, game)
    ]


def measure(options, machine):
    """{(game, threads, program): Measured}"""
    measured, sizes = collections.defaultdict(Measured), SameSizes()
    for round_number in range(1, options.rounds + 1):
        for program, game, threads in runs(options):
            print(
                f"round {round_number} of {options.rounds}: {game}, threads {threads}: {program}",
                file=sys.stderr,
                flush=True,
            )
            so_far = measured[game, threads, program]
            try:
                figures, dropped = machine.measure(program, game, threads)
                if figures:
                    sizes.check(program, game, figures)
            except Failed as error:
                print(f"failed: {error}", file=sys.stderr, flush=True)
                so_far.failed += 1
                continue
            so_far.samples += [figures] if figures else []
            so_far.dropped += dropped
    return measured


def floors(measured, machine):
    """Steps per second at the peak, {(game, threads): ...}, by saddle's count of operations."""
    return {
        (game, threads): machine.best[peer_runs.cores_of(threads)] / each.samples[0]["flop"]
        for (game, threads, program), each in measured.items()
        if program == Program() and each.samples
    }


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def installed(frameworks):
    found = [each for each in frameworks if peer_runs.is_installed(each)]
    for framework in frameworks:
        if framework not in found:
            print(f"{FRAMEWORKS[framework]} is left out: {sys.executable} has no {framework}")
    return found


def machine_of(options):
    if options.device == "cpu":
        return peer_runs.Quiet(options.build, options.seconds, 0.75, options.attempts)
    return peer_gpu.Gpu(options.build, options.device, options.seconds)


def processor_tables(options, measured, machine):
    return [
        f"Training steps per second: median (range) over the quiet ones of {options.rounds} rounds "
        f"of {options.seconds:g} s,\nas many as the table says.\n"
        f"{', '.join([*versions(options), processor()])}, {os.cpu_count()} logical "
        f"processors; peak {max(machine.best.values()) / 1e9:.0f} GFLOP/s.",
        peer_tables.speed(measured, floors(measured, machine)),
        peer_tables.best(measured),
    ]


def gpu_tables(options, measured):
    names = {
        each.samples[0]["device"]
        for (_, _, program), each in measured.items()
        if program.variant and each.samples
    }
    return [
        f"Training steps per second: median (range) of {options.rounds} rounds of "
        f"{options.seconds:g} s.\n{', '.join([*versions(options), *sorted(names), processor()])}.",
        peer_tables.gpu_speed(measured),
        peer_tables.best(measured, lambda program, threads: str(program)),
    ]


def versions(options):
    return [f"{FRAMEWORKS[each]} {importlib.metadata.version(each)}" for each in options.frameworks]


def compare(options):
    """Prints the tables; returns the exit status."""
    options.frameworks = [
        each
        for each in installed(options.frameworks)
        if any(peer_games.variants(each, game, options.device) for game in options.games)
    ]
    with machine_of(options) as machine:
        try:
            machine.prepare(runs(options))
        except Failed as error:
            sys.exit(f"error: {error}")
        measured = measure(options, machine)
    if options.device == "cpu":
        tables = processor_tables(options, measured, machine)
    else:
        tables = gpu_tables(options, measured)
    tables += [peer_tables.notes(options.games), peer_tables.work(measured)]
    print("\n\n".join(filter(None, tables)))
    return int(any(each.failed for each in measured.values()))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    games = list(peer_games.GAMES)
    parser.add_argument(
        "--games",
        type=list_of(str, games),
        default=peer_games.DEFAULT_GAMES,
        help=", ".join(games) + "; by default one SGAN, of 10 pairs",
    )
    parser.add_argument(
        "--frameworks",
        type=list_of(str, list(FRAMEWORKS)),
        default=list(FRAMEWORKS),
        help=", ".join(FRAMEWORKS),
    )
    parser.add_argument(
        "--variants",
        type=list_of(str, VARIANTS),
        default=VARIANTS,
        help=", ".join(VARIANTS) + ": see the files that run them; `compiled` takes minutes",
    )
    parser.add_argument(
        "--device", default="cpu", help="cpu (the default), or cuda or cuda:N, without JAX"
    )
    parser.add_argument(
        "--threads", type=list_of(at_least_one), help="default: 1,2, or 1 with a GPU"
    )
    parser.add_argument("--rounds", type=at_least_one, help="default: 5, or 2 with a GPU")
    parser.add_argument(
        "--seconds", type=float, help="of each measurement; default: 2, or 0.5 with a GPU"
    )
    parser.add_argument(
        "--attempts", type=at_least_one, default=5, help="to find a quiet moment for a measurement"
    )
    parser.add_argument("--build", type=pathlib.Path, default=BUILD, help="the folder of programs")
    parser.add_argument(
        "--start",
        action="store_true",
        help="instead: how long saddle takes from its start to the first finished step",
    )
    options = parser.parse_args()
    is_on_cpu = options.device == "cpu"
    options.threads = options.threads or ([1, 2] if is_on_cpu else [1])
    options.rounds = options.rounds or (5 if is_on_cpu else 2)
    if options.seconds is None:
        options.seconds = 2.0 if is_on_cpu else 0.5
    if options.seconds <= 0:
        parser.error(f"--seconds: expected a positive number, found {options.seconds:g}")
    if options.device.partition(":")[0] not in peer_games.VARIANTS:
        parser.error(f"--device: expected cpu, cuda or cuda:N, found {options.device}")
    needed = ["bench/steps"] + (["bench/kernels"] if options.device == "cpu" else [])
    for program in ["saddle"] if options.start else needed:
        if not (options.build / program).is_file():
            parser.error(f"there is no {options.build / program}: run `make bench-peers`")
    if not options.start:
        return compare(options)
    to_step, to_end = peer_runs.first_step(options.build / "saddle")
    print(
        f"saddle train ring8 --steps 1: the first step was finished {1000 * to_step:.1f} ms after "
        f"the start,\nthe last picture, figures and checkpoint after {1000 * to_end:.0f} ms: "
        "medians of 20 runs."
    )


if __name__ == "__main__":
    sys.exit(main())
