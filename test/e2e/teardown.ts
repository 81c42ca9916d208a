import { cleanUp } from './support/clean-up.ts';
import { loadWorld } from './support/world.ts';

// biome-ignore lint/style/noDefaultExport: jest takes a default export
export default function tearDown(): Promise<void> {
  return cleanUp(loadWorld().folder);
}
