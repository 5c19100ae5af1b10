"""The original's way of training, for `ferlab bench accuracy`: images from their files in every epoch, in PyTorch.

Usage: accuracy_peer.py LIST, a file of JSON: {"classes": 7, "train": [[path, label], ...], "valid": [...]}. Says that it
is ready in a line, and then answers each line on standard input, "epoch SECONDS", with one of JSON: an epoch trained and
validated, or as much of it as there was time for. Needs torch, numpy, pillow, opencv-python-headless.

The recipe is that of the original's demo, train(120, 64, Adam, OneCycleLR, seed 94), as it really ran: the schedule is
made, which sets the rate to 0.01 / 25, and never stepped. Faces are 66 high and 88 wide, by its swapped pair. In two
things it is done a favour: validation images are left as they are, and no gradient is kept of them. It does not stop early.
"""

import json
import math
import os
import random
import resource
import sys
import time

import cv2
import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset

from torch_peer import BATCH, network

EPOCHS, SEED = 120, 94


class Faces(Dataset):
    def __init__(self, rows, augmented):
        self.rows, self.augmented = rows, augmented

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        path, label = self.rows[index]
        rgb = np.asarray(Image.open(path).convert("RGB"))
        lightness = Image.fromarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)[:, :, 0])
        face = lightness.resize((88, 66), Image.BILINEAR)
        if self.augmented:
            if random.random() < 0.1:
                face = face.transpose(Image.FLIP_LEFT_RIGHT)
            face = face.rotate(random.uniform(-3, 3))
        return torch.from_numpy(np.asarray(face, dtype=np.float32) / 255)[None], label


class Training:
    def __init__(self, classes, train, valid):
        self.train = DataLoader(Faces(train, True), batch_size=BATCH, shuffle=True)
        self.valid = DataLoader(Faces(valid, False), batch_size=BATCH)
        self.model = network(classes)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=0.0015)
        steps = EPOCHS * math.ceil(len(train) / BATCH)
        torch.optim.lr_scheduler.OneCycleLR(self.optimizer, max_lr=0.01, total_steps=steps, pct_start=0.2)
        self.criterion = nn.CrossEntropyLoss()
        self.parent = os.getppid()
        self.measured = False

    def epoch(self, seconds):
        """Whether it was whole, and the accuracy after it; of a part only where there is none before."""
        deadline = time.perf_counter() + seconds
        self.model.train()
        whole = True
        for images, labels in self.train:
            if time.perf_counter() >= deadline:
                whole = False
                break
            if os.getppid() != self.parent:
                sys.exit()  # nobody waits for the answer any more
            loss = self.criterion(self.model(images), labels)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            loss.item()
        measures = whole or not self.measured
        self.measured = True
        return whole, self.accuracy() if measures else None

    def accuracy(self):
        self.model.eval()
        with torch.no_grad():
            right = sum((self.model(images).argmax(1) == labels).sum().item() for images, labels in self.valid)
        return right / len(self.valid.dataset)


def main(listed):
    torch.manual_seed(SEED)
    random.seed(SEED)
    with open(listed, encoding="utf-8") as file:
        training = Training(**json.load(file))
    rate = training.optimizer.param_groups[0]["lr"]
    about = {"name": "the original's way", "torch": torch.__version__, "threads": torch.get_num_threads()}
    print(json.dumps({**about, "epochs": EPOCHS, "learningRate": rate}), flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        whole, accuracy = training.epoch(float(line.split()[1]))
        seconds = time.perf_counter() - began
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        answer = {"whole": whole, "accuracy": accuracy, "seconds": seconds, "mostMegabytes": megabytes}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
