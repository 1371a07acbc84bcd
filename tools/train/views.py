"""Parts of photos, as teacher and network see them."""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

WHOLE_SHARE = 0.4
# A set of many near-alike photos counts less than its number: photos ** SIZE_POWER.
SIZE_POWER = 0.8


class Sets:
    """The packed sets of a folder (pack.py), drawn from at random."""

    def __init__(self, folder, left_out=(), seed=0):
        self.random = np.random.default_rng(seed)
        self.sets, self.n_classes = [], 0
        for described in sorted(Path(folder).glob('*.json')):
            if described.stem in left_out:
                continue
            told = json.loads(described.read_text())
            classes = len(told['classes']) if len(told['classes']) > 1 else 0
            photos = np.load(described.with_suffix('.npy'), mmap_mode='r')[: told['n']]
            self.sets.append({'photos': photos, 'labels': told['labels'], 'first': self.n_classes, 'classes': classes})
            self.n_classes += classes
        sizes = np.array([len(each['photos']) for each in self.sets], float)
        self.n_photos = int(sizes.sum())
        self.shares = sizes**SIZE_POWER / (sizes**SIZE_POWER).sum()

    def batch(self, size):
        """Photos (B×3×224×224, 0 to 1), a box in each, and each photo's class with the classes of its set, or None."""
        random = self.random
        chosen = [self.sets[index] for index in random.choice(len(self.sets), size, p=self.shares)]
        rows = [random.integers(len(each['photos'])) for each in chosen]
        photos = np.stack([each['photos'][row] for each, row in zip(chosen, rows)])
        boxes, large = _random_boxes(random, size)
        classes = [
            (each['first'] + each['labels'][row], each['first'], each['classes']) if each['classes'] and is_large else None
            for each, row, is_large in zip(chosen, rows, large)
        ]
        images = torch.from_numpy(photos).permute(0, 3, 1, 2).float().div_(255)
        return images, boxes, classes


def _random_boxes(random, size):
    area, ratio = random.uniform(0.15, 1, size), np.exp(random.uniform(-0.35, 0.35, size))
    width, height = np.minimum(np.sqrt(area * ratio), 1), np.minimum(np.sqrt(area / ratio), 1)
    whole = random.random(size) < WHOLE_SHARE
    width[whole], height[whole] = 1, 1
    left, top = random.random(size) * (1 - width), random.random(size) * (1 - height)
    boxes = np.stack([left, top, left + width, top + height], 1).astype(np.float32)
    return torch.from_numpy(boxes), whole | (area > 0.5)


def part_of(random, box, smallest=0.3, largest=0.9):
    """A random box in a box, with a share of its area."""
    left, top, right, bottom = box.tolist()
    side = np.sqrt(random.uniform(smallest, largest))
    width, height = (right - left) * side, (bottom - top) * side
    left += random.random() * (right - left - width)
    top += random.random() * (bottom - top - height)
    return torch.tensor([left, top, left + width, top + height], dtype=torch.float32)


def cut(images, boxes, edge, angles=None, mirrored=None):
    """The boxes (x0, y0, x1, y1 in 0 to 1) of the images, turned by angles in radians, as squares of `edge` pixels."""
    count = len(boxes)
    center_x, center_y = boxes[:, 0] + boxes[:, 2] - 1, boxes[:, 1] + boxes[:, 3] - 1
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    angles = torch.zeros(count) if angles is None else angles
    cosine, sine = torch.cos(angles), torch.sin(angles)
    side = torch.ones(count) if mirrored is None else 1 - 2 * mirrored.float()
    rows = [
        torch.stack([side * width * cosine, -width * sine, center_x], 1),
        torch.stack([side * height * sine, height * cosine, center_y], 1),
    ]
    grid = F.affine_grid(torch.stack(rows, 1), (count, 3, edge, edge), align_corners=False)
    return F.grid_sample(images, grid, mode='bilinear', padding_mode='border', align_corners=False)
