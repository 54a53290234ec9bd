import type { ApplyTools, Existing } from '@likewise/shared/recipe/apply.ts';
import type { Model } from '../../model/registry.ts';
import { applyTools } from '../applyTools.ts';
import type { Backend } from '../backend.ts';
import type { ReadingBackend } from '../readingBackend.ts';
import { type Fence, fenced } from './fence.ts';

/** How a recipe is applied; by default nothing is answered. */
interface Ways {
  readonly backend?: () => Promise<Backend>;
  readonly existing?: Existing;
  readonly signal?: AbortSignal;
  readonly note?: (text: string) => void;
}

/** The tools with which a recipe in `folder` is applied inside a fence. */
export function toolsInside(fence: Fence, folder: string, by: Model | ReadingBackend, ways: Ways = {}): ApplyTools {
  const {
    backend = () => Promise.reject(new Error('there was nothing to answer')),
    existing = 'refuse',
    signal = new AbortController().signal,
    note = () => {},
  } = ways;
  return fenced(applyTools(folder, by, backend, { existing, strict: false, signal, note }), fence, folder);
}
