import { installHost } from './install.ts';

/** Fetches the library if it is not here yet. */
export default function prepare(): void {
  installHost();
}
