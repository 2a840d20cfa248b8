"""Reads what `gcov --json-format --stdout` prints of all objects, and prints lines that ran by
folder, then the lines that did not of files where less than 90 % ran."""

import collections
import json
import sys

FOLDERS = ["tensor", "tensor/cpu", "tensor/cuda", "autograd", "nn", "optim", "gan", "data", "cli"]
BAR = 0.9


def folder_of(path):
    """The longest of FOLDERS that the file lies in; None of other files."""
    within = [folder for folder in FOLDERS if path.startswith(folder + "/")]
    return max(within, key=len, default=None)


def read_counts(stream):
    """{file: {line: how often it ran}}, summed over the objects that have the line."""
    counts = collections.defaultdict(collections.Counter)
    for document in filter(str.strip, stream):
        for file in json.loads(document)["files"]:
            if folder_of(file["file"]):
                for line in file["lines"]:
                    counts[file["file"]][line["line_number"]] += line["count"]
    return counts


def share(lines):
    return sum(count > 0 for count in lines.values()) / len(lines)


def ranges_of_zeros(lines):
    """"3-5, 9": neighbours without a line that ran between them are one range."""
    ranges, last_ran = [], True
    for line, count in sorted(lines.items()):
        if count == 0 and last_ran:
            ranges.append([line, line])
        elif count == 0:
            ranges[-1][1] = line
        last_ran = count > 0
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)


def print_folders(counts):
    print(f"{'folder':12} {'lines':>6} {'ran':>6} {'share':>7}")
    for folder in FOLDERS:
        lines = [n for path in counts if folder_of(path) == folder for n in counts[path].values()]
        if lines:
            ran = sum(count > 0 for count in lines)
            print(f"{folder:12} {len(lines):6} {ran:6} {ran / len(lines):7.1%}")


def main():
    counts = read_counts(sys.stdin)
    if not counts:
        sys.exit("error: gcov printed nothing; it must be of the compiler that built the objects")
    # Nothing of these ran: they need a GPU.
    gpu = [path for path in counts if folder_of(path) == "tensor/cuda" and share(counts[path]) == 0]
    for path in gpu:
        del counts[path]
    print_folders(counts)
    if gpu:
        print("\nneed a GPU and are left out, as is what nvcc compiles:", *sorted(gpu), sep="\n  ")
    print(f"\nfiles under {BAR:.0%}, and the lines that did not run")
    for path, lines in sorted(counts.items(), key=lambda item: share(item[1])):
        if share(lines) < BAR:
            print(f"{share(lines):6.1%}  {path}: {ranges_of_zeros(lines)}")


main()
