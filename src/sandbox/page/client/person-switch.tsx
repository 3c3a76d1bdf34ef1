// Who one is in this window, with what the foundation lets them do.
import { useId } from 'preact/hooks';
import type { Parts, ShownPerson } from '../shown.ts';
import { Avatar } from './message.tsx';

interface PersonSwitchProps {
  parts: Parts;
  person: string;
  onSwitch: (person: string) => void;
}

export function PersonSwitch({ parts, person, onSwitch }: PersonSwitchProps) {
  const id = useId();
  const present = parts.people.filter(({ isBot, deleted }) => !isBot && !deleted);
  const me = present.find((each) => each.id === person);
  return (
    <header class="person">
      <Avatar person={me} name={me?.name ?? ''} isApp={false} />
      <label for={id}>You are</label>
      <select id={id} value={person} onChange={({ currentTarget }) => onSwitch(currentTarget.value)}>
        {present.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name}
          </option>
        ))}
      </select>
      <span class="person-roles">{me === undefined ? '' : standing(me)}</span>
    </header>
  );
}

function standing({ roles, isGuest, isForeign }: ShownPerson): string {
  if (isForeign) return 'of another company';
  if (isGuest) return 'guest of the workspace';
  return roles.length === 0 ? 'no role on the foundation' : roles.join(', ');
}
