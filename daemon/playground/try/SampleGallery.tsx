import { LEVEL_WORDS, SAMPLES, type Sample, sampleUrl } from './samples.ts';

export interface SampleGalleryProps {
  /** The id of the loaded sample. */
  readonly chosen: string | undefined;
  readonly onChoose: (sample: Sample) => void;
}

/** Ready-made tasks, each shown by its example pair. */
export function SampleGallery({ chosen, onChoose }: SampleGalleryProps) {
  return (
    <section class="samples" aria-labelledby="samples-title">
      <h2 id="samples-title">Start from a sample</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must be able to scroll it */}
      <ul tabIndex={0} aria-label="Samples">
        {SAMPLES.map((sample) => (
          <li key={sample.id}>
            <button
              type="button"
              class="sample"
              aria-pressed={sample.id === chosen}
              title={sample.says}
              onClick={() => onChoose(sample)}
            >
              <span class="sample-pair">
                <img src={sampleUrl(sample, 'example-input')} alt="" loading="lazy" width="72" height="72" />
                <img src={sampleUrl(sample, 'example-output')} alt="" loading="lazy" width="72" height="72" />
              </span>
              <span class="sample-title">{sample.title}</span>
              <span class="sample-level" data-level={sample.level}>
                {LEVEL_WORDS[sample.level]}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
