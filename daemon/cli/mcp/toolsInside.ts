import type { ApplyTools, Existing } from '@likewise/shared/recipe/apply.ts';
import type { Model } from '../../model/registry.ts';
import type { Answerer } from '../answerer.ts';
import { applyTools } from '../applyTools.ts';
import type { ReadingAnswerer } from '../readingAnswerer.ts';
import { type Fence, fenced } from './fence.ts';

/** How a recipe is applied; by default nothing is to be answered. */
interface Ways {
  readonly answerer?: () => Promise<Answerer>;
  readonly existing?: Existing;
  readonly signal?: AbortSignal;
  readonly note?: (text: string) => void;
}

/** What a recipe in `folder` is applied with inside a fence. */
export function toolsInside(fence: Fence, folder: string, by: Model | ReadingAnswerer, ways: Ways = {}): ApplyTools {
  const {
    answerer = () => Promise.reject(new Error('nothing was to be answered')),
    existing = 'refuse',
    signal = new AbortController().signal,
    note = () => {},
  } = ways;
  return fenced(applyTools(folder, by, answerer, { existing, strict: false, signal, note }), fence, folder);
}
