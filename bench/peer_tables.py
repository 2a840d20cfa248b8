"""The Markdown tables of peers.py."""

import statistics

from peer_games import ACGD_ITERATIONS, GAMES

MEBIBYTE = 1 << 20


def markdown(rows):
    """rows[0] are the heads."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def rate_text(rates):
    """Median (lowest-highest)."""
    digits = 0 if min(rates) >= 100 else 1 if min(rates) >= 10 else 2
    low, middle, high = (
        f"{each:.{digits}f}" for each in (min(rates), statistics.median(rates), max(rates))
    )
    return f"{middle} ({low}-{high})"


def median(samples, figure):
    return statistics.median(each[figure] for each in samples)


def speed(measured, floors):
    """A row per game, number of threads and program; measured[game, threads, program] is a
    Measured, floors[game, threads] steps per second."""
    rows = [["game", "threads", "program", "steps/s", "saddle's / these"]]
    rows[0] += ["peak memory", "this / saddle's", "growth", "rounds", "dropped"]
    saddle = {key[:2]: each.samples for key, each in measured.items() if not key[2].variant}
    last = None
    for (game, threads, program), each in measured.items():
        if last not in (None, (game, threads)):
            rows.append(floor_row(*last, floors))
        last = game, threads
        row = [game, str(threads), str(program)]
        row += figures_row(each, saddle[last])
        rows.append(row + [str(len(each.samples)), str(each.dropped)])
    return markdown(rows + [floor_row(*last, floors)])


def floor_row(game, threads, floors):
    floor = [floors[game, threads]] if (game, threads) in floors else []
    return [game, str(threads), "floor", f"{floor[0]:.3g}" if floor else "-", *[""] * 6]


def figures_row(measured, saddle):
    samples = measured.samples
    if not samples:
        return ["failed" if measured.failed else "never quiet", *["-"] * 4]
    memory = [median(samples, "peak_memory_bytes"), median(samples, "memory_growth_bytes")]
    peak, growth = (f"{each / MEBIBYTE:.0f} MiB" for each in memory)
    faster = larger = "-"
    if saddle:
        rates = [median(each, "steps_per_second") for each in (saddle, samples)]
        faster = f"{rates[0] / rates[1]:.2f}"
        larger = f"{memory[0] / median(saddle, 'peak_memory_bytes'):.1f}"
    rate = rate_text([each["steps_per_second"] for each in samples])
    if measured.failed:
        rate += f", {measured.failed} failed"
    return [rate, faster, peak, larger, growth]


def gpu_speed(measured):
    """A row per game and program, as speed() has."""
    rows = [["game", "program", "steps/s", "ms", "saddle's / this", "memory on the GPU"]]
    rows[0] += ["this / saddle's", "peak memory of the process", "launches"]
    saddle = {key[:2]: each.samples for key, each in measured.items() if not key[2].variant}
    for (game, threads, program), each in measured.items():
        row = gpu_figures_row(each, saddle[game, threads])
        rows.append([game, str(program), *row])
    return markdown(rows)


def gpu_figures_row(measured, saddle):
    samples = measured.samples
    if not samples:
        return ["failed", *["-"] * 6]
    rate = rate_text([each["steps_per_second"] for each in samples])
    if measured.failed:
        rate += f", {measured.failed} failed"
    faster = larger = "-"
    memory = median(samples, "device_peak_bytes")
    if saddle:
        faster = f"{median(saddle, 'steps_per_second') / median(samples, 'steps_per_second'):.2f}"
        if own := median(saddle, "device_peak_bytes"):
            larger = f"{memory / own:.1f}"
    texts = [f"{1e3 / median(samples, 'steps_per_second'):.3f}", faster]
    texts += [f"{memory / MEBIBYTE:.0f} MiB", larger]
    texts += [f"{median(samples, 'peak_memory_bytes') / MEBIBYTE:.0f} MiB"]
    launches = samples[0].get("launches")
    return [rate, *texts, f"{launches:.0f}" if launches else "-"]


def with_threads(program, threads):
    return f"{program}, {threads} thread{'s' * (threads > 1)}"


def best(measured, name=with_threads):
    """Each side at its best, over threads and variants."""
    rows = [["game", "saddle", "best peer", "which", "saddle's / this"]]
    for game in dict.fromkeys(key[0] for key in measured):
        found = [
            (median(each.samples, "steps_per_second"), program, threads)
            for (name, threads, program), each in measured.items()
            if name == game and each.samples
        ]
        own = [each for each in found if not each[1].variant]
        peers = [each for each in found if each[1].variant]
        if own and peers:
            (mine, _, _), (theirs, program, threads) = max(own), max(peers)
            ratio = f"**{mine / theirs:.2f}**"
            rows.append([game, f"{mine:.3g}", f"{theirs:.3g}", name(program, threads), ratio])
    return markdown(rows) if len(rows) > 1 else ""


def notes(games):
    """What a reader of the tables has to know about single games."""
    if not any(getattr(GAMES[game], "step", "") == "acgd" for game in games):
        return ""
    return (
        f"A step of ACGD has {ACGD_ITERATIONS} iterations of CG. saddle computes one product more "
        "than PyTorch's and JAX's\nprograms: the residual at the end, which says whether the "
        "solution may be used. CGDs computes as\nmany as saddle: right-hand sides of both "
        "players, of which it uses one."
    )


def work(measured):
    """What says that all do the same: sizes, first loss, operations as each counts them."""
    rows = [["game", "program", "generator", "discriminator", "first loss", "GFLOP"]]
    shown = set()
    for (game, _, program), each in measured.items():
        if not each.samples or (game, program) in shown:
            continue
        shown.add((game, program))
        first = each.samples[0]
        sizes = [f"{int(first[f'{player}_parameters']):,}" for player in rows[0][2:4]]
        flop = f"{first['flop'] / 1e9:.3g}" if first["flop"] else "-"
        rows.append([game, str(program), *sizes, f"{first['loss']:.3g}", flop])
    return markdown(rows)
