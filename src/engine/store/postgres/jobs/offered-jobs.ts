import type { PostgresDatabase } from '#engine/store/postgres/session/postgres-database.ts';

/** A job that a worker has answered. */
export interface AnsweredJob {
  readonly number: number;
  readonly answer: string;
}

/** A job that no worker has answered. */
export interface UnansweredJob {
  readonly number: number;
  readonly nLeases: number;
}

export interface JobCounts {
  /** Number of workers that respond. */
  readonly workers: number;
  readonly waiting: number;
  readonly leased: number;
}

/** How long a worker keeps its jobs without a sign of life; it gives one each second. */
const WORKER_SECONDS = 10;
/** How long a worker that responds may take for a job, which takes it seconds: it may hang. */
const JOB_SECONDS = 300;
/** How often a job may be begun. Its workers may have ended because of it. */
const MAX_LEASES = 3;
/** Answers are read until they have so many bytes. */
const ANSWER_BYTES = 8e6;

const IS_SEEN = `seen_at > now() - interval '${WORKER_SECONDS} seconds'`;

/**
 * The jobs that the server that writes offers to workers. It has them in memory too: what is
 * missing here it does itself. So the statements may be repeated, and need not be those of its lock.
 */
export class OfferedJobs {
  readonly #database: PostgresDatabase;
  /** A UUID of this process. */
  readonly #serverId: string;
  #nOffered = 0;

  constructor(database: PostgresDatabase, serverId: string) {
    this.#database = database;
    this.#serverId = serverId;
  }

  /**
   * Tells workers which version they must have, and forgets the jobs of the servers before this
   * one.
   */
  async begin(version: string): Promise<void> {
    await this.#database.transaction(async (run) => {
      await run('UPDATE store_state SET jobs_version = $1', [version]);
      await run('DELETE FROM embedding_jobs WHERE server_id <> $1::uuid', [this.#serverId]);
      await run(`DELETE FROM index_workers WHERE NOT ${IS_SEEN}`);
    });
  }

  /** Number of threads of all workers that respond and have the model. */
  async workerThreads(modelId: string): Promise<number> {
    const [row] = await this.#database.rows(
      `SELECT coalesce(sum(threads), 0)::integer AS threads FROM index_workers
       WHERE ${IS_SEEN} AND $1 <> ALL(lacks_models)`,
      [modelId],
    );
    return Number(row?.['threads']);
  }

  async counts(): Promise<JobCounts> {
    const [row] = await this.#database.rows(
      `SELECT (SELECT count(*)::integer FROM index_workers WHERE ${IS_SEEN}) AS workers,
         count(*) FILTER (WHERE worker_id IS NULL)::integer AS waiting,
         count(*) FILTER (WHERE worker_id IS NOT NULL AND answer IS NULL)::integer AS leased
       FROM embedding_jobs WHERE server_id = $1::uuid`,
      [this.#serverId],
    );
    const count = (column: string) => Number(row?.[column]);
    return { workers: count('workers'), waiting: count('waiting'), leased: count('leased') };
  }

  /** A number for a job, which no other of this process has. */
  nextNumber(): number {
    return ++this.#nOffered;
  }

  async offer(modelId: string, tasks: ReadonlyMap<number, string>): Promise<void> {
    await this.#database.rows(
      `INSERT INTO embedding_jobs (server_id, number, model_id, task)
       SELECT $1::uuid, given.number, $2, given.task
       FROM unnest($3::integer[], $4::text[]) AS given(number, task)
       ON CONFLICT DO NOTHING`,
      [this.#serverId, modelId, [...tasks.keys()], [...tasks.values()]],
    );
  }

  /** At least one, if there are any; others may follow. */
  async answered(modelId: string): Promise<AnsweredJob[]> {
    const rows = await this.#database.rows(
      `SELECT number, answer FROM (
         SELECT number, answer, sum(octet_length(answer)) OVER (ORDER BY number) AS n_bytes
         FROM embedding_jobs
         WHERE server_id = $1::uuid AND model_id = $2 AND answer IS NOT NULL) AS answered
       WHERE n_bytes - octet_length(answer) < ${ANSWER_BYTES} ORDER BY number`,
      [this.#serverId, modelId],
    );
    return rows.map(({ number, answer }) => ({
      number: number as number,
      answer: answer as string,
    }));
  }

  async remove(numbers: readonly number[]): Promise<void> {
    await this.#database.rows(
      'DELETE FROM embedding_jobs WHERE server_id = $1::uuid AND number = ANY($2::integer[])',
      [this.#serverId, numbers],
    );
  }

  /** Withdraws the oldest jobs that no worker has begun. @returns their numbers */
  async withdraw(modelId: string, maxJobs: number): Promise<number[]> {
    const rows = await this.#database.rows(
      `DELETE FROM embedding_jobs WHERE server_id = $1::uuid AND number IN (
         SELECT number FROM embedding_jobs
         WHERE server_id = $1::uuid AND model_id = $2 AND worker_id IS NULL
         ORDER BY number LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING number`,
      [this.#serverId, modelId, maxJobs],
    );
    return rows.map(({ number }) => number as number);
  }

  /** Lets other workers have the jobs of those that no longer respond. */
  async endLeases(): Promise<void> {
    await this.#database.rows(
      `UPDATE embedding_jobs SET worker_id = NULL, leased_at = NULL
       WHERE server_id = $1::uuid AND worker_id IS NOT NULL AND answer IS NULL
         AND worker_id NOT IN (SELECT worker_id FROM index_workers WHERE ${IS_SEEN})`,
      [this.#serverId],
    );
  }

  /** Withdraws jobs that workers do not get done. */
  async withdrawFailing(modelId: string): Promise<UnansweredJob[]> {
    const rows = await this.#database.rows(
      `DELETE FROM embedding_jobs
       WHERE server_id = $1::uuid AND model_id = $2 AND answer IS NULL
         AND (worker_id IS NULL AND n_leases >= ${MAX_LEASES}
           OR leased_at < now() - interval '${JOB_SECONDS} seconds')
       RETURNING number, n_leases`,
      [this.#serverId, modelId],
    );
    return rows.map((row) => ({
      number: row['number'] as number,
      nLeases: row['n_leases'] as number,
    }));
  }

  /** Numbers of the jobs that are here, answered or not. */
  async present(modelId: string): Promise<ReadonlySet<number>> {
    const rows = await this.#database.rows(
      'SELECT number FROM embedding_jobs WHERE server_id = $1::uuid AND model_id = $2',
      [this.#serverId, modelId],
    );
    return new Set(rows.map(({ number }) => number as number));
  }
}
