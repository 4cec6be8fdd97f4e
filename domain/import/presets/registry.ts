import type { ImportPreset } from '../preset.ts';

/** Kinds of files that are known by their columns, in the order in which they are tried. */
export const importPresets: readonly ImportPreset[] = [];
