"""The same network in PyTorch, timed on this machine: what a user would run instead.

    python torch_peer.py                          # compute only: train, batch inference, one image
    python torch_peer.py --compile                # also with torch.compile, frozen (inference; it slows training)
    python torch_peer.py --only train --seconds 6 --json
    python torch_peer.py --data dataset/train     # one epoch the way the original feeds it

Needs torch and numpy; --data also opencv-python-headless and pillow. Prints a line of JSON a row, or with --json one
document. --serve is for `ferlab bench`: it makes everything ready, says so in a line, and then answers each line on
standard input, "rows SECONDS" or "epoch", with a document. Figures are medians.
"""

import argparse
import json
import os
import random
import resource
import statistics
import sys
import time

import numpy as np
import torch
from torch import nn

BATCH = 64


def network(classes=7):
    def block(cin, cout, k, pool, drop):
        return [
            nn.Conv2d(cin, cout, k, padding="same"),
            nn.BatchNorm2d(cout),
            nn.LeakyReLU(inplace=True),
            nn.MaxPool2d(pool, pool),
            nn.Dropout(drop),
        ]

    return nn.Sequential(
        *block(1, 16, 5, 2, 0.05),
        *block(16, 32, 3, 2, 0.10),
        *block(32, 64, 5, 5, 0.05),
        *block(64, 128, 3, 2, 0.10),
        nn.Conv2d(128, 256, 3, padding="same"),
        nn.BatchNorm2d(256),
        nn.SiLU(inplace=True),
        nn.Dropout(0.35),
        nn.Conv2d(256, classes, 1),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
    )


def median_seconds(work, seconds):
    """Median of at least three runs, after one that does not count."""
    work()
    times, end = [], time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < end:
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def train_row(channels_last, bf16):
    """The work of a row: forward, loss, backward, Adam, the loss read."""
    layout = torch.channels_last if channels_last else torch.contiguous_format
    model = network().to(memory_format=layout)
    optimizer, criterion = torch.optim.Adam(model.parameters(), lr=4e-4), nn.CrossEntropyLoss()
    x = torch.rand(BATCH, 1, 88, 66).to(memory_format=layout)
    y = torch.randint(0, 7, (BATCH,))

    def step():
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            out = model(x)
        loss = criterion(out.float(), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def infer_row(channels_last, bf16, compiled):
    """The work of a row, for a batch and for one image."""
    layout = torch.channels_last if channels_last else torch.contiguous_format
    model = network().to(memory_format=layout).eval()
    x = torch.rand(BATCH, 1, 88, 66).to(memory_format=layout)
    if compiled:
        # Left to itself it compiles the second shape for any size, which is slower.
        model = torch.compile(model, options={"freezing": True}, dynamic=False)

    def on(images):
        def run():
            with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=bf16):
                return model(images)

        return run

    return on(x), on(x[:1])


def prepare(only, compiled):
    """(kind, name) -> work, each run four times; and what failed."""
    rows, failed = {}, []
    for name, layout, bf16 in [
        ("fp32", False, False),
        ("fp32 channels_last", True, False),
        ("bf16 channels_last", True, True),
    ]:
        if only != "infer":
            rows["train", name] = (train_row(layout, bf16),)
        if only != "train":
            rows["infer", name] = infer_row(layout, bf16, False)
            if compiled and layout:
                rows["infer", name + " compiled"] = infer_row(layout, bf16, True)
    for (kind, name), works in list(rows.items()):
        try:
            for work in works:
                for _ in range(4):
                    work()
        except Exception as error:  # such as no C++ compiler for torch.compile
            failed.append({"name": name, "kind": kind, "reason": str(error).strip().split("\n")[0]})
            del rows[kind, name]
    return rows, failed


def measure(rows, seconds):
    """Every row, which share the seconds."""
    measured = []
    for (kind, name), (batch, *one) in rows.items():
        share = seconds / len(rows) / (1 + len(one))
        row = {"kind": kind, "name": name, "imagesPerSecond": BATCH / median_seconds(batch, share)}
        for work in one:
            row["oneMilliseconds"] = 1e3 * median_seconds(work, share)
        measured.append(row)
    return measured


def epoch(folder):
    """One epoch from image files, the original's way: one image after the other, read anew each time."""
    import cv2
    from PIL import Image

    classes = sorted(os.listdir(folder))
    files = [
        (os.path.join(folder, name, file), label)
        for label, name in enumerate(classes)
        for file in sorted(os.listdir(os.path.join(folder, name)))
    ]
    random.seed(0)
    random.shuffle(files)
    model = network(len(classes))
    optimizer, criterion = torch.optim.Adam(model.parameters(), lr=4e-4), nn.CrossEntropyLoss()

    def one(path):
        rgb = np.asarray(Image.open(path).convert("RGB"))
        face = Image.fromarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)[:, :, 0]).resize((66, 88), Image.BILINEAR)
        if random.random() < 0.1:
            face = face.transpose(Image.FLIP_LEFT_RIGHT)
        face = face.rotate(random.uniform(-3, 3))
        return torch.from_numpy(np.asarray(face, dtype=np.float32) / 255)[None]

    began = time.perf_counter()
    for start in range(0, len(files), BATCH):
        part = files[start : start + BATCH]
        x = torch.stack([one(path) for path, _ in part])
        y = torch.tensor([label for _, label in part])
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()
    seconds = time.perf_counter() - began
    name = "epoch from image files, the original's way"
    return {"name": name, "imagesPerSecond": len(files) / seconds, "images": len(files), "seconds": seconds}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--only", choices=["train", "infer"])
    parser.add_argument("--seconds", type=float, default=30, help="for all rows together")
    parser.add_argument("--data")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", action="store_true")
    args = parser.parse_args()
    torch.manual_seed(0)
    about = {"torch": torch.__version__, "threads": torch.get_num_threads()}
    if args.serve:
        rows, failed = prepare(args.only, args.compile)
        print(json.dumps({**about, "failed": failed}), flush=True)
        for line in sys.stdin:
            what, *more = line.split()
            answer = epoch(args.data) if what == "epoch" else {"rows": measure(rows, float(more[0]))}
            megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(json.dumps({**answer, "mostMegabytes": megabytes}), flush=True)
        return
    if args.data:
        document = {"rows": [epoch(args.data)]}
    else:
        rows, failed = prepare(args.only, args.compile)
        document = {"rows": measure(rows, args.seconds), "failed": failed}
    for part in [{**about, **document}] if args.json else document["rows"]:
        print(json.dumps(part), flush=True)


if __name__ == "__main__":
    main()
