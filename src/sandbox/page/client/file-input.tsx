// Files from the visitor's own machine: they are read here, and go to the stand-in with the form.
import { type JsonObject } from '../../workspace/json.ts';
import { type Placed, useSurface } from './surface.ts';

export function FileInput({ element, name, labelledBy, describedBy, invalid }: Placed) {
  const surface = useSurface();
  const most = element['max_files'];
  const listed = Array.isArray(element['filetypes']) ? element['filetypes'] : [];
  const types = listed.flatMap((type) => (typeof type === 'string' ? [`.${type}`] : []));
  const choose = async (files: FileList | null) => {
    const chosen = await Promise.all([...(files ?? [])].map(readChosen));
    surface.hold(name, chosen);
  };
  return (
    <input
      type="file"
      accept={types.length === 0 ? undefined : types.join(',')}
      multiple={most !== 1}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      aria-invalid={invalid === true ? true : undefined}
      onChange={(event) => void choose(event.currentTarget.files)}
    />
  );
}

async function readChosen(file: File): Promise<JsonObject> {
  return { name: file.name, content: await file.text() };
}
