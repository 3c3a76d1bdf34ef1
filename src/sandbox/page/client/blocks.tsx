// Every block the stand-in's validator knows, as elements; what it does not know is shown as its name, never left out.
import { useId } from 'preact/hooks';
import { isObject, type JsonObject, objectsAt, textAt } from '../../workspace/json.ts';
import { Element, Loose } from './elements.tsx';
import { Markdown } from './markdown.tsx';
import { Container, PlanBlock, TaskCard, CardBlock } from './composed-blocks.tsx';
import { Picture } from './pictures.tsx';
import { objectIn, RichText } from './rich-text.tsx';
import { SafeLink } from './reader.tsx';
import { useSurface } from './surface.ts';
import { TableBlock } from './table-block.tsx';
import { plain, TextObject } from './text-object.tsx';

export function Blocks({ blocks }: { blocks: readonly JsonObject[] }) {
  return (
    <>
      {blocks.map((block, index) => (
        <Block key={textAt(block, 'block_id') ?? index} block={block} />
      ))}
    </>
  );
}

export function Block({ block }: { block: JsonObject }) {
  switch (block['type']) {
    case 'header':
      return <h3 class="block-header">{plain(objectIn(block, 'text'))}</h3>;
    case 'section':
      return <Section block={block} />;
    case 'context':
      return (
        <div class="block-context">
          {objectsAt(block, 'elements').map((element, index) =>
            element['type'] === 'image' ? (
              <Picture key={index} of={element} small />
            ) : (
              <span key={index}>
                <TextObject of={element} />
              </span>
            ),
          )}
        </div>
      );
    case 'actions':
    case 'context_actions':
      return (
        <div class="block-actions">
          {objectsAt(block, 'elements').map((element, index) => (
            <Loose key={textAt(element, 'action_id') ?? index} element={element} />
          ))}
        </div>
      );
    case 'divider':
      return <hr />;
    case 'image':
      return <Picture of={block} />;
    case 'input':
      return <Input block={block} />;
    case 'rich_text':
      return <RichText block={block} />;
    case 'markdown':
      return <Markdown text={textAt(block, 'text') ?? ''} />;
    case 'table':
    case 'data_table':
      return <TableBlock block={block} />;
    case 'alert':
      return (
        <p class={`block-alert alert-${textAt(block, 'level') ?? 'default'}`} role="note">
          <TextObject of={objectIn(block, 'text')} />
        </p>
      );
    case 'video':
      return (
        <p class="block-video">
          <span aria-hidden="true">▶ </span>
          <SafeLink href={textAt(block, 'title_url') ?? textAt(block, 'video_url') ?? ''}>
            {plain(objectIn(block, 'title'))}
          </SafeLink>{' '}
          {plain(objectIn(block, 'description'))}
        </p>
      );
    case 'card':
      return <CardBlock block={block} />;
    case 'carousel':
      return (
        <div class="block-carousel" tabIndex={0} role="group" aria-label="Cards">
          <Blocks blocks={objectsAt(block, 'elements')} />
        </div>
      );
    case 'container':
      return (
        <Container block={block}>
          <Blocks blocks={objectsAt(block, 'child_blocks')} />
        </Container>
      );
    case 'plan':
      return (
        <PlanBlock block={block}>
          <Blocks blocks={objectsAt(block, 'tasks')} />
        </PlanBlock>
      );
    case 'task_card':
      return <TaskCard block={block} />;
    default:
      return <p class="problem">This page does not know the block “{textAt(block, 'type') ?? '?'}”.</p>;
  }
}

function Section({ block }: { block: JsonObject }) {
  const accessory = objectIn(block, 'accessory');
  const fields = objectsAt(block, 'fields');
  return (
    <div class="block-section">
      <div class="section-text">
        {isObject(block['text']) && (
          <div class="text">
            <TextObject of={block['text']} />
          </div>
        )}
        {fields.length > 0 && (
          <div class="fields">
            {fields.map((field, index) => (
              <div key={index}>
                <TextObject of={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory !== undefined && (
        <div class="accessory">
          {accessory['type'] === 'image' ? <Picture of={accessory} /> : <Loose element={accessory} />}
        </div>
      )}
    </div>
  );
}

function Input({ block }: { block: JsonObject }) {
  const id = useId();
  const { errors } = useSurface();
  const blockId = textAt(block, 'block_id') ?? '';
  const error = errors[blockId];
  const hint = plain(objectIn(block, 'hint'));
  const described = [hint === '' ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].join(' ').trim();
  return (
    <div class={error === undefined ? 'block-input' : 'block-input has-error'}>
      <span id={`${id}-label`} class="input-label">
        {plain(objectIn(block, 'label'))}
        {block['optional'] === true && <small> (optional)</small>}
      </span>
      <Element
        element={objectIn(block, 'element') ?? {}}
        name={blockId}
        labelledBy={`${id}-label`}
        describedBy={described === '' ? undefined : described}
        collects
        dispatches={block['dispatch_action'] === true}
        invalid={error !== undefined}
      />
      {error !== undefined && (
        <p id={`${id}-error`} class="input-error" role="alert">
          {error}
        </p>
      )}
      {hint !== '' && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
    </div>
  );
}
