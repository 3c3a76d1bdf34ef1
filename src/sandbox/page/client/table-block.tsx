// table and data_table: rows of texts, numbers and rich text; the longer kind is paged.
import { useState } from 'preact/hooks';
import { isObject, type Json, type JsonObject, objectsAt, textAt, written } from '../../workspace/json.ts';
import { RichText } from './rich-text.tsx';

const DEFAULT_PAGE = 5;

export function TableBlock({ block }: { block: JsonObject }) {
  const isData = block['type'] === 'data_table';
  const rows = (Array.isArray(block['rows']) ? block['rows'] : []).map((row) => (Array.isArray(row) ? row : []));
  const settings = objectsAt(block, 'column_settings');
  const caption = textAt(block, 'caption');
  const [head = [], ...body] = rows;
  const size = typeof block['page_size'] === 'number' ? block['page_size'] : DEFAULT_PAGE;
  const pages = isData ? Math.max(1, Math.ceil(body.length / size)) : 1;
  const [page, setPage] = useState(0);
  const shown = isData ? body.slice(page * size, (page + 1) * size) : body;
  const alignOf = (column: number) => `align-${textAt(settings[column], 'align') ?? 'left'}`;
  return (
    <div class="block-table" tabIndex={0} role="region" aria-label={caption ?? 'Table'}>
      <table>
        {caption !== undefined && <caption>{caption}</caption>}
        <thead>
          <tr>
            {head.map((cell, column) => (
              <th key={column} scope="col" class={alignOf(column)}>
                <Cell cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} class={alignOf(column)}>
                  <Cell cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {pages > 1 && (
        <p class="pages">
          <button type="button" class="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Previous
          </button>{' '}
          {page + 1} of {pages}{' '}
          <button type="button" class="button" disabled={page === pages - 1} onClick={() => setPage(page + 1)}>
            Next
          </button>
        </p>
      )}
    </div>
  );
}

function Cell({ cell }: { cell: Json }) {
  if (!isObject(cell)) return null;
  if (cell['type'] === 'rich_text') return <RichText block={cell} />;
  return <>{textAt(cell, 'text') ?? written(cell['value'])}</>;
}
