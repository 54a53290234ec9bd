import type { Form } from '../graph/builder.ts';

/** The engines for which a model can be exported. */
export const TARGETS = ['triton', 'kserve'] as const;
export type Target = (typeof TARGETS)[number];

/** What a server runs. */
export interface ServedModel {
  readonly name: string;
  readonly form: Form;
  /** Sha256 of the model's weights, the same for all forms. */
  readonly weights: string;
  /** See modelIdentity. */
  readonly identity: Uint8Array;
}

/** The release of Triton that the pages name. ONNX Runtime reads operator set 20 since 1.17, so Triton does since 24.03. */
export const TRITON = '25.10-py3';

/** The place of the model repository in an export. */
export const REPOSITORY = 'models';

export const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
