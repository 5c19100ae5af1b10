"""The recipe of the default configuration in PyTorch, on the same held-out share: what our training is held against.

    node --import tsx bench/peer/exportSplit.ts dataset/train SPLIT
    python bench/peer/recipe_peer.py SPLIT --out RUN

FCN-FER in float32, channels_last; AdamW (decay on kernels only), OneCycle stepped each batch, AdamW's betas left
alone, augmentation as ours draws it (src/data/augment.ts), label smoothing, and an average of the weights (EMA) whose
BatchNorm averages are averaged likewise. Prints a line of JSON an epoch and a last one with the best and last
accuracies, once upright and once averaged with the mirrored image. Goes on from RUN/checkpoint.pt where there is one.
"""

import argparse
import copy
import json
import math
import os
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from torch_peer import network

BATCH = 64
WAYS = ["raw", "rawMirrored", "ema", "emaMirrored"]


def augment(images, moving):
    """[batch, 1, height, width], 0 to 1: mirrored, turned, scaled, shifted, lit, covered."""
    n, _, height, width = images.shape
    draw = lambda low, high: torch.empty(n).uniform_(low, high)
    mirror = torch.where(torch.rand(n) < 0.5, -1.0, 1.0)
    moved = (torch.rand(n) < moving).float()
    angle, zoom = torch.deg2rad(draw(-12, 12)) * moved, 1 / (1 + draw(-0.1, 0.1) * moved)
    right, down = draw(-0.1, 0.1) * width * moved, draw(-0.1, 0.1) * height * moved
    a, b = angle.cos() * zoom * mirror, -angle.sin() * zoom * mirror
    c, d = angle.sin() * zoom, angle.cos() * zoom
    x, y = (width - 1) / 2, (height - 1) / 2
    # affine_grid counts from -1 to 1, so pixels are divided by the half of each side.
    first = torch.stack([a, b * y / x, -(a * right + b * down) / x], 1)
    second = torch.stack([c * x / y, d, -(c * right + d * down) / y], 1)
    grid = F.affine_grid(torch.stack([first, second], 1), images.shape, align_corners=True)
    moved = F.grid_sample(images, grid, padding_mode="border", align_corners=True)
    gain = (1 + draw(-0.2, 0.2)).view(-1, 1, 1, 1)
    lit = (moved * gain + 0.5 - 0.5 * gain + draw(-0.1, 0.1).view(-1, 1, 1, 1)).clamp(0, 1)
    area = draw(0.02, 0.2) * height * width
    shape = draw(math.log(0.3), -math.log(0.3)).exp()
    tall = (area * shape).sqrt().round().clamp(1, height)
    wide = (area / shape).sqrt().round().clamp(1, width)
    top = (torch.rand(n) * (height - tall + 1)).floor()
    left = (torch.rand(n) * (width - wide + 1)).floor()
    inside = lambda start, length, side: (
        (torch.arange(side) >= start[:, None]) & (torch.arange(side) < (start + length)[:, None])
    )
    covered = inside(top, tall, height)[:, :, None] & inside(left, wide, width)[:, None]
    covered &= (torch.rand(n) < 0.3)[:, None, None]
    return torch.where(covered[:, None], torch.rand(n).view(-1, 1, 1, 1), lit)


def as_images(pixels):
    return torch.from_numpy(pixels).float().div(255)[:, None]


@torch.no_grad()
def accuracies(model, pixels, labels):
    """Shares recognized, upright and averaged with the mirrored image."""
    model.eval()
    upright, both = 0, 0
    for start in range(0, len(labels), 256):
        x = as_images(pixels[start : start + 256]).to(memory_format=torch.channels_last)
        once = model(x).softmax(1)
        twice = once + model(x.flip(3)).softmax(1)
        truth = labels[start : start + 256]
        upright += (once.argmax(1) == truth).sum().item()
        both += (twice.argmax(1) == truth).sum().item()
    return upright / len(labels), both / len(labels)


@torch.no_grad()
def average(mean, model, decay):
    """Weights and BatchNorm's running averages; its count of batches is copied."""
    for kept, value in zip(mean.state_dict().values(), model.state_dict().values()):
        kept.lerp_(value, 1 - decay) if kept.is_floating_point() else kept.copy_(value)


def train(args):
    load = lambda name: np.load(os.path.join(args.split, f"{name}.npy"))
    pixels, valid_pixels = load("train_pixels"), load("valid_pixels")
    labels, valid_labels = (torch.from_numpy(load(f"{side}_labels")).long() for side in ["train", "valid"])
    torch.manual_seed(args.seed)
    model = network(int(labels.max()) + 1).to(memory_format=torch.channels_last)
    mean = copy.deepcopy(model).requires_grad_(False)
    kernels = [p for p in model.parameters() if p.ndim == 4]
    others = [p for p in model.parameters() if p.ndim != 4]
    groups = [{"params": kernels, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=args.rate)
    steps = args.epochs * math.ceil(len(labels) / BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, args.rate, steps, pct_start=0.2, div_factor=25, final_div_factor=1e4,
        cycle_momentum=args.cycle_momentum,
    )
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    history = []
    checkpoint = os.path.join(args.out, "checkpoint.pt")
    parts = {"model": model, "mean": mean, "optimizer": optimizer, "schedule": schedule}
    os.makedirs(args.out, exist_ok=True)
    if os.path.exists(checkpoint):
        state = torch.load(checkpoint, weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(state[name])
        torch.set_rng_state(state["random"])
        history = state["history"]

    for epoch in range(len(history) + 1, args.epochs + 1):
        began, total = time.perf_counter(), 0.0
        model.train()
        for chosen in torch.randperm(len(labels)).split(BATCH):
            x = augment(as_images(pixels[chosen.numpy()]), args.moving).to(memory_format=torch.channels_last)
            loss = criterion(model(x), labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            average(mean, model, args.decay)
            total += loss.item() * len(chosen)
        seconds = time.perf_counter() - began
        shares = accuracies(model, valid_pixels, valid_labels) + accuracies(mean, valid_pixels, valid_labels)
        row = {"epoch": epoch, "trainLoss": total / len(labels), **dict(zip(WAYS, shares))}
        history.append({**row, "seconds": seconds, "imagesPerSecond": len(labels) / seconds})
        print(json.dumps({k: round(v, 4) for k, v in history[-1].items()}), flush=True)
        if epoch % 5 == 0 or epoch == args.epochs:
            state = {name: part.state_dict() for name, part in parts.items()}
            torch.save({**state, "random": torch.get_rng_state(), "history": history}, checkpoint + ".part")
            os.replace(checkpoint + ".part", checkpoint)

    best = {way: max(history, key=lambda row: row[way]) for way in WAYS}
    print(json.dumps({
        "train": len(labels), "valid": len(valid_labels), "epochs": len(history), "seed": args.seed,
        "last": {way: history[-1][way] for way in WAYS},
        "best": {way: {"accuracy": row[way], "epoch": row["epoch"]} for way, row in best.items()},
        "seconds": sum(row["seconds"] for row in history), "threads": torch.get_num_threads(),
        "torch": torch.__version__,
    }), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("split", help="folder that exportSplit.ts wrote")
    parser.add_argument("--out", required=True, help="folder for the checkpoint")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--rate", type=float, default=4e-3)
    parser.add_argument("--moving", type=float, default=0.75, help="share of faces that are turned, scaled and shifted")
    parser.add_argument("--decay", type=float, default=0.998, help="of the weights' average")
    parser.add_argument("--cycle-momentum", action="store_true", help="let OneCycle move AdamW's beta1, PyTorch's default")
    parser.add_argument("--seed", type=int, default=94)
    train(parser.parse_args())
