import { fromUser } from '#cli/options/read-values.ts';
import { datasetIdOf } from '#engine/store/ids.ts';
import { COMMAND } from '#platform/command-line.ts';
import { truePath } from '#platform/files/true-path.ts';
import { UserError } from '#platform/user-error.ts';

export interface NamedDataset {
  readonly id: string;
  readonly name: string;
}

/**
 * Finds a dataset by id, folder or name.
 * @throws UserError unless exactly one matches
 */
export async function findDataset<D extends NamedDataset>(
  datasets: readonly D[],
  wanted: string,
): Promise<D> {
  const ids = [wanted.toLowerCase(), datasetIdOf(await truePath(fromUser(wanted)))];
  const byId = datasets.find(({ id }) => ids.includes(id));
  const [byName, another] = datasets.filter(({ name }) => name === wanted);
  const found = byId ?? byName;
  if (!found) {
    throw new UserError(
      `No such dataset: "${wanted}". List the datasets with: ${COMMAND} datasets`,
    );
  }
  if (found === byName && another) {
    throw new UserError(
      `Several datasets are named "${wanted}". Use an id: ${found.id}, ${another.id}, …`,
    );
  }
  return found;
}
