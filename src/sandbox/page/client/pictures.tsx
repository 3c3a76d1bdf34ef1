// Pictures: those that were uploaded to this workspace are shown; those of other servers stay a link, nothing is fetched.
import { type JsonObject, textAt } from '../../workspace/json.ts';
import type { ShownFile } from '../shown.ts';
import { SafeLink } from './reader.tsx';
import { objectIn } from './rich-text.tsx';
import { plain } from './text-object.tsx';

export function Picture({ of, small = false }: { of: JsonObject; small?: boolean }) {
  const alt = textAt(of, 'alt_text') ?? '';
  const file = textAt(of, 'slack_file', 'id');
  const title = plain(objectIn(of, 'title'));
  if (file !== undefined) {
    return (
      <figure class={small ? 'picture picture-small' : 'picture'}>
        <img src={`/files/${encodeURIComponent(file)}`} alt={alt} />
        {title !== '' && <figcaption>{title}</figcaption>}
      </figure>
    );
  }
  const url = textAt(of, 'image_url') ?? textAt(of, 'slack_file', 'url') ?? '';
  return (
    <span class={small ? 'picture-elsewhere picture-small' : 'picture-elsewhere'}>
      <span aria-hidden="true">🖼 </span>
      <SafeLink href={url}>{title || alt || 'picture'}</SafeLink>
    </span>
  );
}

export function Files({ files }: { files: readonly ShownFile[] }) {
  return (
    <>
      {files.map(({ id, name, title, size, isPicture, altText }) =>
        isPicture ? (
          <figure key={id} class="picture">
            <img src={`/files/${encodeURIComponent(id)}`} alt={altText || title} />
            <figcaption>{title}</figcaption>
          </figure>
        ) : (
          <a key={id} class="file" href={`/files/${encodeURIComponent(id)}`} download={name}>
            <span aria-hidden="true">📄 </span>
            {title} <small>{Math.max(1, Math.round(size / 1024))} kB</small>
          </a>
        ),
      )}
    </>
  );
}
