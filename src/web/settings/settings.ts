import { z } from 'zod';
import { create } from 'zustand';
import { readStored, store } from '#web/browser/stored-value.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** From many small cards to few large ones. */
export const CARD_SIZES = [0, 1, 2, 3, 4] as const;
export type CardSize = (typeof CARD_SIZES)[number];

const Settings = z.object({
  theme: z.enum(THEMES).catch('system'),
  cardSize: z.literal(CARD_SIZES).catch(2),
  foldsNearIdentical: z.boolean().catch(false),
});
type Settings = z.infer<typeof Settings>;

const NAME = 'settings';

/** User preferences, stored in this browser. */
export const useSettings = create<Settings>(() => readStored(Settings, NAME) ?? Settings.parse({}));

export function changeSettings(change: Partial<Settings>): void {
  useSettings.setState(change);
  store(NAME, useSettings.getState());
}

/** Sets the page's color scheme, which the design's colors follow; empty means the system's. */
export function followTheme(): void {
  const apply = ({ theme }: Settings) => {
    document.documentElement.style.colorScheme = theme === 'system' ? '' : theme;
  };
  apply(useSettings.getState());
  useSettings.subscribe(apply);
}
