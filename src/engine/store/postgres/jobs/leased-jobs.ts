import { randomUUID } from 'node:crypto';
import type { DatabaseSession } from '#engine/store/postgres/session/database-session.ts';

/** A job that a worker has begun. */
export interface LeasedJob {
  readonly serverId: string;
  readonly number: number;
  readonly modelId: string;
  readonly task: string;
}

export interface JobReply {
  readonly job: Pick<LeasedJob, 'serverId' | 'number'>;
  readonly answer: string;
}

/** What the server should know of a worker. */
export interface WorkerState {
  /** 0 while it begins no jobs. */
  readonly threads: number;
  readonly lacksModels: readonly string[];
  /** Since the worker was started. */
  readonly nEmbedded: number;
}

/** The jobs of a server, as a worker takes them over one connection. @throws StoreConnectionError */
export class LeasedJobs {
  /** UUID of the database. */
  readonly databaseId: string;
  readonly #session: DatabaseSession;
  /** Jobs that this process leased over another connection are not its own any more. */
  readonly #workerId = randomUUID();

  constructor(session: DatabaseSession, databaseId: string) {
    this.#session = session;
    this.databaseId = databaseId;
  }

  /** The version that workers must have; null while no server has offered jobs. */
  async version(): Promise<string | null> {
    const { rows } = await this.#session.query('SELECT jobs_version FROM store_state');
    return (rows[0]?.['jobs_version'] ?? null) as string | null;
  }

  /** A sign of life, which keeps the leases. */
  async report({ threads, lacksModels, nEmbedded }: WorkerState): Promise<void> {
    await this.#session.query(
      `INSERT INTO index_workers (worker_id, threads, lacks_models, n_embedded, seen_at)
       VALUES ($1, $2, $3, $4, now())
       ON CONFLICT (worker_id) DO UPDATE SET threads = excluded.threads,
         lacks_models = excluded.lacks_models, n_embedded = excluded.n_embedded,
         seen_at = excluded.seen_at`,
      [this.#workerId, threads, lacksModels, nEmbedded],
    );
  }

  /** Begins the oldest jobs of the server that no other worker has begun. */
  async lease(maxJobs: number, lacksModels: readonly string[]): Promise<LeasedJob[]> {
    const { rows } = await this.#session.query(
      `UPDATE embedding_jobs AS job
       SET worker_id = $1, leased_at = now(), n_leases = n_leases + 1
       FROM (
         SELECT server_id, number FROM embedding_jobs
         WHERE worker_id IS NULL AND answer IS NULL AND model_id <> ALL($2)
         ORDER BY number LIMIT $3 FOR UPDATE SKIP LOCKED) AS free
       WHERE job.server_id = free.server_id AND job.number = free.number
       RETURNING job.server_id, job.number, job.model_id, job.task`,
      [this.#workerId, lacksModels, maxJobs],
    );
    return rows
      .map((row) => ({
        serverId: row['server_id'] as string,
        number: row['number'] as number,
        modelId: row['model_id'] as string,
        task: row['task'] as string,
      }))
      .toSorted((a, b) => a.number - b.number);
  }

  /** Can be repeated. The first answer to a job counts; one that nobody waits for is dropped. */
  async answer(replies: readonly JobReply[]): Promise<void> {
    await this.#session.query(
      `UPDATE embedding_jobs AS job SET answer = given.answer
       FROM unnest($1::uuid[], $2::integer[], $3::text[]) AS given(server_id, number, answer)
       WHERE job.server_id = given.server_id AND job.number = given.number
         AND job.answer IS NULL`,
      [
        replies.map(({ job }) => job.serverId),
        replies.map(({ job }) => job.number),
        replies.map(({ answer }) => answer),
      ],
    );
  }

  /** Gives the unanswered jobs back, as if they had not been begun, and ends the connection. */
  async end(): Promise<void> {
    await this.#session.query(
      `UPDATE embedding_jobs SET worker_id = NULL, leased_at = NULL, n_leases = n_leases - 1
       WHERE worker_id = $1::uuid AND answer IS NULL`,
      [this.#workerId],
    );
    await this.#session.query('DELETE FROM index_workers WHERE worker_id = $1::uuid', [
      this.#workerId,
    ]);
    await this.#session.close();
  }

  /** Ends the connection at once; the jobs are given to others after some seconds. */
  drop(): void {
    this.#session.end();
  }
}
