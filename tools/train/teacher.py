"""The teacher, and what of it the network learns."""

import importlib.util

import numpy as np
import torch
import torch.nn.functional as F

from network import EMBEDDING
from views import Sets, cut

EDGE = 192
# Principal components are divided by their variance to this power. On nine sets of classes, mAP was .763 without, .766
# with .15, .761 with .25 and .727 when whitened (.5).
WHITENING = 0.15
FIT_BATCHES, BATCH = 190, 48


class Teacher:
    """
    @param module a Python file with `load()`, which returns a module: N×3×H×W, 0 to 1 → N×C, pooled
    @param file where its principal components are kept between runs
    """

    def __init__(self, module, file, packs, left_out):
        spec = importlib.util.spec_from_file_location('teacher_module', module)
        loaded = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loaded)
        self.network = loaded.load().eval().to(memory_format=torch.channels_last)
        if not file.exists():
            self._fit(file, Sets(packs, left_out))
        kept = np.load(file)
        self.mean, self.components, self.bank = (torch.from_numpy(kept[name]) for name in ('mean', 'components', 'bank'))

    def targets(self, images, boxes):
        """N×256, of unit length: the principal components of what the teacher says of the boxes."""
        return F.normalize((self._say(images, boxes) - self.mean) @ self.components)

    @torch.no_grad()
    def _say(self, images, boxes):
        seen = cut(images, boxes, EDGE).contiguous(memory_format=torch.channels_last)
        with torch.autocast('cpu', dtype=torch.bfloat16):
            return F.normalize(self.network(seen).float())

    def _fit(self, file, sets):
        said = torch.cat([self._say(*sets.batch(BATCH)[:2]) for _ in range(FIT_BATCHES)]).double().numpy()
        mean = said.mean(0)
        variances, directions = np.linalg.eigh(np.cov((said - mean).T))
        largest = np.argsort(-variances)[:EMBEDDING]
        components = directions[:, largest] * variances[largest] ** -WHITENING
        bank = (said - mean) @ components
        bank /= np.linalg.norm(bank, axis=1, keepdims=True)
        kept = {'mean': mean, 'components': components, 'bank': bank}
        np.savez(file, **{name: values.astype(np.float32) for name, values in kept.items()})
