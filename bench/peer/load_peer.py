"""The original's way of loading, for `ferlab bench load`: one image after the other, in one process.

Usage: load_peer.py DIR [HEIGHT WIDTH [IMAGES]]. Reads DIR/<class>/*, at most IMAGES files, and prints one JSON
document. Its later epochs do the same work again, since nothing is kept.
"""

import json
import os
import random
import sys
import time

import cv2
import numpy as np
from PIL import Image


def load(path, height, width, chance):
    rgb = np.asarray(Image.open(path).convert("RGB"))
    lightness = Image.fromarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)[:, :, 0])
    face = lightness.resize((width, height), Image.BILINEAR)
    if chance.random() < 0.1:
        face = face.transpose(Image.FLIP_LEFT_RIGHT)
    face = face.rotate(chance.uniform(-3, 3))
    return np.asarray(face, dtype=np.float32)[None] / 255


def main(folder, height=88, width=66, most=None):
    files = sorted(
        os.path.join(place, name) for place, _, names in os.walk(folder) for name in names
    )
    chance = random.Random(94)
    chance.shuffle(files)
    files = files[: most or None]
    began = time.perf_counter()
    for file in files:
        load(file, height, width, chance)
    seconds = time.perf_counter() - began
    print(
        json.dumps(
            {
                "name": "PIL, OpenCV's LAB, resize, flip, rotate in one process",
                "imagesPerSecond": len(files) / seconds,
                "images": len(files),
                "seconds": seconds,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
