"""What people do to a picture before it comes back as a query, done to some of a batch."""

import io

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw

LUMA = torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
GRAY, LIGHT, COVERED, SMALL, COMPRESSED = 0.15, 0.4, 0.18, 0.1, 0.22


def edit(images, random):
    """B×3×S×S, 0 to 1. Each edit happens to a share of the images, so that some have several."""
    count, edge = len(images), images.shape[-1]

    def some(share):
        return torch.from_numpy(random.random(count) < share)

    gray = some(GRAY)
    images[gray] = (images[gray] * LUMA).sum(1, keepdim=True).expand(-1, 3, -1, -1)
    light = some(LIGHT)
    images[light] = _relit(images[light], random)
    for index in torch.nonzero(some(COVERED)).flatten():
        images[index] = _covered(images[index], random)
    for index in torch.nonzero(some(SMALL)).flatten():
        small = F.interpolate(images[index : index + 1], size=edge // int(random.integers(2, 5)), mode='area')
        images[index] = F.interpolate(small, size=edge, mode='bilinear')[0]
    for index in torch.nonzero(some(COMPRESSED)).flatten():
        images[index] = _compressed(images[index], int(random.uniform(8, 60)))
    return images


def _relit(images, random):
    """Another brightness, contrast and saturation."""

    def factor(low, high):
        return torch.from_numpy(random.uniform(low, high, (len(images), 1, 1, 1)).astype(np.float32))

    images = images * factor(0.65, 1.45)
    mean = images.mean((1, 2, 3), keepdim=True)
    images = (images - mean) * factor(0.7, 1.35) + mean
    gray = (images * LUMA).sum(1, keepdim=True)
    return ((images - gray) * factor(0.6, 1.4) + gray).clamp(0, 1)


def _covered(image, random):
    """With a banner, badges or a line of text on it."""
    edge = image.shape[-1]
    has_banner = random.random() < 0.5
    if has_banner:
        height, opacity, color = int(edge * random.uniform(0.08, 0.28)), random.uniform(0.5, 1), random.choice([0, 1, random.random()])
        rows = slice(0, height) if random.random() < 0.4 else slice(edge - height, edge)
        image[:, rows] = image[:, rows] * (1 - opacity) + color * opacity
    for _ in range(random.integers(0 if has_banner else 1, 3)):
        width, height = (int(edge * share) for share in random.uniform(0.08, 0.35, 2))
        left, top = random.integers(0, edge - width), random.integers(0, edge - height)
        if random.random() < 0.4:
            left, top = random.choice([0, edge - width]), random.choice([0, edge - height])
        color = torch.from_numpy(random.uniform(0, 1, 3).astype(np.float32)).view(3, 1, 1)
        image[:, top : top + height, left : left + width] = color
    if random.random() < 0.5:
        drawn = Image.new('L', (edge, edge), 0)
        words = ''.join(chr(random.integers(65, 91)) for _ in range(random.integers(4, 22)))
        ImageDraw.Draw(drawn).text((random.integers(0, edge // 2), random.integers(0, edge - 12)), words, fill=255)
        mask = torch.from_numpy(np.asarray(drawn).astype(np.float32) / 255)
        image = image * (1 - mask) + mask * float(random.random() > 0.5)
    return image


def _compressed(image, quality):
    pixels = (image.permute(1, 2, 0).clamp(0, 1) * 255).byte().numpy()
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, 'JPEG', quality=quality)
    return torch.from_numpy(np.asarray(Image.open(file)).astype(np.float32) / 255).permute(2, 0, 1)
