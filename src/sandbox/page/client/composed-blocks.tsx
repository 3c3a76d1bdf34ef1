// Blocks made of blocks: cards, containers that fold, plans and their tasks.
import type { ComponentChildren } from 'preact';
import { type JsonObject, objectsAt, textAt } from '../../workspace/json.ts';
import { Loose } from './elements.tsx';
import { Picture } from './pictures.tsx';
import { SafeLink } from './reader.tsx';
import { objectIn, RichText } from './rich-text.tsx';
import { TextObject } from './text-object.tsx';

export function CardBlock({ block }: { block: JsonObject }) {
  const [hero, icon] = [objectIn(block, 'hero_image'), objectIn(block, 'icon')];
  const buttons = objectsAt(block, 'actions');
  return (
    <article class="block-card">
      {hero && <Picture of={hero} />}
      <p class="card-title">
        {icon && <Picture of={icon} small />} <TextObject of={objectIn(block, 'title')} />
      </p>
      <p class="card-subtitle">
        <TextObject of={objectIn(block, 'subtitle')} />
      </p>
      <div>
        <TextObject of={objectIn(block, 'body')} />
      </div>
      {buttons.length > 0 && (
        <div class="block-actions">
          {buttons.map((element, index) => (
            <Loose key={textAt(element, 'action_id') ?? index} element={element} />
          ))}
        </div>
      )}
    </article>
  );
}

/** What is inside is drawn by whoever draws blocks. */
interface Composed {
  block: JsonObject;
  children: ComponentChildren;
}

export function Container({ block, children }: Composed) {
  const rich = objectIn(block, 'rich_text_title');
  const title = rich ? <RichText block={rich} /> : <TextObject of={objectIn(block, 'title')} />;
  const subtitle = objectIn(block, 'subtitle');
  const body = (
    <div class="container-body">
      {subtitle && (
        <p class="card-subtitle">
          <TextObject of={subtitle} />
        </p>
      )}
      {children}
    </div>
  );
  if (block['is_collapsible'] !== true) {
    return (
      <section class="block-container">
        <div class="container-title">{title}</div>
        {body}
      </section>
    );
  }
  return (
    <details class="block-container" open={block['default_collapsed'] !== true}>
      <summary class="container-title">{title}</summary>
      {body}
    </details>
  );
}

const STATUS: Record<string, [mark: string, words: string]> = {
  pending: ['○', 'pending'],
  in_progress: ['◐', 'in progress'],
  complete: ['✓', 'complete'],
  error: ['✕', 'failed'],
};

export function TaskCard({ block }: { block: JsonObject }) {
  const [mark, words] = STATUS[textAt(block, 'status') ?? ''] ?? ['○', ''];
  const [details, output] = [objectIn(block, 'details'), objectIn(block, 'output')];
  return (
    <div class={`block-task task-${textAt(block, 'status') ?? 'pending'}`}>
      <p>
        <span role="img" aria-label={words}>
          {mark}
        </span>{' '}
        {textAt(block, 'title') ?? ''}
      </p>
      {details && <RichText block={details} />}
      {output && <RichText block={output} />}
      {objectsAt(block, 'sources').map((source, index) => (
        <SafeLink key={index} href={textAt(source, 'url') ?? ''}>
          {textAt(source, 'text') ?? ''}
        </SafeLink>
      ))}
    </div>
  );
}

export function PlanBlock({ block, children }: Composed) {
  return (
    <section class="block-plan">
      <p class="card-title">{textAt(block, 'title') ?? ''}</p>
      {children}
    </section>
  );
}
