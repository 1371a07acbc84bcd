import type { ChangedMedia, MediaChanges } from '#engine/store/store.ts';

/** Changes remembered per dataset; whoever is further behind learns only that anything may have changed. */
const CHANGES_KEPT = 256;
/** A change of more media counts as a change of all. */
const MAX_MEDIA = 1000;

/** Which descriptions of media have changed, so that answers made of them can be kept until then. */
export class ChangeLog implements MediaChanges {
  readonly #logs = new Map<string, { revision: number; recent: ChangedMedia[] }>();

  revision(datasetId: string): number {
    return this.#logs.get(datasetId)?.revision ?? 0;
  }

  add(datasetId: string, mediaIds: ChangedMedia): void {
    const { revision, recent } = this.#logs.get(datasetId) ?? { revision: 0, recent: [] };
    const changed = mediaIds && mediaIds.length <= MAX_MEDIA ? mediaIds : null;
    this.#logs.set(datasetId, {
      revision: revision + 1,
      recent: [...recent, changed].slice(-CHANGES_KEPT),
    });
  }

  since(datasetId: string, revision: number): ChangedMedia {
    const log = this.#logs.get(datasetId);
    const nChanges = (log?.revision ?? 0) - revision;
    if (!log || nChanges === 0) return [];
    const missed = log.recent.slice(-nChanges);
    if (missed.length < nChanges || missed.includes(null)) return null;
    return missed.flatMap((mediaIds) => mediaIds ?? []);
  }
}
