import path from 'node:path';
import { createEmbedder } from './embedder.ts';

/** Exits with code 3 while a picture is in the network: `exit-while-embedding.fixture.ts folder picture`. */
const [folder = '', picture = ''] = process.argv.slice(2);
const embedder = await createEmbedder({ modelDir: path.join(folder, 'models'), threads: 2 });
for (let index = 0; index < 20; index++) {
  const embedding = embedder.embedFile(picture, path.join(folder, 'thumbs', `exit-${index}.webp`));
  embedding.then(
    () => index === 3 && process.exit(3),
    () => undefined,
  );
}
