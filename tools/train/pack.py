"""
Packs photos for training: each set becomes one file of 224×224 pixels a photo.

  python3 tools/train/pack.py <folder of sets> <folder for the packs>

A set is a folder with one folder of photos for each class, or with a single one if it has no classes.
"""

import json
import sys
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from PIL import Image

EDGE = 224
SUFFIXES = {'.jpg', '.jpeg', '.png', '.webp'}


def squashed(path):
    """The whole photo as a square, as Semblance looks at it; None if it is broken."""
    try:
        photo = Image.open(path).convert('RGB')
        return np.asarray(photo.resize((EDGE, EDGE), Image.BICUBIC, reducing_gap=3.0))
    except (OSError, ValueError):
        return None


def pack(folder, target):
    photos = sorted(path for path in folder.glob('*/*') if path.suffix.lower() in SUFFIXES)
    classes = sorted({path.parent.name for path in photos})
    labels, unfinished = [], target.with_suffix('.part.npy')
    packed = np.lib.format.open_memmap(unfinished, 'w+', np.uint8, (len(photos), EDGE, EDGE, 3))
    with Pool() as pool:
        for path, pixels in zip(photos, pool.imap(squashed, photos, 64)):
            if pixels is None:
                continue
            packed[len(labels)] = pixels
            labels.append(classes.index(path.parent.name))
    packed.flush()
    unfinished.rename(target.with_suffix('.npy'))
    # The last file written: it tells that the set is complete, and how many photos of it could be read.
    target.with_suffix('.json').write_text(json.dumps({'n': len(labels), 'classes': classes, 'labels': labels}))
    print(f'{folder.name}: {len(labels)} photos, {len(classes)} classes', flush=True)


if __name__ == '__main__':
    sets, packs = (Path(argument) for argument in sys.argv[1:3])
    packs.mkdir(parents=True, exist_ok=True)
    for folder in sorted(path for path in sets.iterdir() if path.is_dir() and not path.name.startswith('.')):
        if not (packs / f'{folder.name}.json').exists():
            pack(folder, packs / folder.name)
