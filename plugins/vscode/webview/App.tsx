import { useEffect, useState } from 'preact/hooks';
import type { AnswerShown, View } from '../panel/messages.ts';
import { listen, tell } from './host.ts';
import { PromptPane } from './PromptPane.tsx';
import { pictures } from './pictures.ts';
import { QueryList } from './QueryList.tsx';
import { Stage } from './Stage.tsx';

/** The panel: the prompt on the left, the answer in the middle, the pictures it comes to below. */
export function App() {
  const [view, setView] = useState<View>();
  const [answer, setAnswer] = useState<AnswerShown>();

  useEffect(() => {
    const stop = listen((message) => {
      switch (message.type) {
        case 'view':
          return setView(message.view);
        case 'picture':
          return pictures.take(message.path, message.image);
        case 'answer':
          return setAnswer(message);
      }
    });
    tell({ type: 'ready' });
    return stop;
  }, []);

  if (!view) return null;
  return (
    <div class="panel">
      <PromptPane view={view} />
      <main class="panel-main">
        <Stage view={view} answer={answer} />
        <QueryList view={view} />
      </main>
    </div>
  );
}
