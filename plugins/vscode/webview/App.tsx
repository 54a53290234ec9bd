import { useEffect, useState } from 'preact/hooks';
import type { AnswerShown, Draft, Meaning, View } from '../panel/messages.ts';
import { listen, send } from './host.ts';
import { PromptPane } from './PromptPane.tsx';
import { pictures } from './pictures.ts';
import { QueryList } from './QueryList.tsx';
import { Review } from './Review.tsx';
import { Stage } from './Stage.tsx';

/** An edit that the extension may not have received yet. */
interface Edit {
  readonly number: number;
  readonly draft: Draft;
}

/** The panel: the prompt on the left, the answer in the middle, the pictures it applies to below. */
export function App() {
  const [view, setView] = useState<View>();
  const [answer, setAnswer] = useState<AnswerShown>();
  const [meanings, setMeanings] = useState<readonly Meaning[]>([]);
  const [edit, setEdit] = useState<Edit>();
  const [reviews, setReviews] = useState(false);

  useEffect(() => {
    const stop = listen((message) => {
      switch (message.type) {
        case 'view':
          return setView(message.view);
        case 'picture':
          return pictures.take(message);
        case 'changed':
          return pictures.forget(message.path);
        case 'answer':
          return setAnswer(message);
        case 'meanings':
          return setMeanings(message.meanings);
      }
    });
    send({ type: 'ready' });
    return stop;
  }, []);

  if (!view) return null;
  // A choice is shown at once, and stays until the extension has it, so that it does not undo a later one.
  const shown = edit && edit.number > view.taken ? { ...view, draft: edit.draft } : view;
  const change = (draft: Draft) => {
    const number = (edit?.number ?? 0) + 1;
    setEdit({ number, draft });
    send({ type: 'edit', edit: number, draft });
  };
  return (
    <div class="panel">
      <PromptPane view={shown} edit={change} />
      <main class="panel-main">
        <h1 class="lw-hidden">Likewise</h1>
        {reviews ? (
          <Review
            view={shown}
            meanings={meanings}
            open={(query) => {
              send({ type: 'select', query });
              setReviews(false);
            }}
          />
        ) : (
          <Stage view={shown} answer={answer} meanings={meanings} />
        )}
        <QueryList view={shown} reviews={reviews} onReview={setReviews} />
      </main>
    </div>
  );
}
