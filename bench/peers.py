#!/usr/bin/env python3
"""Training steps per second and memory of saddle beside PyTorch and JAX, in one run on one machine.

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
"""

import argparse
import collections
import importlib.metadata
import os
import pathlib
import platform
import sys

import peer_games
import peer_runs
import peer_tables
from peer_runs import FRAMEWORKS, Failed, Measured, Program

BUILD = pathlib.Path(__file__).resolve().parent.parent / "build"
VARIANTS = sorted(
    {each for table in peer_games.VARIANTS.values() for names in table.values() for each in names}
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
        for variant in peer_games.variants(framework, game)
        if variant in options.variants
    ]
    return [Program(), *rivals]


class SameSizes:
    """Runs programs, and lets those fail that have other networks than the first of a game had."""

    def __init__(self):
        self.expected = {}  # by game

    def run(self, options, program, game, threads):
        figures = peer_runs.run(options.build, program, game, threads, options.seconds)
        found = figures["generator_parameters"], figures["discriminator_parameters"]
        expected = self.expected.setdefault(game, found)
        if found != expected:
            raise Failed(f"{program} has {found} parameters, not {expected}")
        return figures


def measure(options, quiet):
    """{(game, threads, program): Measured}"""
    measured, sizes = collections.defaultdict(Measured), SameSizes()
    for round_number in range(1, options.rounds + 1):
        for game in options.games:
            for threads in options.threads:
                for program in programs(options, game):
                    print(
                        f"round {round_number} of {options.rounds}: {game}, threads {threads}: "
                        f"{program}",
                        file=sys.stderr,
                        flush=True,
                    )
                    so_far = measured[game, threads, program]
                    try:
                        figures, dropped = quiet.measure(
                            lambda: sizes.run(options, program, game, threads),
                            peer_runs.cores_of(threads),
                        )
                    except Failed as error:
                        print(f"failed: {error}", file=sys.stderr, flush=True)
                        so_far.failed += 1
                        continue
                    so_far.samples += [figures] if figures else []
                    so_far.dropped += dropped
    return measured


def floors(measured, quiet):
    """Steps per second at the peak, {(game, threads): ...}, by saddle's count of operations."""
    return {
        (game, threads): quiet.best[peer_runs.cores_of(threads)] / each.samples[0]["flop"]
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


def compare(options):
    """Prints the tables; returns the exit status."""
    options.frameworks = installed(options.frameworks)
    quiet = peer_runs.Quiet(options.build / "bench/kernels", 0.75, options.attempts)
    try:
        for cores in sorted(set(map(peer_runs.cores_of, options.threads))):
            quiet.calibrate(cores)
    except Failed as error:
        sys.exit(f"error: {error}")
    measured = measure(options, quiet)
    versions = [
        f"{FRAMEWORKS[each]} {importlib.metadata.version(each)}" for each in options.frameworks
    ]
    print(
        f"Training steps per second: median (range) over the quiet ones of {options.rounds} rounds "
        f"of {options.seconds:g} s,\nas many as the table says.\n"
        f"{', '.join([*versions, processor()])}, {os.cpu_count()} logical "
        f"processors; peak {max(quiet.best.values()) / 1e9:.0f} GFLOP/s.\n"
    )
    tables = [peer_tables.speed(measured, floors(measured, quiet)), peer_tables.best(measured)]
    tables += [peer_tables.notes(options.games), peer_tables.work(measured)]
    print("\n\n".join(filter(None, tables)))
    return int(any(each.failed for each in measured.values()))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    games = list(peer_games.GAMES)
    parser.add_argument("--games", type=list_of(str, games), default=games, help=", ".join(games))
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
    parser.add_argument("--threads", type=list_of(at_least_one), default=[1, 2])
    parser.add_argument("--rounds", type=at_least_one, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
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
    if options.seconds <= 0:
        parser.error(f"--seconds: expected a positive number, found {options.seconds:g}")
    for program in ("saddle",) if options.start else ("bench/steps", "bench/kernels"):
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
