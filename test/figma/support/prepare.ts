import { installHost } from './install.ts';

/** Fetches the library where it is not here yet. */
export default function prepare(): void {
  installHost();
}
