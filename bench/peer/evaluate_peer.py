"""The original's way of evaluating, for `ferlab bench evaluate`: images from their files one after the other, in PyTorch.

Usage: evaluate_peer.py DIR HEIGHT WIDTH. Says that it is ready in a line, and then answers each line on standard input
with one of JSON. Needs torch, numpy, pillow, opencv-python-headless; figures by scikit-learn where it is installed.
"""

import json
import os
import resource
import sys
import time

import cv2
import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset

from torch_peer import network

try:
    import sklearn
    from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support
except ImportError:
    sklearn = None

BATCH = 32


class Faces(Dataset):
    def __init__(self, folder, height, width):
        self.size = (width, height)
        self.classes = sorted(name for name in os.listdir(folder) if os.path.isdir(os.path.join(folder, name)))
        self.files = [
            (os.path.join(folder, name, file), label)
            for label, name in enumerate(self.classes)
            for file in sorted(os.listdir(os.path.join(folder, name)))
        ]

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        path, label = self.files[index]
        rgb = np.asarray(Image.open(path).convert("RGB"))
        lightness = Image.fromarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)[:, :, 0])
        face = lightness.resize(self.size, Image.BILINEAR)
        return torch.from_numpy(np.asarray(face, dtype=np.float32) / 255)[None], label


def figures(labels, predictions, classes):
    """Accuracy, weighted precision, recall and F1, and the confusion matrix, as the original shows them."""
    if sklearn is not None:
        average = precision_recall_fscore_support(labels, predictions, average="weighted", zero_division=0)
        confusion_matrix(labels, predictions)
        return [accuracy_score(labels, predictions), *average[:3]]
    counts = np.bincount(labels * classes + predictions, minlength=classes**2).reshape(classes, classes)
    hits, support, predicted = np.diag(counts), counts.sum(1), counts.sum(0)
    weights = support / support.sum()
    precision, recall = hits / np.maximum(1, predicted), hits / np.maximum(1, support)
    f1 = 2 * hits / np.maximum(1, support + predicted)
    return [hits.sum() / len(labels), *(float(each @ weights) for each in (precision, recall, f1))]


def evaluate(model, faces):
    began = time.perf_counter()
    labels, predictions = [], []
    with torch.no_grad():
        for images, truth in DataLoader(faces, batch_size=BATCH, num_workers=0):
            predictions.append(model(images).argmax(1).numpy())
            labels.append(truth.numpy())
    figures(np.concatenate(labels), np.concatenate(predictions), len(faces.classes))
    seconds = time.perf_counter() - began
    return {"images": len(faces), "seconds": seconds, "imagesPerSecond": len(faces) / seconds}


def main(folder, height, width):
    torch.manual_seed(0)
    faces = Faces(folder, int(height), int(width))
    model = network(len(faces.classes)).eval()
    with torch.no_grad():
        model(torch.zeros(BATCH, 1, int(height), int(width)))
    name = "PIL, OpenCV's LAB, resize, batches of 32 in PyTorch"
    print(json.dumps({"name": name, "torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    for _ in sys.stdin:
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({**evaluate(model, faces), "mostMegabytes": megabytes}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
